import { cpuUsage } from "node:process";
import {
  audit,
  type Dataset,
  GaussianProcess,
  Gpu,
  mlp,
  mnist,
  nngp,
  scatterPlot,
  select,
  standardize,
} from "../mod.ts";
import type { Bench } from "./bench.ts";
import { contest, type Contestant, timed } from "./contest.ts";
import { powerLaw } from "./fit.ts";
import { type Machine, machineWords, type Section } from "./section.ts";

/** Sizes from here on are fitted: smaller ones are waits for the device. */
const FITTED_FROM = 2000;

/** How time and memory of an audit grow with the number of records; the first row is the smallest. */
export const benchGrowth: Bench = async (gpu, { small }) => {
  const sizes = small ? [100, 200, 300, 400] : [500, 1000, 2000, 2828, 4000, 5657, 8000];
  const peaks = new Map<number, number>();
  const cpu = new Map<number, number>();
  const { variant } = gpu;
  const all = (await mnist({ limit: Math.max(...sizes), seed: 0 })).train;
  const first = (n: number) => select(all, Int32Array.from({ length: n }, (_, i) => i));
  const compiling = standardize(first(64), "channel").dataset;
  const contestants = sizes.map((n): Contestant => {
    const { dataset } = standardize(first(n), "channel");
    return {
      name: `n = ${n.toLocaleString("en-US")}`,
      work: n * n * dataset.features + 2 / 3 * n ** 3,
      warm: n === sizes[0],
      rounds: n > 4000 ? 2 : 3,
      once: async () => {
        // A device of its own, whose ledger has seen nothing else.
        using own = await Gpu.open({ variant });
        await auditOf(own, compiling);
        const before = cpuUsage();
        const sample = await timed(() => auditOf(own, dataset));
        const { user, system } = cpuUsage(before);
        const least = Math.min(cpu.get(n) ?? Infinity, (user + system) / 1000);
        cpu.set(n, least);
        peaks.set(n, own.ledger.peak);
        return sample;
      },
    };
  });
  const results = await contest(contestants, 3);
  const from = small ? 0 : FITTED_FROM;
  const fitted = sizes.filter((n) => n >= from);
  const law = powerLaw(fitted, results.slice(-fitted.length).map(({ ms }) => ms));
  const work = powerLaw(fitted, fitted.map((n) => cpu.get(n) ?? NaN));
  const memory = sizes.map((n) => (peaks.get(n) ?? NaN) / (4 * n * n));
  return [{
    bench: "growth",
    title: "Growth of an audit with the number of records",
    results,
    notes: [
      `Time grows as n^${law.exponent.toFixed(2)} (standard error ${law.error.toFixed(2)}) from ` +
      `n = ${fitted[0].toLocaleString("en-US")} on.`,
      // A CPU driver's work is the process's, whatever else the machine does.
      ...(gpu.adapter.software
        ? [
          `The CPU's time, which other programs change less, grows as n^${
            work.exponent.toFixed(2)
          } (standard error ${work.error.toFixed(2)}).`,
        ]
        : []),
      `Peak of device memory in n^2 float32: ${
        memory.map((share, at) => `${share.toFixed(2)} at ${sizes[at].toLocaleString("en-US")}`)
          .join(", ")
      }.`,
    ],
    growth: { sizes, law, memory },
  }];
};

async function auditOf(gpu: Gpu, data: Dataset): Promise<void> {
  const covariance = nngp(mlp({ depth: 5, activation: "relu" }));
  using gp = await GaussianProcess.fit(gpu, data, { covariance, noise: 0.1 });
  await audit(gp);
}

/** Time over n with the line that was fitted, as SVG. */
export async function growthPlot({ results, growth }: Section, machine: Machine): Promise<string> {
  if (!growth) throw new TypeError("the section has no growth");
  const { sizes, law: { exponent, error, factor } } = growth;
  const line = Array.from(
    { length: 60 },
    (_, i) => sizes[0] * (sizes[sizes.length - 1] / sizes[0]) ** (i / 59),
  );
  return await scatterPlot([
    { name: "measured, median", x: sizes, y: results.map(({ ms }) => ms / 1000) },
    {
      name: `n^${exponent.toFixed(2)} (error ${error.toFixed(2)})`,
      x: line,
      y: line.map((n) => factor * n ** exponent / 1000),
    },
  ], {
    title: "An audit's time against the number of records",
    subtitle: machineWords(machine),
    xLabel: "records n",
    yLabel: "seconds",
    xScale: "log",
    yScale: "log",
  });
}
