/** Runs of LOOD and of attacks on networks, told apart by the model that they were made with. */
import { join } from "node:path";
import { csvTable } from "../../mod.ts";
import { readEarlierRun } from "../cli/earlier_run.ts";
import { UsageError } from "../cli/options.ts";
import { userPath } from "../cli/paths.ts";
import { readTrainingRun } from "../cli/training_run.ts";

/** What makes an activation's model: compared with its like alone. */
export interface ModelKind {
  readonly activation: string;
  /** Hidden layers. */
  readonly depth: number;
  readonly weightStd: number;
}

/** AUC of records under one model. */
export interface Scored extends ModelKind {
  /** As legends have it. */
  readonly name: string;
  /** SHA-256 of the data. */
  readonly data: string;
  /** How the data was normalized. */
  readonly normalize: string;
  /** Noise variance of a Gaussian process; undefined of networks. */
  readonly noise: number | undefined;
  /** By differ_idx: AUC and, of an attack, its deviation. */
  readonly auc: ReadonlyMap<string, { readonly auc: number; readonly std: number }>;
}

/** Weight deviations that are rounded in a command line are the same. */
const SAME = 1e-3;

/** Whether two runs are of one model. */
export function alike(a: ModelKind, b: ModelKind): boolean {
  return a.activation === b.activation && a.depth === b.depth &&
    Math.abs(a.weightStd - b.weightStd) < SAME;
}

/** What a model is called, as legends have it. */
export function nameOf({ activation, weightStd }: Omit<ModelKind, "depth">): string {
  return `${activation}, weight deviation ${Number(weightStd.toPrecision(5))}`;
}

async function scores(path: string, record: string, std: string | undefined) {
  const table = await csvTable(path);
  const auc = table.numbers("auc");
  const deviation = std === undefined ? undefined : table.numbers(std);
  return new Map(
    table.texts(record).map((name, i) => [name, { auc: auc[i], std: deviation?.[i] ?? 0 }]),
  );
}

/** What is read of an audit. */
interface AuditRun {
  readonly options: ModelKind & {
    readonly covariance: string;
    readonly noise: number;
    readonly normalize: string;
  };
  readonly data: { readonly sha256: string };
}

/**
 * An audit.
 *
 * @throws {DataError} it is no folder of such a run
 * @throws {UsageError} its covariance has no activation
 */
export async function auditScores(given: string): Promise<Scored> {
  const folder = userPath(given);
  const { options, data } = await readEarlierRun<AuditRun>(folder, ["audit"], ["options", "data"]);
  const { covariance, activation, depth, weightStd, noise, normalize } = options;
  if (covariance !== "nngp") {
    throw new UsageError(`${given} has the covariance ${covariance}, which has no activation`);
  }
  const kind = { activation, depth, weightStd };
  return {
    ...kind,
    name: nameOf(kind),
    data: data.sha256,
    normalize,
    noise,
    auc: await scores(join(folder, "audit.csv"), "index", undefined),
  };
}

/**
 * An attack, with the networks of the training run that it was on.
 *
 * @throws {DataError} it is no folder of such a run, or that of the training is gone
 */
export async function attackScores(given: string): Promise<Scored> {
  const folder = userPath(given);
  const { options: { run } } = await readEarlierRun<{ options: { run: string } }>(folder, ["mia"], [
    "options",
  ]);
  const { network, data, options: { normalize } } = await readTrainingRun(userPath(run));
  const kind: ModelKind = {
    activation: network.activation,
    depth: network.widths.length,
    weightStd: network.weightStd,
  };
  return {
    ...kind,
    name: nameOf(kind),
    data: data.sha256,
    normalize,
    noise: undefined,
    auc: await scores(join(folder, "nn.csv"), "differ_idx", "auc_std"),
  };
}
