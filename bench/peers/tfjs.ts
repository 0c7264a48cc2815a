/** A B of square matrices by tfjs on WebGPU: `deno run -A tfjs.ts N`. */
// deno-lint-ignore no-import-prefix -- in deno.json it would be downloaded for every user of a task
import * as tf from "npm:@tensorflow/tfjs-core@4.22.0";
// deno-lint-ignore no-import-prefix -- the same
import "npm:@tensorflow/tfjs-backend-webgpu@4.22.0";
import { serve } from "./serve.ts";

const n = Number(Deno.args[0]);
await tf.setBackend("webgpu");
await tf.ready();
const a: tf.Tensor2D = tf.randomUniform([n, n]);
const b: tf.Tensor2D = tf.randomUniform([n, n]);
await serve("tfjs 4.22.0", async () => {
  const c = tf.matMul(a, b);
  // Reading one element waits for all of them, without copying the matrix.
  const corner = tf.slice(c, [0, 0], [1, 1]);
  await corner.data();
  corner.dispose();
  c.dispose();
});
