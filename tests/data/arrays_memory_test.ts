import assert from "node:assert/strict";
import { zipSync } from "fflate";
import { npyHeader } from "../../src/data/npy.ts";
import { inFolder } from "./idx_files.ts";
import { peakMemory } from "./peak_memory.ts";

/** An .npz file of n records of 500 float32, compressed or not. */
function npzOf(n: number, level: 0 | 1): Uint8Array {
  const values = Float32Array.from({ length: n * 500 }, (_, i) => (i * i) % 251);
  const labels = Uint8Array.from({ length: n }, (_, i) => i % 10);
  const file = (descr: string, shape: number[], bytes: Uint8Array) => {
    const header = npyHeader(descr, shape);
    const result = new Uint8Array(header.length + bytes.length);
    result.set(header);
    result.set(bytes, header.length);
    return result;
  };
  return zipSync({
    "x.npy": file("<f4", [n, 500], new Uint8Array(values.buffer)),
    "y.npy": file("|u1", [n], labels),
  }, { level });
}

Deno.test({
  name: "an .npz file needs less memory than twice its numbers, stored or deflated",
  ignore: Deno.build.os !== "linux", // which says what a process had at most
  fn: () =>
    inFolder(async (folder) => {
      await Deno.writeFile(`${folder}/small.npz`, npzOf(100, 0));
      const base = (await peakMemory(`${folder}/small.npz`)).peak;
      const n = 80_000;
      for (const level of [0, 1] as const) {
        await Deno.writeFile(`${folder}/large.npz`, npzOf(n, level));
        const large = await peakMemory(`${folder}/large.npz`);
        assert.equal(large.count, n);
        const numbers = 4 * 500 * n;
        const ratio = (large.peak - base) / numbers;
        console.log(`level ${level}: ${ratio.toFixed(2)} of ${numbers} bytes`);
        assert.ok(ratio < 2, `${large.peak - base} bytes for ${numbers} bytes of numbers`);
      }
    }),
});
