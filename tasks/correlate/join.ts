/** Records that a LOOD run and an attack on networks have in common. */
import { join } from "node:path";
import { type CsvTable, csvTable, DataError } from "../../mod.ts";
import { readEarlierRun } from "../cli/earlier_run.ts";
import { type AttackOptionsUsed, type HalfScores, halfScores } from "./halves.ts";

/** What is read of run.json of LOOD. */
interface LoodRun {
  readonly options: unknown;
  readonly data: { readonly sha256: string };
}

/** What is read of run.json of an attack. */
interface AttackRun {
  readonly options: AttackOptionsUsed;
  readonly training: { readonly sha256: string };
}

/** A record with both scores. */
export interface JoinedRow {
  readonly differIdx: string;
  readonly label: string;
  readonly lood: { readonly auc: number; readonly kl: number; readonly mse: number };
  readonly nn: {
    readonly auc: number;
    readonly aucStd: number;
    readonly diff: number;
    readonly diffStd: number;
  };
}

/** What the runs have in common, and where it comes from. */
export interface Joined {
  readonly rows: readonly JoinedRow[];
  readonly about: {
    /** The options of the LOOD run. */
    readonly lood: unknown;
    /** The options of the attack. */
    readonly mia: unknown;
    /** Sentences on records that are in one run alone. */
    readonly left: readonly string[];
    /** Scores of two disjoint halves of the models, or why there are none. */
    readonly ceiling: HalfScores | string;
  };
}

/**
 * Joins the runs by differ_idx.
 *
 * @throws {DataError} a folder of something else, other data, or fewer than three records in common
 */
export async function joinRuns(loodFolder: string, miaFolder: string): Promise<Joined> {
  const lood = await loodScores(loodFolder);
  const mia = await readEarlierRun<AttackRun>(miaFolder, ["mia"], ["options", "training"]);
  if (mia.training.sha256 !== lood.data) {
    throw new DataError(`its records are not those of ${miaFolder}`, {
      path: loodFolder,
      remedy: "give runs of the same data options",
    });
  }
  const table = await csvTable(join(miaFolder, "nn.csv"));
  const column = (name: string) => table.numbers(name);
  const [auc, aucStd, diff, diffStd] = ["auc", "auc_std", "diff", "diff_std"].map(column);
  const attacked = table.texts("differ_idx").map((differIdx, i) => ({
    differIdx,
    nn: { auc: auc[i], aucStd: aucStd[i], diff: diff[i], diffStd: diffStd[i] },
  }));
  const rows = attacked.flatMap(({ differIdx, nn }) => {
    const own = lood.scores.get(differIdx);
    return own ? [{ differIdx, nn, ...own }] : [];
  });
  if (rows.length < 3) {
    throw new DataError(
      `it has ${rows.length} records of ${miaFolder}, and a correlation needs three`,
      { path: loodFolder, remedy: "give runs of the same records" },
    );
  }
  const missing = attacked.filter(({ differIdx }) => !lood.scores.has(differIdx));
  return {
    rows,
    about: {
      lood: lood.options,
      mia: mia.options,
      left: missing.length === 0 ? [] : [
        `${missing.length} of the ${attacked.length} records of ${miaFolder} have no LOOD in ` +
        `${loodFolder}: ` +
        missing.slice(0, 8).map(({ differIdx }) => differIdx).join(", ") +
        (missing.length > 8 ? ", ..." : ""),
      ],
      ceiling: await halfScores(mia.options, rows.map(({ differIdx }) => differIdx)),
    },
  };
}

/** The scores of each record at itself. */
async function loodScores(folder: string) {
  const { task, options, data } = await readEarlierRun<LoodRun>(folder, ["audit", "lood"], [
    "options",
    "data",
  ]);
  const table = await csvTable(join(folder, task === "audit" ? "audit.csv" : "nngp.csv"));
  checkQueries(table, folder);
  const names = table.texts(task === "audit" ? "index" : "differ_idx");
  const [auc, kl, mse] = ["auc", "kl", "mse"].map((name) => table.numbers(name));
  const labels = table.texts("label");
  return {
    options,
    data: data.sha256,
    scores: new Map(names.map((name, i) => [name, {
      label: labels[i],
      lood: { auc: auc[i], kl: kl[i], mse: mse[i] },
    }])),
  };
}

function checkQueries({ columns }: CsvTable, folder: string): void {
  if (!columns.includes("query")) return;
  throw new DataError("it asked other queries than the records themselves", {
    path: folder,
    remedy: "run lood without --queries",
  });
}
