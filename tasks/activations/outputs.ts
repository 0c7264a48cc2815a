/** The table and the pictures of a comparison of activations. */
import { type PlotOptions, type PlotSpec, type ScatterSeries, scatterSpec } from "../../mod.ts";
import { nameOf, type Scored } from "./models.ts";

/** What is compared: the beginning of its columns, and its name. */
export const KINDS = {
  lood: { prefix: "lood", what: "LOOD" },
  networks: { prefix: "nn", what: "the attack on networks" },
} as const;

/** A record's AUC and its deviation; NaN where the model has none. */
export function aucOf({ auc }: Scored, record: string) {
  return auc.get(record) ?? { auc: NaN, std: NaN };
}

/** The columns of activations.csv; a model is called by its activation and weight deviation. */
export function tableOf(
  lood: readonly Scored[],
  attacks: readonly Scored[],
  records: readonly string[],
): Record<string, string[]> {
  const columns: Record<string, string[]> = { differ_idx: [...records] };
  const cells = (scored: Scored, value: "auc" | "std") =>
    records.map((name) => String(aucOf(scored, name)[value]));
  const named = ({ activation, weightStd }: Scored) =>
    `${activation}_${Number(weightStd.toPrecision(5))}`;
  for (const one of lood) columns[`${KINDS.lood.prefix}_auc_${named(one)}`] = cells(one, "auc");
  for (const one of attacks) {
    columns[`${KINDS.networks.prefix}_auc_${named(one)}`] = cells(one, "auc");
    columns[`${KINDS.networks.prefix}_auc_std_${named(one)}`] = cells(one, "std");
  }
  return columns;
}

/** A model in a picture. */
export interface DrawnModel {
  /** As legends have it. */
  readonly name: string;
  /** [records]. */
  readonly auc: ArrayLike<number>;
  /** Deviations, of an attack [records]. */
  readonly std?: ArrayLike<number>;
}

/** A model with its scores of these records. */
export function modelOf(scored: Scored, records: readonly string[]): DrawnModel {
  const column = (value: "auc" | "std") => records.map((name) => aucOf(scored, name)[value]);
  return {
    name: scored.name,
    auc: column("auc"),
    ...(scored.noise === undefined && { std: column("std") }),
  };
}

/** The models that the columns of activations.csv are of. */
export function modelsIn(
  table: { readonly columns: readonly string[]; numbers(name: string): Float64Array },
  kind: keyof typeof KINDS,
): DrawnModel[] {
  const [auc, std] = ["auc", "auc_std"].map((name) => `${KINDS[kind].prefix}_${name}_`);
  return table.columns.filter((name) => name.startsWith(auc) && !name.startsWith(std))
    .map((column) => {
      const model = column.slice(auc.length);
      const end = model.lastIndexOf("_");
      const spread = `${std}${model}`;
      return {
        name: nameOf({ activation: model.slice(0, end), weightStd: Number(model.slice(end + 1)) }),
        auc: table.numbers(column),
        ...(table.columns.includes(spread) && { std: table.numbers(spread) }),
      };
    });
}

/** AUC of each record under the other models by that under the first one. */
export function activationsSpec(
  what: string,
  [first, ...others]: readonly DrawnModel[],
  { depth, rows, ...options }: PlotOptions & {
    /** Hidden layers; undefined where a run does not say. */
    readonly depth: number | undefined;
    /** Positions of the records in a page's table. */
    readonly rows?: readonly number[];
  },
): PlotSpec {
  const series = others.map(({ name, auc, std }): ScatterSeries => ({
    name,
    x: first.auc,
    y: auc,
    ...(first.std && { xError: first.std }),
    ...(std && { yError: std }),
    ...(rows && { rows }),
  }));
  const layers = depth === undefined ? "" : `, ${depth} hidden layers`;
  return scatterSpec(series, {
    ...options,
    title: `AUC of ${what} by activation`,
    subtitle: `${first.auc.length} records${layers}`,
    xLabel: first.name,
    yLabel: others.length === 1 ? others[0].name : "other models",
    diagonal: true,
  });
}
