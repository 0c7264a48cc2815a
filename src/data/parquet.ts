import { basename } from "node:path";
import type { SchemaElement } from "hyparquet";
import type { TableOptions } from "./columns.ts";
import type { Dataset } from "./dataset.ts";
import { encodeTable, type ValueColumn } from "./encode.ts";
import { DataError } from "./error.ts";
import { forEachCell, openParquet, type ParquetColumn, type ParquetFile } from "./parquet_file.ts";
import { imageColumn, parquetImages } from "./parquet_images.ts";
import type { Selection } from "./selection.ts";
import type { ImageSize } from "./raster.ts";
import type { Format } from "./source.ts";

/** Options of {@link parquet}. */
export interface ParquetOptions extends Selection, TableOptions {
  /** The size that all images get, see {@link imageFolder}; for files of images. */
  readonly imageSize?: ImageSize;
}

/** Parquet files, by how their names end. */
export const parquetFormat: Format = {
  name: "a .parquet file",
  noun: "the Parquet file",
  splits: false,
  labeled: true,
  table: true,
  resizes: true,
  matches: (path) => path.toLowerCase().endsWith(".parquet"),
  load: parquet,
};

/** The column that pandas adds for row names. */
const ROW_NAMES = /^__index_level_\d+__$/;

/**
 * A Parquet file of columns of numbers, truth values (0 and 1) or strings, as a table: see
 * {@link csv} for what becomes of its columns. A missing value is an error, as an empty cell is.
 * Columns of lists, structures, dates or bytes must be dropped. Row names that pandas adds
 * (`__index_level_0__`) are left out. Compression by Snappy, gzip or Zstandard.
 *
 * One column is read at a time, so that memory is that of the inputs and of a column.
 *
 * A column of structures with PNG or JPEG files in a field `bytes`, as files of dataset hubs have,
 * makes the file one of images: records are its images, and of the other columns only that of the
 * classes or responses counts. Images become inputs as those of {@link imageFolder}; all are gray
 * where those drawn are.
 *
 * Throws {@link DataError} for a file that is damaged, a column that is missing or of another type,
 * a missing value and whatever else {@link csv} refuses; `RangeError` for options or a selection
 * that cannot be had.
 */
export async function parquet(path: string, options: ParquetOptions = {}): Promise<Dataset> {
  const { imageSize, ...table } = options;
  const file = await openParquet(path);
  const named = file.columns.filter(({ element }) => !ROW_NAMES.test(element.name));
  const columns = named.map((column) => ({
    name: column.element.name,
    read: () => readColumn(file, column),
  } satisfies ValueColumn));
  const images = imageColumn(named.filter(({ element }) => !table.drop?.includes(element.name)));
  if (images) return await parquetImages(file, { images, columns, options });
  if (imageSize !== undefined) {
    throw new RangeError(
      `the Parquet file ${path} has no images, and so no image size (--image-size); leave that ` +
        "option out",
    );
  }
  return await encodeTable({ name: basename(path), path, columns }, table);
}

async function readColumn(
  file: ParquetFile,
  { element, leaves }: ParquetColumn,
): Promise<Float64Array | string[]> {
  const kind = kindOf(element);
  const [leaf] = leaves;
  if (kind === undefined || leaf === undefined || leaf.within) {
    throw new DataError(
      `column ${JSON.stringify(element.name)} has ${typeOf(element)}, neither numbers nor strings`,
      { path: file.path, remedy: `leave it out (--drop ${element.name})` },
    );
  }
  const words: string[] = [];
  const numbers = new Float64Array(kind === "numbers" ? file.rows : 0);
  await forEachCell(file, leaf, (value, row) => {
    if (kind === "numbers") numbers[row] = value === undefined ? NaN : Number(value);
    else words.push(value === undefined ? "" : String(value));
  });
  return kind === "numbers" ? numbers : words;
}

/** What the values of a column are for us; undefined for any other. */
function kindOf(element: SchemaElement): "numbers" | "words" | undefined {
  const { type, converted_type: converted, logical_type: logical, repetition_type } = element;
  if (repetition_type === "REPEATED") return undefined;
  const annotated = logical?.type ?? converted;
  if (type === "BYTE_ARRAY" && /^(STRING|UTF8|ENUM)$/.test(annotated ?? "")) return "words";
  if (annotated === "DECIMAL" && type !== "BYTE_ARRAY") return "numbers";
  if (annotated === "FLOAT16" && type === "FIXED_LEN_BYTE_ARRAY") return "numbers";
  if (!/^(BOOLEAN|INT32|INT64|FLOAT|DOUBLE)$/.test(type ?? "")) return undefined;
  return annotated === undefined || /^U?INT/.test(annotated) ? "numbers" : undefined;
}

/** The type of a column, in words. */
function typeOf(element: SchemaElement): string {
  const { type, converted_type: converted, logical_type: logical, repetition_type } = element;
  const annotated = logical?.type ?? converted;
  if (repetition_type === "REPEATED") return "lists";
  if (type === undefined) return annotated ? `values of type ${annotated}` : "structures";
  return `values of type ${annotated ?? type}`;
}
