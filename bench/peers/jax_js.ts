/** A B, or the Cholesky factor, by jax-js: `deno run -A jax_js.ts webgpu|wasm product|cholesky N`. */
// deno-lint-ignore no-import-prefix -- in deno.json it would be downloaded for every user of a task
import { defaultDevice, init, lax, numpy as np } from "npm:@jax-js/jax@0.1.25";
import { serve } from "./serve.ts";

const [device, operation, size] = Deno.args;
const n = Number(size);
if (device !== "webgpu" && device !== "wasm") throw new TypeError(`no device ${device}`);
await init(device);
defaultDevice(device);
const values = Float32Array.from({ length: n * n }, (_, i) => i % 7 / 7);
const a = np.array(values).reshape([n, n]);
const b = np.array(values).reshape([n, n]);
// Positive definite, for its diagonal rules.
const definite = values.map((_, at) => {
  const [i, j] = [Math.floor(at / n), at % n];
  return i === j ? 2 : 1 / (1 + (i - j) ** 2);
});
const k = np.array(definite).reshape([n, n]);
await serve("jax-js 0.1.25", async () => {
  const result = operation === "product" ? np.matmul(a.ref, b.ref) : lax.linalg.cholesky(k.ref);
  await result.blockUntilReady();
  result.dispose();
});
