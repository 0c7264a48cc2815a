import { type Gpu, gram, kernelInputs, mlp, nngp, type Precision } from "../mod.ts";
import { deviceMs, inputs, medianMs, type Row, wallMs } from "./measure.ts";

/** The fused Gram matrix of an NNGP; operations counted are those of the inner products. */
export async function benchGram(gpu: Gpu, n: number, d: number): Promise<Row[]> {
  const values = inputs(n * d);
  const rows: Row[] = [];
  const precisions: Precision[] = await gpu.trustsFloat64() ? ["float32", "float64"] : ["float32"];
  for (const activation of ["relu", "gelu"] as const) {
    const covariance = nngp(mlp({ depth: 5, activation }));
    for (const precision of precisions) {
      using x = kernelInputs(gpu, covariance, values, d, { precision });
      const run = async (options = {}) => {
        using _k = await gram(gpu, covariance, x, 0.1, options);
      };
      const wall = await medianMs(3, () => wallMs(() => run()));
      const gpuMs = await deviceMs((onTime) => run({ onTime }));
      const what = `${activation}, depth 5, ${precision}, n = ${n}, d = ${d}`;
      rows.push({ what, wallMs: wall, gpuMs, work: n * n * d });
    }
  }
  return rows;
}
