import mozjpeg from "@jsquash/jpeg/codec/dec/mozjpeg_dec.js";
import { DataError } from "./error.ts";
import { checkSize, type Raster } from "./raster.ts";

/** What a JPEG file's frame says of it. */
interface Header {
  readonly height: number;
  readonly width: number;
  /** 1 for gray, 3 for color, 4 for inks. */
  readonly components: number;
}

/** The decoder: libjpeg's code in WebAssembly, with an own memory. */
interface Decoder {
  /** [height, width, 4], or null. Throws where the file is no JPEG. */
  readonly decode: (bytes: Uint8Array) => { readonly data: Uint8ClampedArray } | null;
  /** What it complained of since the list was last emptied. */
  readonly complaints: string[];
}

/**
 * Most pixels a byte: every 8 x 8 block costs a bit at least in its first scan. A file whose first
 * component is subsampled, which nobody writes, is refused too when it is nearly empty.
 */
const PIXELS_PER_BYTE = 8 * 64;

/**
 * Most scans of a file. Each one is a pass over all pixels, so that many of them are a small file
 * that takes long; encoders write about ten.
 */
const MOST_SCANS = 100;

/** A decoder's memory never shrinks: after an image of more pixels it is given up. */
const PIXELS_TO_KEEP = 2 ** 22;

const AGAIN = "get the file again";

let compiled: Promise<WebAssembly.Module> | undefined;
let ready: Promise<Decoder> | undefined;

/**
 * Decodes a JPEG file (ITU-T T.81), baseline or progressive, gray or color, to the very pixels of
 * libjpeg, and so of Pillow and torchvision: the decoder is libjpeg-turbo as mozjpeg has it, from
 * the npm package @jsquash/jpeg (Apache-2.0; jpeg-js, all TypeScript, is up to 76 levels off where
 * the color is subsampled, since it does not interpolate). A color profile is not applied, and the
 * image is not turned by its EXIF orientation, as Pillow and torchvision do not either.
 *
 * @throws {DataError} the file is damaged, even a little, its colors are inks (CMYK), or it has too
 *   many pixels, see {@link checkSize}, or more than 100 scans
 */
export async function decodeJpeg(bytes: Uint8Array, path: string): Promise<Raster> {
  const { height, width, components } = readHeader(bytes, path);
  const { decode, complaints } = await (ready ??= newDecoder());
  // No await from here on: the complaints are of this file.
  complaints.length = 0;
  let decoded: ReturnType<Decoder["decode"]> | undefined;
  try {
    decoded = decode(bytes);
  } catch {
    // libjpeg gives up by exit(), which leaves its stack and memory as they are.
    ready = undefined;
  }
  if (height * width > PIXELS_TO_KEEP) ready = undefined;
  if (!decoded || complaints.length > 0 || decoded.data.length !== height * width * 4) {
    const why = complaints.length > 0 ? `: ${complaints[0].replaceAll("\n", " ")}` : "";
    throw new DataError(`its JPEG data is cut short or damaged${why}`, { path, remedy: AGAIN });
  }
  const channels = components === 1 ? 1 : 3;
  return { height, width, channels, values: withoutAlpha(decoded.data, channels) };
}

/** What the frame says, and whether the scans are few enough. */
function readHeader(bytes: Uint8Array, path: string): Header {
  const fail = (problem: string, remedy = AGAIN) => new DataError(problem, { path, remedy });
  const frames: Header[] = [];
  let scans = 0;
  for (const { kind, at } of segments(bytes)) {
    if (isFrame(kind)) frames.push(readFrame(bytes, at));
    if (kind === SCAN) scans++;
  }
  const [header, second] = frames;
  if (header === undefined) throw fail("it is cut short or damaged: no JPEG frame begins in it");
  if (second !== undefined) throw fail("it has two frames");
  if (scans > MOST_SCANS) {
    throw fail(`it has more than ${MOST_SCANS} scans`, "save it as a baseline JPEG");
  }
  if (header.components !== 1 && header.components !== 3) {
    throw fail(`it has ${header.components} color components, not 1 or 3`, "save it in RGB");
  }
  checkSize(header, bytes.length * PIXELS_PER_BYTE, path);
  return header;
}

/** Whether a JPEG file is not gray; undefined where its first `bytes` do not reach to its frame. */
export function isColorJpeg(bytes: Uint8Array): boolean | undefined {
  for (const { kind, at } of segments(bytes)) {
    if (isFrame(kind)) return readFrame(bytes, at).components !== 1;
  }
  return undefined;
}

/** A frame's header, T.81, B.2.2. */
function readFrame(bytes: Uint8Array, at: number): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, FRAME_LENGTH);
  return { height: view.getUint16(5), width: view.getUint16(7), components: view.getUint8(9) };
}

/** The markers that a length follows, to the image's end, and where each one begins. */
function* segments(bytes: Uint8Array): Generator<{ kind: number; at: number }> {
  for (let at = 2; at + FRAME_LENGTH <= bytes.length;) {
    // Between markers are fill bytes and a scan's data, in which 0xff00 stands for 0xff.
    const [marker, kind] = [bytes[at], bytes[at + 1]];
    if (marker !== 0xff || kind === 0xff || kind === 0 || isAlone(kind)) {
      at += marker === 0xff && kind !== 0xff ? 2 : 1;
      continue;
    }
    if (kind === END) return;
    yield { kind, at };
    at += 2 + (bytes[at + 2] << 8 | bytes[at + 3]);
  }
}

/** Bytes of a frame's header that say its size and components. */
const FRAME_LENGTH = 10;
const SCAN = 0xda;
const END = 0xd9;

/** Markers that no length follows: restarts, the begin, TEM. */
function isAlone(kind: number): boolean {
  return kind >= 0xd0 && kind <= 0xd8 || kind === 0x01;
}

/** SOF0 to SOF15, less the tables and the extension that lie among them. */
function isFrame(kind: number): boolean {
  return kind >= 0xc0 && kind <= 0xcf && kind !== 0xc4 && kind !== 0xc8 && kind !== 0xcc;
}

/** [height, width, channels] of [height, width, 4], whose alpha is 255. */
function withoutAlpha(data: Uint8ClampedArray, channels: 1 | 3): Uint8Array {
  const values = new Uint8Array(data.length / 4 * channels);
  for (let from = 0, to = 0; from < data.length; from += 4, to += channels) {
    values[to] = data[from];
    if (channels === 1) continue;
    values[to + 1] = data[from + 1];
    values[to + 2] = data[from + 2];
  }
  return values;
}

async function newDecoder(): Promise<Decoder> {
  const module = await (compiled ??= compile());
  const complaints: string[] = [];
  const instance = await mozjpeg({
    noInitialRun: true,
    printErr: (text: string) => void complaints.push(text),
    instantiateWasm(imports: WebAssembly.Imports, use: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(module, imports);
      use(instance);
      return instance.exports;
    },
  });
  return { complaints, decode: (bytes) => instance.decode(bytes, false) };
}

/** Deno resolves a file of an installed npm package to a file URL, in its cache or node_modules. */
async function compile(): Promise<WebAssembly.Module> {
  const url = import.meta.resolve("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm");
  return await WebAssembly.compile(await Deno.readFile(new URL(url)));
}
