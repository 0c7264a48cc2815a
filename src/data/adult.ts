import { join } from "node:path";
import { parseNumber, type TableColumn } from "./columns.ts";
import { forEachRow, type Row } from "./csv_rows.ts";
import type { Dataset } from "./dataset.ts";
import { tableDataset, tableEncoder } from "./encode.ts";
import { DataError } from "./error.ts";
import { kindOf } from "./files.ts";
import { dataFolder, filledFolder } from "./folders.ts";
import { bothSplits, type Split, type Splits } from "./split.ts";
import type { Source, SourceOptions } from "./source.ts";
import { list } from "./suggest.ts";
import { cellError, type Survey, surveyColumn } from "./survey.ts";
import { drawRecords } from "./target.ts";
import { type Bytes, fileBytes, zipMembers } from "./zip.ts";

const ADDRESS = "https://archive.ics.uci.edu/ml/machine-learning-databases/adult/";
const FILES: Readonly<Record<Split, string>> = { train: "adult.data", test: "adult.test" };
const ARCHIVE = "adult.zip";

const CLASSES = ["<=50K", ">50K"];

/** The columns of the files, which have no header; behind them the class. */
const COLUMNS: readonly (readonly [string, TableColumn["kind"]])[] = [
  ["age", "numeric"],
  ["workclass", "categorical"],
  ["fnlwgt", "numeric"],
  ["education", "categorical"],
  ["education-num", "numeric"],
  ["marital-status", "categorical"],
  ["occupation", "categorical"],
  ["relationship", "categorical"],
  ["race", "categorical"],
  ["sex", "categorical"],
  ["capital-gain", "numeric"],
  ["capital-loss", "numeric"],
  ["hours-per-week", "numeric"],
  ["native-country", "categorical"],
];

/** Cells of a record. */
const WIDTH = COLUMNS.length + 1;
const AGAIN = "get the file again";

/**
 * UCI's Adult, or Census Income: 32,561 people for training and 16,281 for testing, whose classes are
 * incomes of at most 50,000 dollars a year and above; from adult.data and adult.test, or adult.zip
 * with both, in `folder`, else in {@link dataFolder}`("adult")`.
 *
 * Six columns are numbers, scaled so that those of the training split go from 0 to 1; eight are
 * words, of which each of the training split is a feature named `column=value`, "?" being one. The
 * features of both splits are the same. Becker and Kohavi, Adult, UCI Machine Learning Repository,
 * 1996.
 *
 * Throws {@link DataError}, with the line, for a file that is missing, cut short or damaged, or a
 * word in the test split that the training split does not have; `RangeError` for a selection that
 * cannot be had.
 */
export async function adult(options: SourceOptions = {}): Promise<Splits> {
  return await bothSplits((split) => adultSplit(split, options));
}

/** One split of {@link adult}. */
async function adultSplit(split: Split, options: SourceOptions = {}): Promise<Dataset> {
  const { folder, ...selection } = options;
  const files = await openFiles(folder ?? await filledFolder("adult") ?? dataFolder("adult"));
  const columns = await surveyFile(files.train);
  const labels = await readLabels(files[split]);
  const drawn = drawRecords({ labels, classes: CLASSES }, selection);
  const { inputs, set } = tableEncoder(columns, drawn.indices.length);
  const { path } = files[split];
  let [record, row] = [0, 0];
  await forEachRecord(files[split], ({ cells, line }) => {
    if (record++ !== drawn.indices[row]) return;
    for (let column = 0; column < columns.length; column++) {
      set(row, column, cells[column], { path, line });
    }
    row++;
  });
  return tableDataset({ name: "adult", split, columns, drawn, inputs });
}

/** Adult by its name. */
export const adultSource: Source = {
  about: "32,561 + 16,281 people of a census, 14 columns, income at most or above 50,000 dollars",
  citation: "Becker and Kohavi, Adult, UCI Machine Learning Repository, 1996",
  counts: { train: 32_561, test: 16_281 },
  files: Object.values(FILES).map((name) => ({ name, url: ADDRESS + name })),
  load: adultSplit,
};

async function openFiles(folder: string): Promise<Record<Split, Bytes>> {
  const archive = join(folder, ARCHIVE);
  const members = await kindOf(join(folder, FILES.train)) !== "file" &&
      await kindOf(archive) === "file"
    ? await zipMembers(archive)
    : undefined;
  const open = async (name: string): Promise<Bytes> => {
    const path = join(folder, name);
    const member = members?.find((one) => one.name === name);
    if (member) return member;
    if (members) {
      throw new DataError(`there is no ${name} in it`, { path: archive, remedy: AGAIN });
    }
    if (await kindOf(path) === "file") return await fileBytes(path, name);
    throw new DataError("there is no such file of Adult", {
      path,
      remedy: "get it with ./lood data get adult, or give the folder of adult.data and " +
        "adult.test, or of adult.zip",
    });
  };
  return { train: await open(FILES.train), test: await open(FILES.test) };
}

/** Visits the records; the first line of the test split is none. */
async function forEachRecord(bytes: Bytes, visit: (row: Row) => void): Promise<void> {
  await forEachRow(bytes, (row) => {
    if (row.line === 1 && row.cells[0].startsWith("|")) return;
    const { cells, line } = row;
    if (cells.length !== WIDTH) {
      throw new DataError(`${cells.length} cells instead of ${WIDTH}`, {
        path: bytes.path,
        line,
        remedy: AGAIN,
      });
    }
    visit(row);
  });
}

/** What the columns of the training split are. */
async function surveyFile(bytes: Bytes): Promise<TableColumn[]> {
  const surveys = COLUMNS.map(([name, kind]) => ({
    ...surveyColumn(name, kind),
    lowest: Infinity,
    highest: -Infinity,
  }));
  await forEachRecord(bytes, ({ cells, line }) => {
    surveys.forEach((survey, i) => {
      survey.see(cells[i], { path: bytes.path, line });
      if (COLUMNS[i][1] === "categorical") return;
      const value = parseNumber(cells[i]);
      survey.lowest = Math.min(survey.lowest, value);
      survey.highest = Math.max(survey.highest, value);
    });
  });
  if (surveys[0].lowest === Infinity) throw empty(bytes.path);
  return surveys.map(scaled);
}

function scaled(
  { result, lowest, highest }: Survey & { readonly lowest: number; readonly highest: number },
): TableColumn {
  const column = result();
  return column.kind === "numeric" ? { ...column, range: { lowest, highest } } : column;
}

/** Positions in CLASSES [n]; in the test split a class ends with a dot. */
async function readLabels(bytes: Bytes): Promise<Int32Array<ArrayBuffer>> {
  const { path } = bytes;
  const labels: number[] = [];
  await forEachRecord(bytes, ({ cells, line }) => {
    const word = cells[WIDTH - 1];
    const label = CLASSES.indexOf(word.replace(/\.$/, ""));
    if (label < 0) {
      throw cellError(
        "income",
        `is ${JSON.stringify(word)}, must be one of ${list(CLASSES)}`,
        { path, line },
        AGAIN,
      );
    }
    labels.push(label);
  });
  if (labels.length === 0) throw empty(path);
  return Int32Array.from(labels);
}

function empty(path: string): DataError {
  return new DataError("there is no record", { path, remedy: AGAIN });
}
