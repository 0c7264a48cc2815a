/** Milliseconds of a matrix product by jax-js on WebGPU: `deno run -A jax_js.ts N`, median of five. */
// deno-lint-ignore no-import-prefix -- in deno.json it would be downloaded for every user of a task
import { defaultDevice, init, numpy as np } from "npm:@jax-js/jax@0.1.25";
import { medianMs, wallMs } from "../measure.ts";

const n = Number(Deno.args[0]);
await init("webgpu");
defaultDevice("webgpu");
const values = Float32Array.from({ length: n * n }, (_, i) => i % 7 / 7);
const a = np.array(values).reshape([n, n]);
const b = np.array(values).reshape([n, n]);
const ms = await medianMs(5, () =>
  wallMs(async () => {
    const c = np.matmul(a.ref, b.ref);
    await c.blockUntilReady();
    c.dispose();
  }));
console.log(ms);
// Its wasm workers would keep the process alive.
Deno.exit(0);
