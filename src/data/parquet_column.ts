import { crc32, gunzipSync, zstdDecompressSync } from "node:zlib";
import type {
  ColumnMetaData,
  CompressionCodec,
  DecodedArray,
  Encoding,
  PageHeader,
  SchemaElement,
  SchemaTree,
} from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { convert, DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { decompressPage, readDataPage } from "hyparquet/src/datapage.js";
import { readPlain } from "hyparquet/src/plain.js";
import { checkDelta, checkRuns, thriftEnd } from "./parquet_guard.ts";

/** A part of a column: its values in one group of rows. */
export interface ColumnPart {
  readonly element: SchemaElement;
  /** The structure that it is a field of; undefined of a column. */
  readonly within?: SchemaElement;
  readonly meta: ColumnMetaData;
  /** The bytes of its pages. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Values, missing ones too. */
  readonly count: number;
}

/** Above both, a page is a bomb. */
const BOMB = { bytes: 2 ** 26, ratio: 200 };

const ENCODINGS: readonly (Encoding | undefined)[] = [
  "PLAIN",
  "PLAIN_DICTIONARY",
  "RLE_DICTIONARY",
  "RLE",
  "BYTE_STREAM_SPLIT",
  "DELTA_BINARY_PACKED",
  "DELTA_LENGTH_BYTE_ARRAY",
];

/** Each gives `length` bytes or throws. */
const DECOMPRESSORS: Partial<
  Record<CompressionCodec, (bytes: Uint8Array, length: number) => Uint8Array>
> = {
  GZIP: (bytes, length) => gunzipSync(bytes, { maxOutputLength: Math.max(1, length) }),
  ZSTD: (bytes, length) => zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }),
};

/** One page: its header and its bytes, compressed. */
interface Page {
  readonly header: PageHeader;
  readonly bytes: Uint8Array;
}

/**
 * Visits the values of a part in their order; a missing value is undefined. Pages are decoded by
 * hyparquet, after all lengths in them are checked.
 *
 * @throws {Error} a part that is damaged, or encoded or compressed in another way
 */
export function forEachValue(part: ColumnPart, visit: (value: unknown) => void): void {
  const { element, within, meta, count } = part;
  const deepest = deepestLevel(part);
  const decoder = {
    ...meta,
    pathInSchema: meta.path_in_schema,
    element,
    schemaPath: [ROOT, ...(within ? [nodeOf(within)] : []), nodeOf(element)],
    parsers: DEFAULT_PARSERS,
    compressors: DECOMPRESSORS,
    utf8: within === undefined,
  };
  let dictionary: DecodedArray | undefined;
  let seen = 0;
  for (const { header, bytes } of pages(part.bytes, meta.codec)) {
    const { uncompressed_page_size: size, dictionary_page_header: words } = header;
    if (header.type === "INDEX_PAGE") continue;
    if (words) {
      const page = decompressPage(bytes, size, meta.codec, DECOMPRESSORS);
      if (words.num_values < 0 || words.num_values > 8 * page.length) {
        throw new RangeError(`a dictionary of ${words.num_values} values in ${page.length} bytes`);
      }
      const reader = { view: viewOf(page), offset: 0 };
      const plain = readPlain(reader, meta.type, words.num_values, element.type_length);
      dictionary = convert(plain, decoder);
      continue;
    }
    const { page, values, encoding } = dataPage({ header, bytes }, part);
    if (values < 0 || values > count - seen) {
      throw new RangeError(`${values} values in a page where ${count - seen} are to come`);
    }
    checkPage(page, { values, encoding, part });
    const { definitionLevels: levels, dataPage: data } = readDataPage(page, {
      num_values: values,
      encoding,
      definition_level_encoding: "RLE",
      repetition_level_encoding: "RLE",
    }, decoder);
    const known = encoding.endsWith("_DICTIONARY")
      ? (at: number) => lookedUp(dictionary, data[at])
      : valuesOf(convert(data, decoder));
    let next = 0;
    for (let i = 0; i < values; i++) {
      visit(levels?.length && levels[i] < deepest ? undefined : known(next++));
    }
    seen += values;
  }
  if (seen !== count) throw new RangeError(`${seen} values instead of ${count}`);
}

const ROOT = nodeOf({ name: "schema" });

function nodeOf(element: SchemaElement): SchemaTree {
  return { element, children: [], count: 1, path: [element.name] };
}

/** The level of a value that is there; lower ones say at which depth it is missing. */
function deepestLevel({ element, within }: ColumnPart): number {
  return [within, element].filter((one) => one && one.repetition_type !== "REQUIRED").length;
}

function valuesOf(values: DecodedArray): (at: number) => unknown {
  return (at) => {
    if (at >= values.length) throw new RangeError(`value ${at} of ${values.length}`);
    return values[at];
  };
}

function lookedUp(dictionary: DecodedArray | undefined, at: number): unknown {
  if (dictionary && at < dictionary.length) return dictionary[at];
  throw new RangeError(`word ${at} of a dictionary of ${dictionary?.length ?? 0}`);
}

/** The pages in these bytes, whose headers and sizes are in order. */
function* pages(bytes: Uint8Array<ArrayBuffer>, codec: CompressionCodec): Generator<Page> {
  if (codec !== "UNCOMPRESSED" && codec !== "SNAPPY" && !DECOMPRESSORS[codec]) {
    throw new RangeError(`the compression ${codec}`);
  }
  const view = viewOf(bytes);
  for (let at = 0; at < bytes.length;) {
    const end = thriftEnd(view, at);
    const header = parquetHeader({ view, offset: at });
    const { compressed_page_size: compressed, uncompressed_page_size: size, crc } = header;
    if (!(compressed >= 0 && size >= 0 && compressed <= bytes.length - end)) {
      throw new RangeError(`a page of ${compressed} of ${bytes.length - end} bytes`);
    }
    if (size > BOMB.bytes && size > BOMB.ratio * compressed) {
      throw new RangeError(
        `a page of ${size} bytes in ${compressed}, more than ${BOMB.ratio} times as many`,
      );
    }
    if (codec === "UNCOMPRESSED" && size !== compressed) {
      throw new RangeError(`a page of ${size} bytes in ${compressed}, uncompressed`);
    }
    const page = bytes.subarray(end, end + compressed);
    if (crc !== undefined && crc32(page) !== crc >>> 0) throw new RangeError("a wrong checksum");
    yield { header, bytes: page };
    at = end + compressed;
  }
}

/** The bytes of a page of data as of version 1: the length of the levels, the levels, the values. */
function dataPage(
  { header, bytes }: Page,
  part: ColumnPart,
): { page: Uint8Array; values: number; encoding: Encoding } {
  const { codec } = part.meta;
  const { data_page_header: one, data_page_header_v2: two, uncompressed_page_size: size } = header;
  if (one) {
    const page = decompressPage(bytes, size, codec, DECOMPRESSORS);
    return { page, values: one.num_values, encoding: one.encoding };
  }
  if (!two) throw new RangeError("a page without data");
  const { repetition_levels_byte_length: repetition, definition_levels_byte_length: levels } = two;
  if (repetition !== 0 || !(levels >= 0 && levels <= Math.min(size, bytes.length))) {
    throw new RangeError(`levels of ${repetition} and ${levels} bytes`);
  }
  const rest = bytes.subarray(levels);
  const data = two.is_compressed === false
    ? rest
    : decompressPage(rest, size - levels, codec, DECOMPRESSORS);
  const { num_values: values, encoding } = two;
  if (deepestLevel(part) === 0) return { page: data, values, encoding };
  const page = new Uint8Array(4 + levels + data.length);
  new DataView(page.buffer).setUint32(0, levels, true);
  page.set(bytes.subarray(0, levels), 4);
  page.set(data, 4 + levels);
  return { page, values, encoding };
}

/** Checks the lengths in a page of version 1. */
function checkPage(
  page: Uint8Array,
  { values, encoding, part }: {
    readonly values: number;
    readonly encoding: Encoding;
    readonly part: ColumnPart;
  },
): void {
  if (!ENCODINGS.includes(encoding)) throw new RangeError(`the encoding ${encoding}`);
  const view = viewOf(page);
  let at = 0;
  const deepest = deepestLevel(part);
  if (deepest > 0) {
    const end = 4 + view.getUint32(0, true);
    // Levels of 0 and 1 have a bit, those to 2 have two.
    const levels = checkRuns(view, { at: 4, end, width: deepest, count: values });
    // Behind them hyparquet would go on into what is not checked here.
    if (levels < values) throw new RangeError(`levels of ${levels} of ${values} values`);
    at = end;
  }
  if (encoding.startsWith("DELTA")) checkDelta(view, at);
  if (encoding.endsWith("_DICTIONARY")) {
    const width = view.getUint8(at);
    checkRuns(view, { at: at + 1, end: page.length, width, count: values });
  } else if (encoding === "RLE") {
    if (part.meta.type !== "BOOLEAN") throw new RangeError(`the encoding RLE of ${part.meta.type}`);
    checkRuns(view, { at: at + 4, end: page.length, width: 1, count: values });
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
