import assert from "node:assert/strict";
import { unzipSync, zipSync } from "fflate";
import { npz, readNpz } from "../../src/data/mod.ts";

/** Arrays, with the headers and values that numpy 2.4 writes of them. */
const CASES = [
  {
    shape: [2, 3],
    values: Float32Array.of(0, 1, 2, 3, 4, 5),
    header: "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
    hex: "000000000000803f0000004000004040000080400000a040",
  },
  {
    shape: [3],
    values: Uint8Array.of(1, 2, 255),
    header: "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }",
    hex: "0102ff",
  },
  {
    shape: [1, 1],
    values: Float64Array.of(1.5),
    header: "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1), }",
    hex: "000000000000f83f",
  },
  {
    shape: [2],
    values: Int32Array.of(-1, 7),
    header: "{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }",
    hex: "ffffffff07000000",
  },
];

Deno.test("an array has the bytes that numpy gives it", () => {
  for (const { header, hex, ...array } of CASES) {
    const { "a.npy": bytes } = unzipSync(npz({ a: array }));
    const text = `\x93NUMPY\x01\x00v\x00${header}`.padEnd(127) + "\n";
    assert.deepEqual(bytes.subarray(0, 128), Uint8Array.from(text, (c) => c.charCodeAt(0)));
    assert.equal(Uint8Array.from(bytes.subarray(128)).toHex(), hex);
  }
});

Deno.test("arrays are read back, and equal arrays are equal files", () => {
  const arrays = Object.fromEntries(
    CASES.map(({ shape, values }, i) => [`array_${i}`, { shape, values }]),
  );
  assert.deepEqual(readNpz(npz(arrays)), arrays);
  assert.deepEqual(npz(arrays), npz(arrays));
});

Deno.test("a shape of another number of values and files of other kinds are refused", () => {
  assert.throws(() => npz({ x: { shape: [2, 2], values: Float32Array.of(1) } }), {
    name: "TypeError",
    message: "array x of shape [2,2] must have 4 values, got 1",
  });
  assert.throws(() => readNpz(Uint8Array.of(1, 2, 3)), {
    name: "RangeError",
    message: "an .npz file must be a zip file, got other bytes",
  });
  assert.throws(() => readNpz(zipSync({ "x.npy": Uint8Array.of(1, 2, 3) })), {
    name: "RangeError",
    message: /^x\.npy must be row-major numbers/,
  });
});
