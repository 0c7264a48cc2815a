import assert from "node:assert/strict";
import { inFolder } from "./idx_files.ts";
import { peakMemory } from "./peak_memory.ts";

/** Writes n records of 40 small numbers and a class. */
async function writeTable(path: string, n: number): Promise<void> {
  using file = await Deno.create(path);
  const encoder = new TextEncoder();
  const names = Array.from({ length: 40 }, (_, k) => `x${k}`);
  await file.write(encoder.encode(`${names.join()},label\n`));
  const lines = Array.from({ length: 1000 }, (_, i) => {
    const numbers = names.map((_, k) => (i * (k + 1)) % 256);
    return `${numbers.join()},c${i % 10}\n`;
  });
  for (let i = 0; i < n; i += 1000) {
    let bytes = encoder.encode(lines.slice(0, n - i).join(""));
    while (bytes.length > 0) bytes = bytes.subarray(await file.write(bytes));
  }
}

Deno.test({
  name: "a CSV file of 100 MB needs the memory of its numbers, and 128 MB more at most",
  ignore: Deno.build.os !== "linux", // which says what a process had at most
  fn: () =>
    inFolder(async (folder) => {
      await writeTable(`${folder}/small.csv`, 100);
      const base = (await peakMemory(`${folder}/small.csv`)).peak;
      const n = 700_000;
      await writeTable(`${folder}/large.csv`, n);
      const large = await peakMemory(`${folder}/large.csv`);
      assert.equal(large.count, n);
      const numbers = 4 * 40 * n;
      const more = large.peak - base - numbers;
      const { size } = await Deno.stat(`${folder}/large.csv`);
      console.log(`${size} bytes of text, ${numbers} of numbers, ${more} more`);
      // Sixteen bytes a record for labels and positions; the rest is what the garbage collector
      // leaves for later, and does not grow with the file.
      assert.ok(more < 16 * n + 2 ** 27, `${more} bytes beside ${numbers} of numbers`);
    }),
});
