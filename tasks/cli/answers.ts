/** What the models of a training run answered: logits.npz with the tables that say of whom. */
import { join } from "node:path";
import { csvTable, DataError, type Logits, readNpz } from "../../mod.ts";

/** A group of models and the records that they do not learn from. */
export interface AnswerGroup {
  /** As tables name them: "12", or "5+17"; empty for models that learn from all. */
  readonly differIdx: string;
  /** Positions of its models among all. */
  readonly models: readonly number[];
}

/** A query of the run. */
export interface AnswerQuery {
  /** record, landscape, test or file. */
  readonly kind: string;
  /** Position in its split or file. */
  readonly index: number;
  /** Place on its line, NaN where it is on none. */
  readonly pert: number;
}

/** Answers of all models to all queries. */
export interface Answers {
  /** The folder of the run. */
  readonly folder: string;
  /** Epochs whose answers were kept, counted from 1. */
  readonly epochs: readonly number[];
  readonly groups: readonly AnswerGroup[];
  readonly queries: readonly AnswerQuery[];
  /** Logits of some models at a query after an epoch, by its place among the epochs. */
  logits(models: readonly number[], query: number, epoch: number): Logits;
}

/**
 * Reads the answers of a training run.
 *
 * @throws {DataError} it is no such run, or kept no answers
 */
export async function readAnswers(folder: string): Promise<Answers> {
  const fail = (problem: string, remedy: string, cause?: unknown) =>
    new DataError(problem, { path: folder, remedy, cause });
  const bytes = await Deno.readFile(join(folder, "logits.npz")).catch((cause) => {
    throw fail("there is no logits.npz", "give a run of train that leaves records out", cause);
  });
  const { logits, epochs, groups } = readNpz(bytes);
  const [, models, queries, outputs] = logits.shape;
  const modelTable = await csvTable(join(folder, "models.csv"));
  const queryTable = await csvTable(join(folder, "queries.csv"));
  if (modelTable.count !== models || queryTable.count !== queries) {
    throw fail("its tables do not fit its logits", "train it again");
  }
  const names = new Map<number, string>();
  const differing = modelTable.cells("differ_idx");
  groups.values.forEach((group, model) => names.set(group, differing[model]));
  return {
    folder,
    epochs: [...epochs.values],
    groups: [...names].map(([group, differIdx]) => ({
      differIdx,
      models: Array.from(groups.values.keys()).filter((model) => groups.values[model] === group),
    })),
    queries: queryTable.texts("kind").map((kind, i) => ({
      kind,
      index: queryTable.numbers("index")[i],
      pert: Number(queryTable.cells("pert")[i] || NaN),
    })),
    logits(of, query, epoch) {
      const values = new Float32Array(of.length * outputs);
      of.forEach((model, i) => {
        const begin = ((epoch * models + model) * queries + query) * outputs;
        values.set(logits.values.subarray(begin, begin + outputs), i * outputs);
      });
      return { values, outputs };
    },
  };
}

/** The group of all records, and whether it is there. */
export function inGroup({ groups }: Answers): AnswerGroup | undefined {
  return groups.find(({ differIdx }) => differIdx === "");
}
