import { basename } from "node:path";
import type { TableOptions } from "./columns.ts";
import { type Dataset, dataset } from "./dataset.ts";
import type { ValueColumn } from "./encode.ts";
import { DataError } from "./error.ts";
import { decodeImage } from "./image_file.ts";
import { imageInputs, readImages } from "./image_folder.ts";
import {
  forEachCell,
  type ParquetColumn,
  type ParquetFile,
  type ParquetLeaf,
} from "./parquet_file.ts";
import type { Selection } from "./selection.ts";
import type { ImageSize } from "./raster.ts";
import { list, suggest } from "./suggest.ts";
import { drawRecords, targetOf } from "./target.ts";

/** What a data set of images is made of. */
interface Parts {
  /** The files of the images. */
  readonly images: ParquetLeaf;
  /** All columns, one of which is the classes or responses. */
  readonly columns: readonly ValueColumn[];
  readonly options: TableOptions & Selection & { readonly imageSize?: ImageSize };
}

/** The field with the files of images: `bytes` of the first column that has it. */
export function imageColumn(columns: readonly ParquetColumn[]): ParquetLeaf | undefined {
  return columns.flatMap(({ leaves }) => leaves).find(({ element, within }) =>
    within !== undefined && element.name === "bytes" && element.type === "BYTE_ARRAY" &&
    [element, within].every(({ repetition_type: type }) => type !== "REPEATED")
  );
}

/**
 * The images of a file and what is predicted of them. Only the images drawn are kept and decoded.
 *
 * @throws {DataError} a missing column or image, or one that cannot be decoded
 * @throws {RangeError} options of columns, of which there are none, or a selection that cannot be had
 */
export async function parquetImages(
  file: ParquetFile,
  { images, columns, options }: Parts,
): Promise<Dataset> {
  const { label = "label", response, imageSize, categorical, numeric, drop: _, ...selection } =
    options;
  const { path } = file;
  if (categorical ?? numeric) {
    throw new RangeError(
      `the Parquet file ${path} has images: columns are no features of them; leave categorical ` +
        "and numeric out",
    );
  }
  const name = response ?? label;
  const column = columns.find((one) => one.name === name);
  if (column === undefined) {
    const names = columns.map((one) => one.name);
    throw new DataError(`there is no column ${JSON.stringify(name)}${suggest(name, names)}`, {
      path,
      remedy: `name the label column (--label), one of ${list(names)}`,
    });
  }
  const target = targetOf(name, response !== undefined);
  const cells = await column.read();
  for (let record = 0; record < cells.length; record++) target.see(cells[record], { path, record });
  const drawn = drawRecords(target.result(path), selection);
  const files = await imageFiles(file, images, drawn.indices);
  const sources = files.map((bytes, i) => {
    const where = `${path}, record ${drawn.indices[i]}`;
    return { path: where, read: () => decodeImage(bytes, where) };
  });
  const rasters = await readImages(sources, imageSize);
  return dataset({
    name: basename(path),
    ...imageInputs(rasters, rasters.some(({ channels }) => channels === 3)),
    ...drawn,
  });
}

/** The files of the images at these rows, which ascend. */
async function imageFiles(
  file: ParquetFile,
  images: ParquetLeaf,
  rows: Int32Array,
): Promise<Uint8Array[]> {
  const files: Uint8Array[] = [];
  await forEachCell(file, images, (value, row) => {
    if (row !== rows[files.length]) return;
    if (!(value instanceof Uint8Array)) {
      throw new DataError(`record ${row} has no image`, {
        path: file.path,
        remedy: "put the image in it, not its path alone",
      });
    }
    files.push(value.slice());
  });
  return files;
}
