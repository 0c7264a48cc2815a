import { median } from "d3-array";
import emptyText from "../../shaders/selftest/empty.wgsl" with { type: "text" };
import type { Gpu } from "./gpu.ts";
import { Storage } from "./storage.ts";

/** What small things cost on this device and in this runtime, in milliseconds. */
export interface Latency {
  /** One more dispatch in a submit. */
  readonly dispatch: number;
  /** A submit and the wait for it. */
  readonly submit: number;
  /** Reading four bytes back. */
  readonly readBack: number;
}

/** Measures {@link Latency}: the medians of a few tries. */
export async function measureLatency(gpu: Gpu): Promise<Latency> {
  const tries = 5;
  const many = 1000;
  using x = Storage.create(gpu, 4, "latency");
  const empty = await gpu.pipeline([{ name: "selftest/empty.wgsl", text: emptyText }]);
  const submit = async (dispatches: number) => {
    const record = gpu.record("latency");
    for (let i = 0; i < dispatches; i++) record.dispatch(empty, { x }, {}, [1]);
    const start = performance.now();
    await record.submit();
    await gpu.idle();
    return performance.now() - start;
  };
  await submit(1);
  const one: number[] = [];
  const all: number[] = [];
  const reads: number[] = [];
  for (let i = 0; i < tries; i++) {
    one.push(await submit(1));
    all.push(await submit(many));
    const start = performance.now();
    await x.read();
    reads.push(performance.now() - start);
  }
  const middle = (times: number[]) => median(times) ?? NaN;
  return {
    dispatch: Math.max(middle(all) - middle(one), 0) / (many - 1),
    submit: middle(one),
    readBack: middle(reads),
  };
}
