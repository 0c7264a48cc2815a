import f64 from "../../shaders/real/f64.wgsl" with { type: "text" };
import sharedText from "../../shaders/solve/symmetric.wgsl" with { type: "text" };
import columnsText from "../../shaders/solve/symmetric_columns.wgsl" with { type: "text" };
import rowsText from "../../shaders/solve/symmetric_rows.wgsl" with { type: "text" };
import { storageFiles } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { type Matrix, padded, spans } from "../gpu/matrix.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import { Storage } from "../gpu/storage.ts";

/**
 * A x in float64, A = high + low a symmetric matrix held in the upper triangles of two float32
 * matrices [n, n].
 *
 * @param x [classes, n] row-major
 * @returns [classes, n] row-major
 */
export async function symmetricProduct(
  gpu: Gpu,
  high: Matrix,
  low: Matrix,
  x: Float64Array,
  size: number,
  options: RecorderOptions = {},
): Promise<Float64Array> {
  const all = padded(size);
  const classes = x.length / size;
  const files = [
    { name: "real/f64.wgsl", text: f64 },
    { name: "solve/symmetric.wgsl", text: sharedText },
    ...storageFiles(gpu.variant, "a", "b"),
  ];
  const rows = await gpu.pipeline([
    { name: "solve/symmetric_rows.wgsl", text: rowsText },
    ...files,
  ]);
  const columns = await gpu.pipeline([
    { name: "solve/symmetric_columns.wgsl", text: columnsText },
    ...files,
  ]);
  const parts = rows.shader.constants.get("PARTS") ?? 1;

  const wide = new Float64Array(classes * all);
  for (let c = 0; c < classes; c++) wide.set(x.subarray(c * size, (c + 1) * size), c * all);
  using vector = Storage.upload(gpu, wide, "vector");
  using sums = Storage.create(gpu, 8 * classes * 2 * parts * all, "partial sums");
  const record = gpu.record("symmetric product", options);
  for (const { row, rows: height, places: [a, b] } of spans(0, all, high, low)) {
    const resources = { a: a.panel, b: b.panel, x: vector, sums };
    const params = { a_row: a.row, b_row: b.row, first: row, rows: height, records: all };
    record.dispatch(rows, resources, params, [Math.ceil(height / 256), parts, classes]);
    record.dispatch(columns, resources, params, [Math.ceil(all / 1024), parts, classes]);
    await record.pace(8 * height * all * classes);
  }
  await record.submit();

  const partial = new Float64Array(await sums.read());
  const result = new Float64Array(classes * size);
  for (let c = 0; c < classes; c++) {
    for (let part = 0; part < 2 * parts; part++) {
      const from = (c * 2 * parts + part) * all;
      for (let i = 0; i < size; i++) result[c * size + i] += partial[from + i];
    }
  }
  return result;
}
