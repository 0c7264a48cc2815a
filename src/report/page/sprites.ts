import { encode } from "fast-png";
import type { Picture } from "../sheet.ts";

/** Small pictures side by side in a few PNG files. */
export interface Sprites {
  /** PNG, each of `perSheet` pictures but the last. */
  readonly sheets: readonly Uint8Array[];
  /** Rows of pixels of a picture. */
  readonly height: number;
  /** Pixels in a row of a picture. */
  readonly width: number;
  /** Pictures in a row of a sheet. */
  readonly columns: number;
  /** Pictures of a full sheet. */
  readonly perSheet: number;
}

/** Longest side of a thumbnail, and the shortest that it may get. */
const LONGEST = 64;
const LEAST = 8;
/** Bytes that all sheets together should stay below: the page holds them in base64, 4/3 as long. */
const BUDGET = 10e6;
const COLUMNS = 32;
const PER_SHEET = COLUMNS * 32;

/**
 * Thumbnails of all pictures in their order. They are as large as the pictures, up to 64 pixels, and
 * smaller where all together would make a page that is slow to open.
 *
 * @throws {TypeError} no picture, or pictures of different sizes
 */
export function sprites(pictures: readonly Picture[]): Sprites {
  if (pictures.length === 0) throw new TypeError("sprites need at least one picture, got none");
  const [{ height, width, channels }] = pictures;
  const odd = pictures.findIndex((one) =>
    one.height !== height || one.width !== width || one.channels !== channels ||
    one.pixels.length !== height * width * channels
  );
  if (odd >= 0) throw new TypeError(`picture ${odd} is of another size than picture 0`);
  const side = Math.max(height, width);
  const sample = pictures.slice(0, PER_SHEET);
  const expected = (longest: number) =>
    sheet(sample, longest / side).png.length * pictures.length / sample.length;
  let longest = Math.min(side, LONGEST);
  // About as many bytes as pixels, but smaller pictures are harder to compress: tried again.
  for (
    let bytes = expected(longest);
    bytes > BUDGET && longest > LEAST;
    bytes = expected(longest)
  ) {
    longest = Math.max(
      LEAST,
      Math.min(longest - 1, Math.floor(longest * Math.sqrt(BUDGET / bytes))),
    );
  }
  const scale = longest / side;
  const sheets = Array.from(
    { length: Math.ceil(pictures.length / PER_SHEET) },
    (_, k) => sheet(pictures.slice(k * PER_SHEET, (k + 1) * PER_SHEET), scale).png,
  );
  return { sheets, ...thumbnailSize(pictures[0], scale), columns: COLUMNS, perSheet: PER_SHEET };
}

function thumbnailSize({ height, width }: Picture, scale: number) {
  const size = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  return { height: size(height), width: size(width) };
}

function sheet(pictures: readonly Picture[], scale: number) {
  const { height, width } = thumbnailSize(pictures[0], scale);
  const { channels } = pictures[0];
  const rows = Math.ceil(pictures.length / COLUMNS);
  const rowLength = COLUMNS * width * channels;
  const data = new Uint8Array(rows * height * rowLength);
  pictures.forEach((picture, i) => {
    const pixels = shrunk(picture, height, width);
    const corner = Math.floor(i / COLUMNS) * height * rowLength + (i % COLUMNS) * width * channels;
    for (let y = 0; y < height; y++) {
      const line = pixels.subarray(y * width * channels, (y + 1) * width * channels);
      data.set(line, corner + y * rowLength);
    }
  });
  const png = encode({ width: COLUMNS * width, height: rows * height, data, channels, depth: 8 });
  return { png };
}

/** Averages of the pixels that fall on each of fewer. */
function shrunk(picture: Picture, height: number, width: number): Uint8Array {
  if (picture.height === height && picture.width === width) return picture.pixels;
  const { channels, pixels } = picture;
  const result = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = covered(y, picture.height, height);
    for (let x = 0; x < width; x++) {
      const [left, right] = covered(x, picture.width, width);
      for (let k = 0; k < channels; k++) {
        let sum = 0;
        for (let v = top; v < bottom; v++) {
          for (let u = left; u < right; u++) sum += pixels[(v * picture.width + u) * channels + k];
        }
        const count = (bottom - top) * (right - left);
        result[(y * width + x) * channels + k] = Math.round(sum / count);
      }
    }
  }
  return result;
}

/** Which pixels a smaller picture's pixel stands for. */
function covered(at: number, from: number, to: number): [number, number] {
  const start = Math.floor(at * from / to);
  return [start, Math.max(start + 1, Math.floor((at + 1) * from / to))];
}
