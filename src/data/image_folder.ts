import { basename, join, resolve } from "node:path";
import { type Dataset, dataset } from "./dataset.ts";
import { DataError } from "./error.ts";
import { kindOf } from "./files.ts";
import type { Split } from "./split.ts";
import { anyColor, readImage } from "./image_file.ts";
import { depthOfImages, type ImageList, listImages } from "./image_list.ts";
import { pick } from "./pick.ts";
import type { Selection } from "./selection.ts";
import { type ImageSize, inColor, MOST_PIXELS, type Raster } from "./raster.ts";
import { resize } from "./resize.ts";
import type { Format } from "./source.ts";
import { list } from "./suggest.ts";

/** Options of {@link imageFolder}. */
export interface ImageFolderOptions extends Selection {
  /** One of the two parts of a folder with train/ and test/ (or val/). */
  readonly split?: Split;
  /**
   * The size of all images: of each the largest centered part with this aspect, made smaller by
   * averaging over area or larger by linear interpolation, and rounded to 8 bits. By default the
   * size that they have, which must be one.
   */
  readonly imageSize?: ImageSize;
}

/** Folders that hold a split, the first that is there. */
const FOLDERS: Readonly<Record<Split, readonly string[]>> = {
  train: ["train"],
  test: ["test", "val"],
};

/** Most pixels of all images: 2 GiB of float32 where they are gray, 6 where they are color. */
const MOST_IN_ALL = 2 ** 29;

/** A folder with a subfolder of images for each class. */
export const imageFolderFormat: Format = {
  name: "a folder with a subfolder of PNG or JPEG images for each class",
  noun: "the folder of images",
  splits: false,
  labeled: false,
  resizes: true,
  matches: (path, entries) => entries !== undefined && (depthOfImages(path) ?? 0) > 0,
  load: imageFolder,
};

/** A folder of two such folders. */
export const splitImageFolderFormat: Format = {
  name:
    "a folder with train/ and test/, each with a subfolder of PNG or JPEG images for each class",
  noun: "the folder of images",
  splits: true,
  labeled: false,
  resizes: true,
  matches: (path, entries = []) =>
    entries.includes("train") && FOLDERS.test.some((name) => entries.includes(name)) &&
    (depthOfImages(join(path, "train")) ?? 0) > 0,
  load: (path, { split = "train", ...options }) => imageFolder(path, { ...options, split }),
};

/**
 * Images in class folders, PNG and JPEG, see {@link listImages} for what counts and in which order.
 * Only the records selected are decoded. Pixels become float32 in [0, 1] from 8 bits; all are gray
 * where every image of the folder is, in both splits, by its file's type, and else color, a gray one
 * with three equal channels. The training folder names the classes of both splits.
 *
 * Throws {@link DataError} where a file or folder is missing, damaged or no image, and where the
 * images are not of one size and none is asked for; `RangeError` for a selection or a size that
 * cannot be had.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { imageFolder, renderPng } from "@lood/lood";
 *
 * const folder = await Deno.makeTempDir();
 * for (const color of ["black", "white"]) {
 *   const square = `<rect width="4" height="4" fill="${color}"/>`;
 *   const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4">${square}</svg>`;
 *   await Deno.mkdir(`${folder}/${color}`);
 *   await Deno.writeFile(`${folder}/${color}/1.png`, await renderPng(svg));
 * }
 * const squares = await imageFolder(folder, { imageSize: { height: 2, width: 2 } });
 * assert.deepEqual([squares.classes, squares.features], [["black", "white"], 12]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function imageFolder(
  folder: string,
  { split, imageSize, ...selection }: ImageFolderOptions = {},
): Promise<Dataset> {
  if (imageSize !== undefined) checkWanted(imageSize);
  const [own, other] = await listed(folder, split);
  // The training images name the classes.
  const classes = split === "test" && other ? other.classes : own.classes;
  const foreign = own.classes.find((name) => !classes.includes(name));
  if (foreign !== undefined) {
    throw new DataError(`there is no such class for training, only ${list(classes)}`, {
      path: join(own.folder, foreign),
      remedy: "give the training folder this class, too, or remove it here",
    });
  }
  const labels = own.labels.map((label) => classes.indexOf(own.classes[label]));
  const picked = pick(labels, classes, selection);
  const paths = Array.from(picked.positions, (at) => own.paths[at]);
  const images = await readImages(
    paths.map((path) => ({ path, read: () => readImage(path) })),
    imageSize,
  );
  // Not of the selected alone, so that other records, and the other split, have as many channels.
  const isColor = images.some(({ channels }) => channels === 3) ||
    anyColor([...own.paths, ...other?.paths ?? []]);
  return dataset({
    name: basename(resolve(folder)),
    ...(split !== undefined && { split }),
    ...imageInputs(images, isColor),
    labels: picked.labels,
    classes: picked.classes,
    indices: picked.positions,
  });
}

/** The images of class folders, and where they are. */
interface Listed extends ImageList {
  readonly folder: string;
  /** [n]. */
  readonly paths: readonly string[];
}

/** What is in the folder, or in its split's folder followed by the other's. */
async function listed(folder: string, split: Split | undefined): Promise<[Listed, Listed?]> {
  const read = async (folder: string): Promise<Listed> => {
    const found = await listImages(folder);
    return { ...found, folder, paths: found.files.map((file) => join(folder, file)) };
  };
  if (split === undefined) return [await read(folder)];
  const [own, other] = split === "train" ? ["train", "test"] as const : ["test", "train"] as const;
  return [
    await read(await splitFolder(folder, own)),
    await read(await splitFolder(folder, other)),
  ];
}

/** Where an image is, and how it is read. */
export interface ImageSource {
  readonly path: string;
  readonly read: () => Promise<Raster>;
}

/** The images of one size, see {@link ImageFolderOptions}. */
export async function readImages(
  sources: readonly ImageSource[],
  wanted: ImageSize | undefined,
): Promise<Raster[]> {
  const images: Raster[] = [];
  for (const { path, read } of sources) {
    const image = await read();
    const { height, width } = wanted ?? images[0] ?? image;
    if (images.length === 0) checkTotal(sources.length, { height, width });
    if (wanted === undefined && (image.height !== height || image.width !== width)) {
      throw new DataError(
        `its ${image.width} x ${image.height} pixels are not the ${width} x ${height} of ` +
          sources[0].path,
        { path, remedy: "give a size for all (--image-size)" },
      );
    }
    images.push(resize(image, { height, width }));
  }
  return images;
}

/** The parts of a data set that its images decide. */
export function imageInputs(images: readonly Raster[], isColor: boolean) {
  const channels = isColor ? 3 : 1;
  const { height, width } = images[0];
  const features = channels * height * width;
  const inputs = new Float32Array(images.length * features);
  images.forEach((image, i) => {
    const { values } = channels === 3 ? inColor(image) : image;
    for (let j = 0; j < features; j++) inputs[i * features + j] = values[j] / 255;
  });
  return {
    inputs,
    features,
    image: { channels, height, width },
    pixels: {
      offset: new Float64Array(channels),
      scale: new Float64Array(channels).fill(255),
    },
  };
}

async function splitFolder(folder: string, split: Split): Promise<string> {
  for (const name of FOLDERS[split]) {
    const path = join(folder, name);
    if (await kindOf(path) === "folder") return path;
  }
  throw new DataError(`there is no folder ${FOLDERS[split].join("/ or ")}/ in it`, {
    path: folder,
    remedy: "give a folder with both, or leave the split out",
  });
}

function checkWanted({ height, width }: ImageSize): void {
  const valid = (side: number) => Number.isInteger(side) && side >= 1;
  if (valid(height) && valid(width) && height * width <= MOST_PIXELS) return;
  throw new RangeError(
    `imageSize is ${width} x ${height}, must be integers from 1 on, at most ${MOST_PIXELS} pixels`,
  );
}

/** Refuses what would not fit, before all images are decoded. */
function checkTotal(count: number, { height, width }: ImageSize): void {
  if (count * height * width <= MOST_IN_ALL) return;
  throw new RangeError(
    `${count} images of ${width} x ${height} are more than ${MOST_IN_ALL} pixels; ` +
      "ask for fewer records or a smaller image size",
  );
}
