/** What is trained on what: the records, the groups of models, and what they are asked. */
import {
  applyStatistics,
  type Dataset,
  type ModelGroup,
  sample,
  standardize,
  type StandardizeBy,
  type Statistics,
} from "../../mod.ts";
import { normalization, openData, openSplit } from "../cli/common.ts";
import { openCourse } from "../cli/course.ts";
import { openQueries } from "../cli/open_queries.ts";
import { outcomeOf } from "../cli/outcome.ts";
import { askedRecords } from "../cli/records.ts";
import { testSizeOf, type TrainValues } from "./options.ts";

/** A record, or a point on the line through one, whose logits are kept. */
export interface Query {
  /** "record": of the training set, "landscape": on the line through one, "test": of the test split. */
  readonly kind: "record" | "landscape" | "test" | "file";
  /** Its position, or that of its record, in its split or file. */
  readonly index: number;
  /** Its class, where it is known. */
  readonly label: string;
  /** Where on the line, and in a plane. */
  readonly pert?: readonly [number, number?];
}

/** Models that learn from the same records. */
export interface TrainGroup extends ModelGroup {
  /** Positions in the split of the records that they do not learn from. */
  readonly indices: readonly number[];
}

/** All that training needs. */
export interface TrainProblem {
  /** The records as the files have them. */
  readonly data: Dataset;
  /** The same, standardized. */
  readonly training: Dataset;
  /** How. */
  readonly by: StandardizeBy;
  /** By what. */
  readonly statistics: Statistics;
  /** Who learns from what. */
  readonly groups: readonly TrainGroup[];
  /** What the models are tested on, standardized alike. */
  readonly test: Dataset | undefined;
  /** Whose logits are kept. */
  readonly queries: readonly Query[];
  /** Their features, standardized alike [queries, features]. */
  readonly queryInputs: Float32Array<ArrayBuffer>;
}

/** Reads what the options name. */
export async function openProblem(values: TrainValues): Promise<TrainProblem> {
  const data = await openData(values);
  const by = normalization(values, data);
  const { dataset: training, statistics } = standardize(data, by);
  const groups = await groupsOf(values, data);
  const asked = await queriesOf(values, { data, statistics }, groups);
  return {
    data,
    training,
    by,
    statistics,
    groups,
    test: await testSet(values, data, { by, statistics }),
    queries: asked.flatMap(({ queries }) => queries),
    queryInputs: joined(asked.map(({ inputs }) => inputs)),
  };
}

async function groupsOf(values: TrainValues, data: Dataset): Promise<TrainGroup[]> {
  const { inModels, outModels = inModels } = values;
  const asked = await askedRecords(values, data);
  return [
    ...(inModels > 0 ? [{ count: inModels, leftOut: [], indices: [] }] : []),
    ...asked.map(({ indices, positions }) => ({ count: outModels, leftOut: positions, indices })),
  ];
}

/** Queries of some kind, with their features standardized. */
interface Asked {
  readonly queries: readonly Query[];
  readonly inputs: Float32Array;
}

/** What is asked about, as the files have it, and what it is standardized by. */
type Source = Pick<TrainProblem, "data" | "statistics">;

/** The records that are left out, the lines through them, then test records, then those of the file. */
async function queriesOf(
  values: TrainValues,
  { data, statistics }: Source,
  groups: readonly TrainGroup[],
): Promise<Asked[]> {
  const positions = [...new Set(groups.flatMap(({ leftOut = [] }) => leftOut))];
  const own: Asked = {
    queries: positions.map((at) => ({
      kind: "record",
      index: data.indices[at],
      label: outcomeOf(data, at),
    })),
    inputs: applyStatistics(joined(positions.map((at) => data.row(at))), statistics),
  };
  const { queries, queriesFrom } = values;
  const others = [
    queries && ["test", { ...values, queriesFrom: undefined }] as const,
    queriesFrom !== undefined && ["file", { ...values, queries: undefined }] as const,
  ].filter((one) => one !== undefined && one !== false);
  const asked = [own];
  if (values.landscape) asked.push(await lines(values, { data, statistics }, positions));
  for (const [kind, options] of others) {
    const { records, labels } = await openQueries(options, data);
    asked.push({
      queries: labels.map((label = "", i) => ({ kind, index: records.indices[i], label })),
      inputs: applyStatistics(records.inputs, statistics),
    });
  }
  return asked;
}

/** The landscapes' points of each record. */
async function lines(
  values: TrainValues,
  { data, statistics }: Source,
  records: readonly number[],
): Promise<Asked> {
  const [toward] = values.toward === undefined
    ? []
    : (await askedRecords({ ...NO_RECORDS, records: [values.toward] }, data))[0].positions;
  const { pert, pert2, point } = openCourse(values, { data, statistics, records, toward });
  const places = records.flatMap((at, k) => Array.from(pert, (_, j) => ({ at, k, j })));
  return {
    queries: places.map(({ at, j }) => ({
      kind: "landscape",
      index: data.indices[at],
      label: outcomeOf(data, at),
      pert: [pert[j], pert2?.[j]],
    })),
    inputs: joined(places.map(({ k, j }) => point(k, j))),
  };
}

/** Names no record. */
const NO_RECORDS = {
  records: undefined,
  recordsFrom: undefined,
  column: undefined,
  group: undefined,
};

/** Records that no model learns from, where the data has another split. */
async function testSet(
  values: TrainValues,
  data: Dataset,
  { by, statistics }: Pick<TrainProblem, "by" | "statistics">,
): Promise<Dataset | undefined> {
  const size = testSizeOf(values);
  if (data.split === "" || size === 0) return undefined;
  const split = data.split === "train" ? "test" : "train";
  const all = await openSplit(values, split, { like: data, classes: data.classes });
  const drawn = sample(all, { limit: Math.min(size, all.count), seed: values.seed });
  return standardize(drawn, by, statistics).dataset;
}

function joined(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const result = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
