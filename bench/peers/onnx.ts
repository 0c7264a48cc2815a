/** A B of square matrices by onnxruntime-web: `deno run -A onnx.ts webgpu|wasm N`. */
// deno-lint-ignore no-import-prefix -- in deno.json it would be downloaded for every user of a task
import * as ort from "npm:onnxruntime-web@1.22.0/webgpu";
import { serve } from "./serve.ts";

/** A field of a protocol buffer: a number, or text or a message. */
function field(number: number, value: Uint8Array | string | number): number[] {
  if (typeof value === "number") return [number << 3, ...varint(value)];
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return [number << 3 | 2, ...varint(bytes.length), ...bytes];
}

function varint(value: number): number[] {
  return value > 127 ? [value & 127 | 128, ...varint(value >>> 7)] : [value];
}

function message(...fields: number[][]): Uint8Array {
  return Uint8Array.from(fields.flat());
}

/** A model of one node, c = a b of float32 [n, n]; field numbers are those of onnx.proto. */
function productModel(n: number): Uint8Array {
  const shape = message(field(1, message(field(1, n))), field(1, message(field(1, n))));
  const type = message(field(1, message(field(1, 1), field(2, shape))));
  const value = (name: string) => message(field(1, name), field(2, type));
  const node = message(field(1, "a"), field(1, "b"), field(2, "c"), field(4, "MatMul"));
  const graph = message(
    field(1, node),
    field(2, "product"),
    field(11, value("a")),
    field(11, value("b")),
    field(12, value("c")),
  );
  const operators = message(field(1, ""), field(2, 13));
  return message(field(1, 8), field(8, operators), field(7, graph));
}

const [provider, size] = Deno.args;
const n = Number(size);
// The library imports its glue through a blob's address, which Deno does not import: its file's is
// given instead.
const files = import.meta.resolve("npm:onnxruntime-web@1.22.0/webgpu").replace(/[^/]*$/, "");
const glue = `${files}ort-wasm-simd-threaded.jsep.mjs`;
URL.createObjectURL = () => glue;
ort.env.wasm.wasmPaths = { mjs: glue, wasm: glue.replace(/mjs$/, "wasm") };
// Its threads are browser workers, which begin from a blob, too.
ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(productModel(n), {
  executionProviders: [provider],
  ...(provider === "webgpu" && { preferredOutputLocation: "gpu-buffer" as const }),
});
const values = Float32Array.from({ length: n * n }, (_, i) => i % 7 / 7);
const a = new ort.Tensor("float32", values, [n, n]);
const b = new ort.Tensor("float32", values, [n, n]);
await serve("onnxruntime-web 1.22.0", async () => {
  const { c } = await session.run({ a, b });
  // On WebGPU it uploads both and waits for nothing else.
  await c.getData(true);
});
