/** IDX files made byte by byte. */

/** The bytes of an IDX file of unsigned bytes. */
export function idxBytes(shape: number[], values: ArrayLike<number>, type = 0x08): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint32(0, type * 256 + shape.length);
  shape.forEach((size, i) => header.setUint32(4 + 4 * i, size));
  return Uint8Array.from([...new Uint8Array(header.buffer), ...Array.from(values)]);
}

/** Compressed by gzip. */
export async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([Uint8Array.from(bytes)]).stream();
  return await new Response(stream.pipeThrough(new CompressionStream("gzip"))).bytes();
}

/** Runs `use` with a folder that is removed afterwards. */
export async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "lood-data-" });
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Labels of the small data set: for training, and for testing. */
export const SMALL_LABELS = { train: [0, 1, 2, 1, 0, 2, 1], test: [2, 0, 1] };

/** A folder's four files with images of 2 x 3 pixels; pixel j of training record i is 10 i + j. */
export async function writeSmallSet(folder: string): Promise<void> {
  for (const [split, prefix] of [["train", "train"], ["test", "t10k"]] as const) {
    const labels = SMALL_LABELS[split];
    const pixels = labels.flatMap((_, i) => [0, 1, 2, 3, 4, 5].map((j) => 10 * i + j));
    await Deno.writeFile(
      `${folder}/${prefix}-images-idx3-ubyte`,
      idxBytes([labels.length, 2, 3], pixels),
    );
    await Deno.writeFile(
      `${folder}/${prefix}-labels-idx1-ubyte`,
      idxBytes([labels.length], labels),
    );
  }
}
