import copyText from "../../shaders/tune/copy.wgsl" with { type: "text" };
import peakText from "../../shaders/tune/peak.wgsl" with { type: "text" };
import type { Gpu } from "../gpu/gpu.ts";
import { GpuError } from "../gpu/error.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";
import { Storage } from "../gpu/storage.ts";
import { timeBest } from "./timing.ts";

/** What the device reaches where nothing else holds it up. */
export interface Peaks {
  /** Floating-point operations of float32 a second, in 10^9: multiplications and additions. */
  readonly gflops: number;
  /** Bytes read and written a second, in 10^9. */
  readonly gigabytes: number;
  /**
   * How the time of the multiplications grew when there were twice as many: 2, or a compiler has left
   * some of them out.
   */
  readonly growth: number;
}

/** Chains of an invocation, each of four numbers: as many as keep the device busy and fit into registers. */
const CHAINS = [1, 2, 4, 8];

const INVOCATIONS = 64;

/** Ends below 2^24 are exact. */
const MOST_STEPS = 2 ** 20;

/** Milliseconds that a measurement is to take at least. */
const LEAST_MS = 10;

/**
 * Measures both.
 *
 * @throws GpuError where the device's results are not those of what was to be computed
 */
export async function measurePeaks(gpu: Gpu, repeats = 7): Promise<Peaks> {
  let best = { gflops: 0, growth: NaN };
  for (const chains of CHAINS) {
    const peak = await measureMultiplications(gpu, chains, repeats);
    if (peak.gflops > best.gflops) best = peak;
  }
  return { ...best, gigabytes: await measureCopy(gpu, repeats) };
}

/** What two measurements say together: a ceiling is the highest that was seen. */
export function higherPeaks(one: Peaks, other: Peaks): Peaks {
  const { gflops, growth } = one.gflops > other.gflops ? one : other;
  return { gflops, growth, gigabytes: Math.max(one.gigabytes, other.gigabytes) };
}

async function measureMultiplications(
  gpu: Gpu,
  chains: number,
  repeats: number,
): Promise<Pick<Peaks, "gflops" | "growth">> {
  const groups = gpu.adapter.software ? 64 : 8192;
  using ends = Storage.create(gpu, groups * INVOCATIONS * 16, "peak");
  const pipeline = await gpu.pipeline([{ name: "tune/peak.wgsl", text: peakText }], {
    CHAINS: chains,
  });
  const run = (steps: number) => async (options: RecorderOptions) => {
    const record = gpu.record("peak", options);
    record.dispatch(pipeline, { ends }, { steps, factor: 1 }, [groups]);
    await record.submit();
  };
  await timeBest(gpu, run(1), 1); // compiles
  let steps = 256;
  let ms = await timeBest(gpu, run(steps), 1);
  while (ms < LEAST_MS && steps < MOST_STEPS / 2) {
    steps *= 2;
    ms = await timeBest(gpu, run(steps), 1);
  }
  ms = await timeBest(gpu, run(steps), repeats);
  const twice = await timeBest(gpu, run(2 * steps), repeats);
  checkEnds(new Float32Array(await ends.read()), chains, 2 * steps);
  const work = 2 * 4 * chains * groups * INVOCATIONS * steps;
  return { gflops: 2 * work / twice / 1e6, growth: twice / ms };
}

function checkEnds(ends: Float32Array, chains: number, steps: number): void {
  for (let at = 0; at < ends.length; at++) {
    const first = at % 4 + Math.floor(at / 4) % INVOCATIONS;
    let sum = 0;
    for (let c = 0; c < chains; c++) sum = Math.fround(sum + first + c + steps);
    if (ends[at] !== sum) {
      throw new GpuError(`${steps} multiplications must end at ${sum}, got ${ends[at]}`);
    }
  }
}

async function measureCopy(gpu: Gpu, repeats: number): Promise<number> {
  const bytes = Math.min(64 * 2 ** 20, gpu.device.limits.maxStorageBufferBindingSize);
  const count = Math.floor(bytes / 16);
  const values = Float32Array.from({ length: 4 * count }, (_, i) => i % 65_521);
  using a = Storage.upload(gpu, values, "peak");
  using result = Storage.create(gpu, 16 * count, "peak");
  const pipeline = await gpu.pipeline([{ name: "tune/copy.wgsl", text: copyText }]);
  const groups = Math.min(Math.ceil(count / 64), gpu.adapter.software ? 64 : 16_384);
  const run = async (options: RecorderOptions) => {
    const record = gpu.record("peak", options);
    record.dispatch(pipeline, { a, result }, { count, width: 64 * groups }, [groups]);
    await record.submit();
  };
  await timeBest(gpu, run, 1);
  const ms = await timeBest(gpu, run, repeats);
  const copied = new Float32Array(await result.read());
  for (let i = 0; i < values.length; i++) {
    if (copied[i] !== values[i]) {
      throw new GpuError(`a copy must have ${values[i]} at ${i}, got ${copied[i]}`);
    }
  }
  return 2 * 16 * count / ms / 1e6;
}
