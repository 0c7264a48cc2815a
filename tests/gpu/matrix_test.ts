import assert from "node:assert/strict";
import { Matrix, spans } from "../../src/gpu/matrix.ts";
import { gpuTest, randomArray } from "../support.ts";

for (const [rows, cols] of [[1, 1], [17, 65], [64, 64], [65, 257], [257, 17]]) {
  gpuTest(`a matrix of ${rows} x ${cols} comes back as it went`, async (gpu) => {
    const values = randomArray(rows * cols, rows);
    using matrix = Matrix.upload(gpu, values, rows, cols, "matrix");
    assert.deepEqual(await matrix.download(), values);
    assert.equal(
      gpu.ledger.live,
      matrix.panels.reduce((sum, p) => sum + 16 * p.stride * p.rows, 0),
    );
  });
}

gpuTest("a matrix larger than a binding is cut in panels of whole blocks", async (gpu) => {
  const values = randomArray(200 * 70, 1);
  using matrix = Matrix.upload(gpu, values, 200, 70, "matrix");
  assert.deepEqual(matrix.panels.map(({ row, rows }) => [row, rows]), [[0, 128], [128, 128]]);
  assert.deepEqual(await matrix.download(), values);
  assert.equal(matrix.locate(130).row, 2);
}, { panelBytes: 130 * 128 * 4 });

gpuTest("spans cut rows wherever one of the matrices changes panel", (gpu) => {
  using wide = Matrix.create(gpu, 256, 192, "wide");
  using narrow = Matrix.create(gpu, 256, 128, "narrow");
  const cuts = [...spans(64, 256, wide, narrow)].map(({ row, rows, places }) => [
    row,
    rows,
    ...places.map((place) => place.row),
  ]);
  assert.deepEqual(cuts, [[64, 64, 0, 64], [128, 64, 0, 0], [192, 64, 0, 64]]);
  return Promise.resolve();
}, { panelBytes: 65536 });

gpuTest("a matrix whose rows do not fit a binding is refused before it is made", (gpu) => {
  assert.throws(() => Matrix.create(gpu, 1, 1024, "matrix"), {
    name: "RangeError",
    message: "matrix: 64 rows of 1024 columns do not fit into one binding of this adapter " +
      "(65536 bytes); use fewer records",
  });
  assert.equal(gpu.ledger.live, 0);
  return Promise.resolve();
}, { panelBytes: 65536 });

gpuTest("a matrix refuses a wrong number of values and no rows", (gpu) => {
  assert.throws(() => Matrix.upload(gpu, [1, 2], 1, 3, "matrix"), {
    name: "TypeError",
    message: "matrix: expected 1 x 3 = 3 values, got 2",
  });
  assert.throws(() => Matrix.create(gpu, 0, 3, "matrix"), { name: "RangeError" });
  return Promise.resolve();
});
