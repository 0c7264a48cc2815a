import assert from "node:assert/strict";
import type { Variant } from "../src/gpu/variants.ts";
import { Gpu, type GpuOptions } from "../src/gpu/gpu.ts";

/** Numbers of a small linear congruential generator (Numerical Recipes), the same on each run. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A float32 array of numbers in [-1, 1). */
export function randomArray(length: number, seed: number): Float32Array<ArrayBuffer> {
  const next = randomNumbers(seed);
  return Float32Array.from({ length }, () => 2 * next() - 1);
}

/** Whether this machine's adapter has float64 shaders: tests that need them are ignored elsewhere. */
export const FLOAT64: boolean = await (async () => {
  using gpu = await Gpu.open();
  return await gpu.trustsFloat64();
})();

/** Options of {@link gpuTest} and {@link deviceTest}: the device's, and what the test is to it. */
export interface GpuTestOptions extends GpuOptions {
  /** Whether the test needs float64 shaders. */
  readonly needsFloat64?: boolean;
  /** Whether it has a device of its own, because it changes it, breaks it, or looks at the most memory taken. */
  readonly alone?: boolean;
}

/**
 * Open devices of this file, by their options. They keep their pipelines, which take a driver longer to
 * make, even of shaders that it has compiled before, than most tests take to run them.
 */
const devices = new Map<string, Gpu>();
globalThis.addEventListener("unload", () => {
  for (const gpu of devices.values()) gpu[Symbol.dispose]();
});

/** Runs a test of shaders in each variant, and checks that it leaves no memory on the device. */
export function gpuTest(
  name: string,
  run: (gpu: Gpu) => Promise<void>,
  options: GpuTestOptions = {},
): void {
  for (const variant of ["texture", "workgroup"] satisfies Variant[]) {
    deviceTest(`${name} (${variant})`, run, { ...options, variant });
  }
}

/** The same in the adapter's own variant alone, for theorems and formulas above the shaders. */
export function deviceTest(
  name: string,
  run: (gpu: Gpu) => Promise<void>,
  { needsFloat64 = false, alone = false, ...options }: GpuTestOptions = {},
): void {
  // Not what was tuned on this machine: tests are the same on each run.
  const open = () => Gpu.open(options.variant ? options : { tuning: "none", ...options });
  const key = JSON.stringify(options);
  Deno.test({
    name,
    ignore: needsFloat64 && !FLOAT64,
    fn: async () => {
      const gpu = alone ? await open() : devices.get(key) ?? await open();
      // Only a device that comes out of its test whole serves the next one.
      if (!alone) devices.delete(key);
      using stack = new DisposableStack();
      stack.use(gpu);
      await run(gpu);
      assert.deepEqual(gpu.ledger.report(), [], "device memory was not freed");
      if (alone) return;
      gpu.check();
      devices.set(key, gpu);
      stack.move();
    },
  });
}

/** Fails where a value is off by more than the tolerance; says how much of it was used. */
export function assertClose(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  assert.equal(got.length, expected.length, `${what}: number of values`);
  let worst = 0;
  for (let i = 0; i < got.length; i++) {
    const error = Math.abs(got[i] - expected[i]);
    assert.ok(
      error <= tolerance,
      `${what}: value ${i} must be ${expected[i]}, got ${got[i]}: off by ${error} > ${tolerance}`,
    );
    worst = Math.max(worst, error);
  }
  used.set(what, Math.max(used.get(what) ?? 0, worst / tolerance));
}

/** Largest share of its tolerance that each assertion used; printed at the end of a file. */
const used = new Map<string, number>();
globalThis.addEventListener("unload", () => {
  for (const [what, share] of used) {
    console.log(`  ${what}: used ${(100 * share).toPrecision(2)} % of the tolerance`);
  }
});
