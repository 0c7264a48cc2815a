/** What the models of a training run answered: logits.npz with the tables that say of whom. */
import { join } from "node:path";
import {
  type CsvTable,
  csvTable,
  DataError,
  type Logits,
  type NpyArray,
  readNpz,
} from "../../mod.ts";

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
  /** Its class by name, or its response; empty where it is not known. */
  readonly label: string;
  /** Place on its line, NaN where it is on none. */
  readonly pert: number;
  /** The other place of a query in a plane, NaN of all others. */
  readonly pert2: number;
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
  const { logits, epochs, groups } = arraysOf(bytes, fail);
  const [, models, queries, outputs] = logits.shape;
  const modelTable = await csvTable(join(folder, "models.csv"));
  const queryTable = await csvTable(join(folder, "queries.csv"));
  const fits = modelTable.count === models && groups.values.length === models &&
    queryTable.count === queries && epochs.values.length === logits.shape[0];
  if (!fits) throw fail("its tables do not fit its logits", "train it again");
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
    queries: queriesOf(queryTable),
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

function arraysOf(
  bytes: Uint8Array,
  fail: (problem: string, remedy: string, cause?: unknown) => DataError,
): Readonly<Record<"logits" | "epochs" | "groups", NpyArray>> {
  try {
    const { logits, epochs, groups } = readNpz(bytes);
    if (logits?.shape.length === 4 && epochs && groups) return { logits, epochs, groups };
  } catch (cause) {
    throw fail("its logits.npz cannot be read", "train it again", cause);
  }
  throw fail(
    "its logits.npz has no logits [epochs, models, queries, outputs]",
    "give a run of train that leaves records out",
  );
}

function queriesOf(table: CsvTable): AnswerQuery[] {
  const [kinds, labels] = [table.texts("kind"), table.cells("label")];
  const indices = table.numbers("index");
  const places = (column: string) => table.cells(column).map((cell) => Number(cell || NaN));
  const [pert, pert2] = [places("pert"), places("pert_2")];
  return kinds.map((kind, i) => ({
    kind,
    index: indices[i],
    label: labels[i],
    pert: pert[i],
    pert2: pert2[i],
  }));
}

/** The group of all records, and whether it is there. */
export function inGroup({ groups }: Answers): AnswerGroup | undefined {
  return groups.find(({ differIdx }) => differIdx === "");
}
