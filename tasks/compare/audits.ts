/** Two audits of one data set, joined by record. */
import { join } from "node:path";
import { csvTable, DataError } from "../../mod.ts";
import { readEarlierRun } from "../cli/earlier_run.ts";

/** What is compared, and what it is called. */
export const MEASURES = { kl: "KL", mse: "mean distance", auc: "AUC" } as const;

/** A column of audit.csv that is compared. */
export type Measure = keyof typeof MEASURES;

/** The measures in the order of tables. */
export const MEASURE_NAMES = Object.keys(MEASURES) as Measure[];

/** A record's scores in one audit. */
export type Scores = Readonly<Record<Measure, number>>;

/** An audit, as far as it is compared. */
export interface AuditRun {
  readonly folder: string;
  /** As its run.json has them. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly data: {
    readonly name: string;
    readonly split: string;
    readonly features: number;
    readonly sha256: string;
  };
  /** By the record's position in the split. */
  readonly records: ReadonlyMap<number, { readonly label: string; readonly scores: Scores }>;
}

/** A record of both audits. */
export interface JoinedRecord {
  /** Its position in the split. */
  readonly index: number;
  /** Its class by name, or its response. */
  readonly label: string;
  readonly a: Scores;
  readonly b: Scores;
}

/** Two audits with what they have in common. */
export interface Joined {
  readonly a: AuditRun;
  readonly b: AuditRun;
  /** Records of both, in the order of the first. */
  readonly rows: readonly JoinedRecord[];
  /** Positions of records that are in one audit alone. */
  readonly only: { readonly a: readonly number[]; readonly b: readonly number[] };
}

/**
 * Reads an audit.
 *
 * @throws {DataError} it is no folder of such a run
 */
export async function readAudit(folder: string): Promise<AuditRun> {
  const { options, data } = await readEarlierRun<Pick<AuditRun, "options" | "data">>(
    folder,
    ["audit"],
    ["options", "data"],
  );
  const table = await csvTable(join(folder, "audit.csv"));
  const labels = table.texts("label");
  const [kl, mse, auc] = MEASURE_NAMES.map((name) => table.numbers(name));
  const records = Array.from(table.numbers("index"), (index, i) =>
    [
      index,
      { label: labels[i], scores: { kl: kl[i], mse: mse[i], auc: auc[i] } },
    ] as const);
  return { folder, options, data, records: new Map(records) };
}

/**
 * Joins two audits by the records' positions in the split. Which records were drawn, and which of
 * their classes, may differ; the data set may not.
 *
 * @throws {DataError} other data, fewer than three records in common, or a measure in which they are
 *   all equal
 */
export function joinAudits(a: AuditRun, b: AuditRun): Joined {
  const refuse = (problem: string, remedy: string) =>
    new DataError(problem, { path: b.folder, remedy });
  const described = ({ name, split, features }: AuditRun["data"]) =>
    `${name}${split ? `, ${split},` : ""} with ${features} features`;
  if (described(a.data) !== described(b.data)) {
    throw refuse(
      `it is of ${described(b.data)}, and ${a.folder} of ${described(a.data)}`,
      "give audits of one data set",
    );
  }
  const rows = [...a.records].flatMap(([index, own]): JoinedRecord[] => {
    const other = b.records.get(index);
    if (other === undefined) return [];
    if (other.label === own.label) {
      return [{ index, label: own.label, a: own.scores, b: other.scores }];
    }
    throw refuse(
      `its record ${index} is ${other.label}, and that of ${a.folder} ${own.label}`,
      "give audits of one data set; leave records out by --indices-from, which keeps their numbers",
    );
  });
  if (rows.length < 3) {
    throw refuse(
      `it has ${rows.length} records of ${a.folder}, and a comparison needs three`,
      "give audits of the same records",
    );
  }
  refuseFlat(a, rows, "a");
  refuseFlat(b, rows, "b");
  const without = (one: AuditRun, other: AuditRun) =>
    [...one.records.keys()].filter((index) => !other.records.has(index));
  return { a, b, rows, only: { a: without(a, b), b: without(b, a) } };
}

function refuseFlat({ folder }: AuditRun, rows: readonly JoinedRecord[], side: "a" | "b"): void {
  const [{ [side]: first }] = rows;
  const flat = MEASURE_NAMES.find((name) => rows.every((row) => row[side][name] === first[name]));
  if (flat === undefined) return;
  throw new DataError(
    `all ${rows.length} records have the ${MEASURES[flat]} ${
      first[flat]
    }, so there is nothing to ` +
      "compare",
    { path: folder, remedy: "give audits with more records in common" },
  );
}

/** An option that the audits were made with different values of. */
export interface Difference {
  readonly option: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** Options that say where and how a run was shown, not what was computed. */
const OF_NO_EFFECT = [
  "out",
  "overwrite",
  "json",
  "quiet",
  "verify",
  "dataDir",
  "variant",
  "indicesColumn",
];

/** How the audits differ: each option whose values do. */
export function differencesOf({ options: a }: AuditRun, { options: b }: AuditRun): Difference[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].filter((name) => !OF_NO_EFFECT.includes(name))
    .map((option) => ({ option, a: a[option] ?? null, b: b[option] ?? null }))
    .filter((one) => JSON.stringify(one.a) !== JSON.stringify(one.b));
}

/** A difference in words, as in "noise 0.1 and 0.5". */
export function differenceWords({ option, a, b }: Difference): string {
  const dashed = option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `${dashed} ${valueWords(a)} and ${valueWords(b)}`;
}

/** Longer lists are counted. */
const MOST_LISTED = 6;

/** An option's value in a few words. */
export function valueWords(value: unknown): string {
  if (value === null) return "none";
  if (Array.isArray(value)) {
    return value.length > MOST_LISTED ? `${value.length} values` : value.join(",");
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
