// @ts-types="@types/d3-array"
import { median } from "d3-array";
import type { Gpu } from "../mod.ts";

/** One line of a benchmark's table. */
export interface Row {
  readonly what: string;
  /** Milliseconds by the wall clock, the median of the tries, waiting for the device included. */
  readonly wallMs: number;
  /** Milliseconds by the device's own clock, where it has one. */
  readonly gpuMs?: number;
  /** Floating-point operations. */
  readonly work: number;
}

/** Runs `once` until it was measured `tries` times after a first, uncounted run. */
export async function medianMs(tries: number, once: () => Promise<number>): Promise<number> {
  await once();
  const times: number[] = [];
  for (let i = 0; i < tries; i++) times.push(await once());
  return median(times) ?? NaN;
}

/** Milliseconds that `run` takes by the wall clock. */
export async function wallMs(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/** Milliseconds of `run` by the device's own clock; undefined where it has none. */
export async function deviceMs(
  run: (onTime: (ms: number) => void) => Promise<void>,
): Promise<number | undefined> {
  let measured: number | undefined;
  await run((ms) => measured = ms);
  return measured;
}

/** Rows as a Markdown table, GFLOP/s computed from work and time. */
export function table(title: string, rows: readonly Row[]): string {
  const lines = rows.map(({ what, wallMs, gpuMs, work }) =>
    `| ${what} | ${wallMs.toFixed(1)} | ${(work / wallMs / 1e6).toFixed(1)} | ` +
    `${gpuMs === undefined ? "" : gpuMs.toFixed(1)} | ` +
    `${gpuMs === undefined ? "" : (work / gpuMs / 1e6).toFixed(1)} |`
  );
  return [
    `### ${title}`,
    "",
    "| | wall ms | GFLOP/s by wall | device ms | GFLOP/s by device |",
    "| --- | --- | --- | --- | --- |",
    ...lines,
    "",
  ].join("\n");
}

/** Inputs that look like standardized pixels: numbers in [-1, 1), the same on each run. */
export function inputs(count: number): Float32Array<ArrayBuffer> {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** What the figures were measured on. */
export function machine(gpu: Gpu): string {
  const { description, vendor, device } = gpu.adapter;
  return `${description || `${vendor} ${device}`}, ${gpu.variant} variant, ` +
    `${navigator.hardwareConcurrency} CPU cores, Deno ${Deno.version.deno}`;
}
