/** Runs of LOOD and of attacks on networks, told apart by the model that they were made with. */
import { join } from "node:path";
import { csvTable, DataError } from "../../mod.ts";
import { UsageError } from "../cli/options.ts";
import { userPath } from "../cli/paths.ts";

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

async function summaryOf(folder: string, task: string) {
  const fail = (problem: string, cause?: unknown) =>
    new DataError(problem, { path: folder, remedy: `give a run of ${task}`, cause });
  const text = await Deno.readTextFile(join(folder, "run.json")).catch((cause) => {
    throw fail("there is no run.json", cause);
  });
  const summary = JSON.parse(text);
  if (summary.task !== task) throw fail(`it is a run of ${summary.task}`);
  return summary;
}

function nameOf({ activation, weightStd }: ModelKind): string {
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

/** An audit. */
export async function auditScores(given: string): Promise<Scored> {
  const folder = userPath(given);
  const { options, data } = await summaryOf(folder, "audit");
  if (options.covariance !== "nngp") {
    throw new UsageError(
      `${given} has the covariance ${options.covariance}, which has no activation`,
    );
  }
  const kind: ModelKind = options;
  return {
    activation: kind.activation,
    depth: kind.depth,
    weightStd: kind.weightStd,
    name: nameOf(kind),
    data: data.sha256,
    auc: await scores(join(folder, "audit.csv"), "index", undefined),
  };
}

/** An attack, with the networks of the training run that it was on. */
export async function attackScores(given: string): Promise<Scored> {
  const folder = userPath(given);
  const { options } = await summaryOf(folder, "mia");
  const { network, data } = await summaryOf(userPath(options.run), "train");
  const kind: ModelKind = {
    activation: network.activation,
    depth: network.widths.length,
    weightStd: network.weightStd,
  };
  return {
    ...kind,
    name: nameOf(kind),
    data: data.sha256,
    auc: await scores(join(folder, "nn.csv"), "differ_idx", "auc_std"),
  };
}
