import { type Gpu, Matrix, multiplyNN, multiplyNT } from "../mod.ts";
import { deviceMs, inputs, medianMs, type Row, wallMs } from "./measure.ts";

/** A B^T and A B of square matrices. */
export async function benchGemm(gpu: Gpu, n: number): Promise<Row[]> {
  const values = inputs(n * n);
  using a = Matrix.upload(gpu, values, n, n, "a");
  using b = Matrix.upload(gpu, values, n, n, "b");
  const rows: Row[] = [];
  for (const [name, multiply] of [["A B^T", multiplyNT], ["A B", multiplyNN]] as const) {
    const run = async (options = {}) => {
      using _product = await multiply(gpu, a, b, options);
    };
    const wall = await medianMs(5, () => wallMs(() => run()));
    const gpuMs = await deviceMs((onTime) => run({ onTime }));
    rows.push({ what: `${name}, n = ${n}`, wallMs: wall, gpuMs, work: 2 * n ** 3 });
  }
  return rows;
}
