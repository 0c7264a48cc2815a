import { Matrix, multiplyNN, multiplyNT } from "../mod.ts";
import type { Bench } from "./bench.ts";
import { contest, timedTwice } from "./contest.ts";
import { inputs } from "./inputs.ts";
import { openPeers } from "./peer.ts";

/** A B^T and A B of square matrices. */
export const benchGemm: Bench = async (gpu, { peers, small }) => {
  const sections = [];
  for (const n of small ? [256] : [1024, 2048]) {
    const values = inputs(n * n);
    const work = 2 * n ** 3;
    using a = Matrix.upload(gpu, values, n, n, "a");
    using b = Matrix.upload(gpu, values, n, n, "b");
    const own = ([["A B^T", multiplyNT], ["A B", multiplyNN]] as const).map(([name, multiply]) => ({
      name,
      work,
      once: () =>
        timedTwice(async (options) => {
          using _product = await multiply(gpu, a, b, options);
          await gpu.idle();
        }),
    }));
    const script = (name: string, script: string, ...args: (string | number)[]) => ({
      name,
      script,
      args: [...args, n],
      work,
    });
    await using others = await openPeers(
      peers
        ? [
          script("tfjs, WebGPU", "tfjs.ts"),
          script("jax-js, WebGPU", "jax_js.ts", "webgpu", "product"),
          script("jax-js, wasm", "jax_js.ts", "wasm", "product"),
          script("onnxruntime-web, WebGPU, with both uploads", "onnx.ts", "webgpu"),
          script("onnxruntime-web, wasm, 1 thread", "onnx.ts", "wasm"),
          ...["float32", "float64"].map((dtype) => ({
            ...script(`numpy, ${dtype}`, "product.py"),
            args: [n, dtype],
          })),
        ]
        : [],
    );
    const results = await contest([...own, ...others.contestants], 5);
    const title = `Product of matrices, n = ${n.toLocaleString("en-US")}`;
    sections.push({ bench: "gemm", title, results, notes: others.missing });
  }
  return sections;
};
