import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { concatenated, tarBytes } from "./archive_files.ts";
import { cifarBytes } from "./cifar_files.ts";
import { inFolder } from "./idx_files.ts";
import { peakMemory } from "./peak_memory.ts";

/** The archive of the binary version with n records a file, stored: nothing is won by compression. */
async function write(folder: string, n: number): Promise<number> {
  const record = cifarBytes([[3]]);
  const bytes = new Uint8Array(n * record.length);
  for (let i = 0; i < n; i++) bytes.set(record, i * record.length);
  const names = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`);
  const entries = names.map((name) => ({ name: `cifar-10-batches-bin/${name}`, bytes }));
  const archive = gzipSync(concatenated([tarBytes(entries)]), { level: 0 });
  await Deno.mkdir(`${folder}/cifar-10`, { recursive: true });
  await Deno.writeFile(`${folder}/cifar-10/cifar-10-binary.tar.gz`, archive);
  return archive.length;
}

Deno.test({
  name: "all of CIFAR-10's archive needs little more memory than its numbers and its bytes",
  ignore: Deno.build.os !== "linux", // which says what a process had at most
  fn: () =>
    inFolder(async (folder) => {
      await write(folder, 1);
      const base = (await peakMemory("cifar-10", { LOOD_DATA_DIR: folder })).peak;
      const archive = await write(folder, 10_000);
      const begin = performance.now();
      const large = await peakMemory("cifar-10", { LOOD_DATA_DIR: folder });
      const seconds = (performance.now() - begin) / 1000;
      assert.equal(large.count, 50_000);
      const numbers = 4 * 3072 * large.count;
      const needed = large.peak - base;
      console.log(
        `${seconds.toFixed(1)} s, ${(needed / 1e6).toFixed()} MB for ${numbers / 1e6} MB of ` +
          `numbers from ${(archive / 1e6).toFixed()} MB`,
      );
      // The bytes of a file are in memory twice while its pieces are put together.
      assert.ok(needed < numbers + 2 * archive, `${needed} bytes`);
    }),
});
