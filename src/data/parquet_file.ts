import {
  type ColumnChunk,
  type FileMetaData,
  parquetMetadata,
  type RowGroup,
  type SchemaElement,
} from "hyparquet";
import { DataError } from "./error.ts";
import { fileSize, readPieces } from "./files.ts";
import { forEachValue } from "./parquet_column.ts";
import { thriftEnd } from "./parquet_guard.ts";

/** Values of one type in a file. */
export interface ParquetLeaf {
  readonly element: SchemaElement;
  /** The structure that they are a field of; undefined of a column. */
  readonly within?: SchemaElement;
  /** Their position among those of a group of rows. */
  readonly position: number;
}

/** A column of the schema's first level. */
export interface ParquetColumn {
  readonly element: SchemaElement;
  /** Its values, or those of its fields; none where there are structures or lists in it. */
  readonly leaves: readonly ParquetLeaf[];
}

/** What a file says of its contents. */
export interface ParquetFile {
  readonly path: string;
  /** Its size in bytes. */
  readonly size: number;
  readonly rows: number;
  readonly columns: readonly ParquetColumn[];
  readonly groups: readonly RowGroup[];
}

const AGAIN = "get the file again, or write it again as by pandas' to_parquet";
/** Bytes read at a time. */
const PIECE = 2 ** 18;
/** Most rows of a group: a group of equal values can claim any number in a few bytes. */
const MOST_GROUP_ROWS = 2 ** 24;
/** More rows than this need as many bytes as a hundredth of them. */
const MANY_ROWS = 2 ** 26;

/**
 * Reads what a Parquet file says of its contents.
 *
 * @throws {DataError} a file that is missing, damaged or encrypted, or claims too many rows
 */
export async function openParquet(path: string): Promise<ParquetFile> {
  const size = await fileSize(path);
  const metadata = await readMetadata(path, size);
  const rows = checkedRows(metadata, path, size);
  const columns = topColumns(metadata.schema);
  if (columns.length === 0) {
    throw new DataError("it has no column", { path, remedy: "give a table with columns" });
  }
  return { path, size, rows, columns, groups: metadata.row_groups };
}

/**
 * Visits values in the order of the rows, one a row; a missing one is undefined.
 *
 * @throws {DataError} where they cannot be decoded
 */
export async function forEachCell(
  { path, size, groups }: ParquetFile,
  { element, within, position }: ParquetLeaf,
  visit: (value: unknown, row: number) => void,
): Promise<void> {
  const name = [...within ? [within.name] : [], element.name];
  let row = 0;
  for (const group of groups) {
    try {
      const { meta, start, end } = chunkOf(group.columns[position], name);
      if (!(start >= 0 && start <= end && end <= size)) {
        throw new RangeError(`bytes ${start} to ${end} of ${size}`);
      }
      const bytes = await bytesAt(path, start, end);
      const part = { element, within, meta, bytes, count: Number(group.num_rows) };
      forEachValue(part, (value) => visit(value, row++));
    } catch (cause) {
      if (cause instanceof DataError || cause instanceof Deno.errors.NotCapable) throw cause;
      throw new DataError(
        `column ${JSON.stringify(name.join("."))} cannot be read (${messageOf(cause)})`,
        { path, remedy: AGAIN, cause },
      );
    }
  }
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

/** The columns of the schema's first level. */
function topColumns(schema: readonly SchemaElement[]): ParquetColumn[] {
  const columns: ParquetColumn[] = [];
  let position = 0;
  for (let at = 1; at < schema.length;) {
    const element = schema[at++];
    const count = element.num_children ?? 0;
    if (count <= 0) {
      columns.push({ element, leaves: [{ element, position: position++ }] });
      continue;
    }
    // Whatever is in a nested column follows it.
    const inside: SchemaElement[] = [];
    for (let left = count; left > 0 && at < schema.length; left--) {
      left += schema[at].num_children ?? 0;
      inside.push(schema[at++]);
    }
    const fields = inside.filter((one) => !one.num_children);
    const leaves = fields.map((field) => ({
      element: field,
      within: element,
      position: position++,
    }));
    columns.push({ element, leaves: inside.length === count ? leaves : [] });
  }
  return columns;
}

function chunkOf(chunk: ColumnChunk | undefined, name: readonly string[]) {
  const meta = chunk?.meta_data;
  if (!meta || meta.path_in_schema.join() !== name.join() || chunk.file_path) {
    throw new RangeError("it is not where the schema says");
  }
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  return { meta, start, end: start + Number(meta.total_compressed_size) };
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
