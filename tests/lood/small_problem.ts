import type { Covariance } from "../../src/kernels/covariance.ts";
import { mlp } from "../../src/kernels/network.ts";
import { nngp } from "../../src/kernels/nngp.ts";
import { rbf } from "../../src/kernels/rbf.ts";
import golden from "../reference/golden/audit_small.json" with { type: "json" };
import { fromLower, type Table, table } from "../reference/oracle.ts";

/** 40 digits of scikit-learn, three classes, and what an independent program made of them. */
const features = golden.sixteenths[0].length;
export const count: number = golden.sixteenths.length;
export const outputs: number = golden.classes;

/** A regression on one-hot targets less 1 / c, as a data set's targets are. */
export const problem = {
  inputs: Float32Array.from(golden.sixteenths.flat(), (value) => value / 16),
  features,
  targets: Float64Array.from(
    { length: count * outputs },
    (_, at) => Number(golden.labels[Math.floor(at / outputs)] === at % outputs) - 1 / outputs,
  ),
};

/** Y [n, c]. */
export const targetTable: Table = table(count, outputs, problem.targets);

/** One covariance's golden values. */
export interface Case {
  readonly name: string;
  readonly covariance: Covariance;
  readonly noise: number;
  /** K(X, X) [n, n]. */
  readonly k: Table;
  readonly columns: (typeof golden.cases)[number]["columns"];
}

/** relu, gelu, erf and rbf. */
export const cases: readonly Case[] = golden.cases.map((one) => ({
  name: one.covariance,
  covariance: one.covariance === "rbf" ? rbf(golden.rbf) : nngp(
    mlp({ ...golden.network, activation: one.covariance as "relu" | "gelu" | "erf" }),
  ),
  noise: one.noise,
  k: fromLower(count, one.lower),
  columns: one.columns,
}));
