/** `./lood doctor`: what this machine's adapter is, what it can do, and what to do about the rest. */
import {
  type Answer,
  driverVersion,
  type Gpu,
  type Latency,
  Matrix,
  measureLatency,
  multiplyNT,
  selfTest32,
  selfTest64,
  selfTestDoubleSingle,
  type Tuning,
} from "../mod.ts";
import { DEVICE_OPTIONS, openDevice } from "./cli/device.ts";
import { defineOptions, flag, integer, type Values } from "./cli/options.ts";
import { defineTask, startTask } from "./cli/task.ts";

const SUMMARY =
  "Prints the adapter with its limits and features, tests its arithmetic against known answers, and\n" +
  "measures latencies and the speed of a matrix product. Says what to do where something is missing.";

const EXAMPLES = ["./lood doctor", "./lood doctor --size 2048 --json"];

const OPTIONS = defineOptions({
  ...DEVICE_OPTIONS,
  size: integer({ default: 1024, min: 64, help: "rows of the matrices that are multiplied" }),
  json: flag({ default: false, help: "print everything as JSON on stdout" }),
});

/** Limits that decide how large a problem fits. */
const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxTextureDimension2D",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
] as const;

/** All that was found out. */
interface Examination {
  readonly adapter: Record<string, unknown>;
  readonly tuning: Tuning;
  readonly driver: string | undefined;
  readonly deno: string;
  readonly limits: Record<string, number>;
  readonly features: readonly string[];
  readonly answers: readonly Answer[];
  readonly float64: boolean;
  readonly doubleSingle: boolean;
  readonly latency: Latency;
  readonly product: { readonly size: number; readonly wallMs: number; readonly deviceMs?: number };
}

async function main(values: Values<typeof OPTIONS>): Promise<void> {
  const { size, json } = values;
  using gpu = await openDevice(values);
  const examination: Examination = {
    adapter: { ...gpu.adapter, variant: gpu.variant },
    tuning: gpu.tuning,
    driver: driverVersion(gpu.adapter),
    deno: Deno.version.deno,
    limits: Object.fromEntries(LIMITS.map((name) => [name, gpu.device.limits[name]])),
    features: [...gpu.device.features].toSorted(),
    answers: [
      ...await selfTest32(gpu),
      ...await selfTest64(gpu),
      ...await selfTestDoubleSingle(gpu),
    ],
    doubleSingle: await gpu.trustsDoubleSingle(),
    float64: await gpu.trustsFloat64(),
    latency: await measureLatency(gpu),
    product: await measureProduct(gpu, size),
  };
  if (json) console.log(JSON.stringify(examination, null, 2));
  else print(examination, advice(gpu, examination));
}

/** The best of three products A B^T, after one that compiles. */
async function measureProduct(gpu: Gpu, size: number): Promise<Examination["product"]> {
  const values = Float32Array.from({ length: size * size }, (_, i) => i % 13 / 13);
  using a = Matrix.upload(gpu, values, size, size, "a");
  let wallMs = Infinity;
  for (let i = 0; i < 4; i++) {
    const start = performance.now();
    using _product = await multiplyNT(gpu, a, a);
    if (i > 0) wallMs = Math.min(wallMs, performance.now() - start);
  }
  let deviceMs: number | undefined;
  using _product = await multiplyNT(gpu, a, a, { onTime: (ms) => deviceMs = ms });
  return { size, wallMs, ...(deviceMs !== undefined && { deviceMs }) };
}

/** What the user can do to get more. */
function advice(gpu: Gpu, { float64, doubleSingle, driver }: Examination): string[] {
  const lines: string[] = [];
  if (gpu.adapter.software) {
    lines.push(
      "This adapter computes on the CPU. Where there is a GPU, install its vendor's Vulkan driver " +
        "(in a container: NVIDIA_DRIVER_CAPABILITIES=all) and run this again.",
    );
    if (driver !== undefined && Number.parseInt(driver) < 25) {
      lines.push(
        `Mesa ${driver} is about 1.7 times slower than 25; on Debian 12 it is in the backports: ` +
          "apt-get install -t bookworm-backports mesa-vulkan-drivers",
      );
    }
  }
  if (!float64) {
    lines.push(
      `No float64 shaders here: audits take ${doubleSingle ? "pairs of float32" : "the CPU"} ` +
        "beyond float32. Vulkan drivers of most GPUs and Mesa have them, Metal and DirectX do not.",
    );
  }
  if (!gpu.timestamps) lines.push("No timestamps: only the wall clock measures speed here.");
  if (lines.length === 0) lines.push("Nothing is missing.");
  return lines;
}

function print(examination: Examination, advised: readonly string[]): void {
  const { adapter, driver, deno, limits, features, answers, float64, doubleSingle, latency } =
    examination;
  const { product, tuning } = examination;
  console.log(`Adapter   ${adapter.description || adapter.device} (vendor ${adapter.vendor})`);
  const maker = adapter.software ? "Mesa " : "";
  console.log(`Driver    ${driver ? maker + driver : "WebGPU does not tell its version"}`);
  console.log(`Runtime   Deno ${deno}, ${navigator.hardwareConcurrency} CPU cores`);
  console.log(
    `Variant   ${adapter.variant} (${adapter.software ? "the adapter is a CPU" : "a GPU"})`,
  );
  console.log(
    `Tuning    ${
      tuning.date ? `tuned ${tuning.date} by lood tune` : "defaults; lood tune measures"
    }`,
  );
  console.log("\nLimits");
  for (const [name, value] of Object.entries(limits)) {
    console.log(`  ${name.padEnd(36)}${value.toLocaleString("en").padStart(16)}`);
  }
  console.log(`\nFeatures\n  ${features.join(", ")}`);
  console.log("\nArithmetic");
  for (const { question, expected, got, right, meaning } of answers) {
    const verdict = right ? "right" : `expected ${expected.toPrecision(8)}: ${meaning}`;
    console.log(`  ${question.padEnd(32)}${got.toPrecision(8).padStart(16)}  ${verdict}`);
  }
  console.log(`  float64 is ${float64 ? "used" : "not used"}`);
  console.log(`  double-single is ${doubleSingle ? "trusted" : "not trusted"}`);
  console.log("\nLatency");
  console.log(`  dispatch ${(1000 * latency.dispatch).toFixed(1)} us`);
  console.log(`  submit and wait ${latency.submit.toFixed(1)} ms`);
  console.log(`  read four bytes back ${latency.readBack.toFixed(1)} ms`);
  const rate = (ms: number) => (2 * product.size ** 3 / ms / 1e6).toFixed(1);
  console.log(`\nMatrix product, n = ${product.size}`);
  console.log(`  ${rate(product.wallMs)} GFLOP/s by the wall clock, with the wait`);
  if (product.deviceMs) console.log(`  ${rate(product.deviceMs)} GFLOP/s by the device's clock`);
  console.log("");
  for (const line of advised) console.log(line);
}

/** What the user starts by this file's name. */
export const TASK = defineTask({
  name: "doctor",
  summary: SUMMARY,
  examples: EXAMPLES,
  options: OPTIONS,
  run: main,
});

if (import.meta.main) await startTask(TASK);
