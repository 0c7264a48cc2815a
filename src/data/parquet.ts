import { basename } from "node:path";
import {
  type ColumnChunk,
  type FileMetaData,
  parquetMetadata,
  type RowGroup,
  type SchemaElement,
} from "hyparquet";
import type { TableOptions } from "./columns.ts";
import type { Dataset } from "./dataset.ts";
import { encodeTable, type ValueColumn } from "./encode.ts";
import { DataError } from "./error.ts";
import { readPieces, sizeOf } from "./files.ts";
import { forEachValue } from "./parquet_column.ts";
import { thriftEnd } from "./parquet_guard.ts";
import type { Selection } from "./pick.ts";
import type { Format } from "./source.ts";

/** Options of {@link parquet}. */
export interface ParquetOptions extends Selection, TableOptions {}

/** Parquet files, by how their names end. */
export const parquetFormat: Format = {
  name: "a path that ends in .parquet",
  noun: "the Parquet file",
  splits: false,
  labeled: true,
  table: true,
  matches: (path) => path.toLowerCase().endsWith(".parquet"),
  load: parquet,
};

const AGAIN = "get the file again, or write it again as by pandas' to_parquet";
/** Bytes read at a time. */
const PIECE = 2 ** 18;
/** Most rows of a group: a group of equal values can claim any number in a few bytes. */
const MOST_GROUP_ROWS = 2 ** 24;
/** More rows than this need as many bytes as a hundredth of them. */
const MANY_ROWS = 2 ** 26;
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
 * Throws {@link DataError} for a file that is damaged, a column that is missing or of another type,
 * a missing value and whatever else {@link csv} refuses; `RangeError` for options or a selection
 * that cannot be had.
 */
export async function parquet(path: string, options: ParquetOptions = {}): Promise<Dataset> {
  const size = await sizeOf(path);
  const metadata = await readMetadata(path, size);
  const rows = checkedRows(metadata, path, size);
  const columns = topColumns(metadata.schema, path)
    .filter(({ element }) => !ROW_NAMES.test(element.name))
    .map((column) => ({
      name: column.element.name,
      read: () => readColumn(column, { path, size, rows, groups: metadata.row_groups }),
    } satisfies ValueColumn));
  return await encodeTable({ name: basename(path), path, columns }, options);
}

/** A column of the schema's first level. */
interface Column {
  readonly element: SchemaElement;
  /** Its position among the columns of a group; undefined of a nested one. */
  readonly leaf: number | undefined;
}

async function readMetadata(path: string, size: number): Promise<FileMetaData> {
  const fail = (problem: string, cause?: unknown) =>
    new DataError(problem, { path, remedy: AGAIN, cause });
  if (size < 12) throw fail(`it is no Parquet file: ${size} bytes`);
  const tail = await bytesAt(path, size - 8, size);
  const mark = new TextDecoder().decode(tail.subarray(4));
  if (mark !== "PAR1") {
    throw mark === "PARE"
      ? new DataError("it is encrypted", { path, remedy: "decrypt it" })
      : fail(`it is no Parquet file: it does not end in "PAR1"`);
  }
  const length = new DataView(tail.buffer).getUint32(0, true);
  if (length > size - 12) throw fail(`it claims metadata of ${length} bytes, and has ${size}`);
  const footer = await bytesAt(path, size - 8 - length, size);
  try {
    thriftEnd(new DataView(footer.buffer), 0);
    const metadata = parquetMetadata(footer, { geoparquet: false });
    if (!metadata.schema.every(({ name }) => name !== undefined && /^\P{Cc}*$/u.test(name))) {
      throw new RangeError("a column without a name, or with control characters in it");
    }
    return metadata;
  } catch (cause) {
    throw fail(`its metadata is damaged (${messageOf(cause)})`, cause);
  }
}

/** The number of rows, which the groups and the size of the file bear out. */
function checkedRows(metadata: FileMetaData, path: string, size: number): number {
  const rows = Number(metadata.num_rows);
  const sum = metadata.row_groups.reduce((all, group) => all + Number(group.num_rows), 0);
  const odd = metadata.row_groups.find(({ num_rows: count }) => !(count >= 0));
  if (odd || rows !== sum) {
    throw new DataError(`it claims ${rows} rows, and ${sum} in its groups`, {
      path,
      remedy: AGAIN,
    });
  }
  const most = metadata.row_groups.reduce((all, one) => Math.max(all, Number(one.num_rows)), 0);
  if (most > MOST_GROUP_ROWS || rows > MANY_ROWS && rows > 100 * size) {
    throw new DataError(
      `it claims ${rows} rows, up to ${most} in a group, in ${size} bytes`,
      { path, remedy: `write groups of at most ${MOST_GROUP_ROWS} rows` },
    );
  }
  return rows;
}

/** The columns of the schema's first level, nested ones too. */
function topColumns(schema: readonly SchemaElement[], path: string): Column[] {
  const columns: Column[] = [];
  let leaf = 0;
  for (let at = 1; at < schema.length;) {
    const element = schema[at++];
    const isNested = (element.num_children ?? 0) > 0;
    columns.push({ element, leaf: isNested ? undefined : leaf });
    // Whatever is in a nested column follows it.
    for (let inside = element.num_children ?? 0; inside > 0 && at < schema.length; inside--) {
      inside += schema[at].num_children ?? 0;
      if (!schema[at++].num_children) leaf++;
    }
    if (!isNested) leaf++;
  }
  if (columns.length === 0) {
    throw new DataError("it has no column", { path, remedy: "give a table with columns" });
  }
  return columns;
}

/** Where a column's values are. */
interface Place {
  readonly path: string;
  readonly size: number;
  readonly rows: number;
  readonly groups: readonly RowGroup[];
}

async function readColumn(
  { element, leaf }: Column,
  { path, size, rows, groups }: Place,
): Promise<Float64Array | string[]> {
  const title = `column ${JSON.stringify(element.name)}`;
  const kind = kindOf(element);
  if (leaf === undefined || kind === undefined) {
    throw new DataError(`${title} has ${typeOf(element)}, neither numbers nor strings`, {
      path,
      remedy: `leave it out (--drop ${element.name})`,
    });
  }
  const words: string[] = [];
  const numbers = new Float64Array(kind === "numbers" ? rows : 0);
  let next = 0;
  for (const group of groups) {
    try {
      const { meta, start, end } = chunkOf(group.columns[leaf], element.name);
      if (!(start >= 0 && start <= end && end <= size)) {
        throw new RangeError(`bytes ${start} to ${end} of ${size}`);
      }
      const part = {
        element,
        meta,
        bytes: await bytesAt(path, start, end),
        count: Number(group.num_rows),
      };
      forEachValue(part, (value) => {
        if (kind === "numbers") numbers[next++] = value === undefined ? NaN : Number(value);
        else words.push(value === undefined ? "" : String(value));
      });
    } catch (cause) {
      if (cause instanceof Deno.errors.NotCapable) throw cause;
      throw new DataError(`${title} cannot be read (${messageOf(cause)})`, {
        path,
        remedy: AGAIN,
        cause,
      });
    }
  }
  return kind === "numbers" ? numbers : words;
}

function chunkOf(chunk: ColumnChunk | undefined, name: string) {
  const meta = chunk?.meta_data;
  if (!meta || meta.path_in_schema.join() !== name || chunk.file_path) {
    throw new RangeError("it is not where the schema says");
  }
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  return { meta, start, end: start + Number(meta.total_compressed_size) };
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

/** A range of the file's bytes. */
async function bytesAt(
  path: string,
  start: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const result = new Uint8Array(end - start);
  let at = 0;
  for await (const piece of readPieces(path, { start, end, piece: Math.min(PIECE, end - start) })) {
    result.set(piece, at);
    at += piece.length;
  }
  return result;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.replaceAll(/\s+/g, " ") : String(cause);
}
