import type { Gpu } from "../gpu/gpu.ts";
import type { RecorderOptions } from "../gpu/recorder.ts";

/** Milliseconds that the wall clock must see, where the device has none: a wait takes 10 of them. */
const LEAST_WALL_MS = 100;

/** Something that the device can do again and again. */
export type Run = (options: RecorderOptions) => Promise<void>;

/** Milliseconds of one run: by the device's clock where it has one, else by many runs and the wall's. */
export async function timeOnce(gpu: Gpu, run: Run): Promise<number> {
  if (gpu.timestamps) {
    let ms = 0;
    await run({ onTime: (time) => ms = time });
    if (ms > 0) return ms;
  }
  for (let runs = 1;; runs *= 4) {
    const start = performance.now();
    for (let i = 0; i < runs; i++) await run({});
    await gpu.idle();
    const elapsed = performance.now() - start;
    if (elapsed >= LEAST_WALL_MS || runs >= 256) return elapsed / runs;
  }
}

/** Least milliseconds of some runs: what the device can do where nothing else is on the machine. */
export async function timeBest(gpu: Gpu, run: Run, repeats: number): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < repeats; i++) best = Math.min(best, await timeOnce(gpu, run));
  return best;
}
