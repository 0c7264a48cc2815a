import assert from "node:assert/strict";
import { deflateSync, inflateSync } from "node:zlib";
import { decodePng } from "../../src/data/png.ts";
import { goldenImage, withChecksums } from "./images.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

interface Chunk {
  readonly type: string;
  readonly content: Uint8Array;
}

/** A PNG file of these chunks. */
function png(chunks: readonly Chunk[]): Uint8Array<ArrayBuffer> {
  const parts = chunks.flatMap(({ type, content }) => {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, content.length);
    return [length, new TextEncoder().encode(type), content, new Uint8Array(4)];
  });
  return withChecksums(Uint8Array.from([SIGNATURE, ...parts].flatMap((part) => [...part])));
}

function header(
  { width = 2, height = 2, depth = 8, color = 0, filter = 0, interlace = 0 } = {},
): Chunk {
  const content = new Uint8Array(13);
  const view = new DataView(content.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  content.set([depth, color, 0, filter, interlace], 8);
  return { type: "IHDR", content };
}

const chunk = (type: string, ...content: number[]): Chunk => ({
  type,
  content: Uint8Array.from(content),
});
const data = (...bytes: number[]): Chunk => ({
  type: "IDAT",
  content: deflateSync(Uint8Array.from(bytes)),
});
const END = chunk("IEND");
/** Two rows of two gray pixels. */
const ROWS = data(0, 1, 2, 0, 3, 4);

Deno.test("a PNG file as the specification has it is read, what follows its end is not", () => {
  const file = png([header(), ROWS, END]);
  const expected = { height: 2, width: 2, channels: 1, values: Uint8Array.of(1, 2, 3, 4) };
  assert.deepEqual(decodePng(file, "p"), expected);
  assert.deepEqual(decodePng(Uint8Array.of(...file, 1, 2, 3), "p"), expected);
});

Deno.test("every way to damage a PNG file has its message", () => {
  const bomb = { type: "IDAT", content: deflateSync(new Uint8Array(50e6)) };
  const again = "; get the file again.";
  const wrong = "its compressed data is cut short, damaged or longer than its header says" + again;
  const cases: [file: Uint8Array, message: string][] = [
    [png([header(), ROWS]), "it is cut short: its chunk IEND is missing" + again],
    [png([ROWS, END]), 'its first chunk is "IDAT" instead of IHDR' + again],
    [png([header(), END]), "it has no chunk IDAT" + again],
    [png([END]), "it has no chunk IDAT" + again],
    [png([header(), header(), ROWS, END]), "it has two chunks IHDR" + again],
    [png([header(), ROWS, chunk("PLTE", 1, 2, 3), END]), "its chunk PLTE comes too late" + again],
    [png([header(), chunk("ABCD"), ROWS, END]), 'its chunk "ABCD" is not known' + again],
    [png([header({ color: 3 }), ROWS, END]), "it has no chunk PLTE" + again],
    [
      png([header({ color: 3 }), chunk("PLTE", 1, 2, 3), data(0, 0, 0, 0, 0, 1), END]),
      "pixel 3 has color 1 of 1" + again,
    ],
    [png([chunk("IHDR", 1), ROWS, END]), "its header has 1 bytes instead of 13" + again],
    [
      png([header({ color: 2, depth: 4 }), ROWS, END]),
      "its header claims color type 2 with 4 bits, which do not exist" + again,
    ],
    [
      png([header({ filter: 1 }), ROWS, END]),
      "its header claims a compression, filter or interlacing that does not exist" + again,
    ],
    [
      png([header({ depth: 4, interlace: 1 }), ROWS, END]),
      "it is interlaced with 4 bits a sample; save it without interlacing.",
    ],
    [png([header({ width: 0 }), ROWS, END]), "its header claims 0 x 2 pixels" + again],
    [
      png([header({ width: 2 ** 14, height: 2 ** 13 }), ROWS, END]),
      "its 16384 x 8192 pixels are more than 67108864; make the image smaller.",
    ],
    [
      png([header({ width: 2 ** 13, height: 2 ** 13 }), ROWS, END]),
      "its header claims 8192 x 8192 pixels, more than its bytes can hold" + again,
    ],
    [
      png([header({ height: 3 }), ROWS, END]),
      "it is cut short: 6 bytes of pixels, not 9" + again,
    ],
    [
      png([
        header({ width: 2 ** 13, height: 2 ** 13 - 1, depth: 16, color: 6 }),
        { type: "IDAT", content: new Uint8Array(600_000) },
        END,
      ]),
      "its pixels are 536813567 bytes, more than 268435456; make the image smaller, or save it " +
      "with 8 bits a sample.",
    ],
    [png([header({ height: 1 }), ROWS, END]), wrong],
    [png([header(), chunk("IDAT", 1, 2, 3), END]), wrong],
    [png([header(), bomb, END]), wrong],
    [png([header(), data(9, 1, 2, 0, 3, 4), END]), "its PNG data is damaged" + again],
  ];
  for (const [file, message] of cases) {
    assert.throws(() => decodePng(file, "p"), { name: "DataError", message: `p: ${message}` });
  }
});

Deno.test("a wrong checksum is found where the chunk decides pixels, and only there", () => {
  const file = png([header(), chunk("tEXt", 65, 0, 66), ROWS, END]);
  const text = 8 + 25 + 8;
  const changed = (at: number) => file.with(at, file[at] ^ 1);
  assert.equal(decodePng(changed(text), "p").values.length, 4);
  assert.throws(() => decodePng(changed(8 + 8 + 3), "p"), {
    message: "p: the checksum of its chunk IHDR is wrong; get the file again.",
  });
});

Deno.test("profiles and texts are not inflated, however long they would be", () => {
  const zeros = deflateSync(new Uint8Array(200e6));
  const named = [65, 0, 0]; // a name, its end, deflate
  const content = new Uint8Array([...named, ...zeros]);
  const bombs = ["iCCP", "zTXt"].map((type) => ({ type, content }));
  const file = png([header(), ...bombs, ROWS, END]);
  const begin = performance.now();
  assert.deepEqual(decodePng(file, "p").values, Uint8Array.of(1, 2, 3, 4));
  const middle = performance.now();
  assert.equal(inflateSync(zeros).length, 200e6);
  assert.ok(middle - begin < (performance.now() - middle) / 4, "as long as inflating them");
});

Deno.test("interlaced images of few pixels lack passes, and are read all the same", () => {
  // 1 x 1: the first pass alone. 2 x 1: the first and the sixth.
  const one = png([header({ width: 1, height: 1, interlace: 1 }), data(0, 7), END]);
  assert.deepEqual(decodePng(one, "p").values, Uint8Array.of(7));
  const two = png([header({ width: 2, height: 1, interlace: 1 }), data(0, 7, 0, 9), END]);
  assert.deepEqual(decodePng(two, "p").values, Uint8Array.of(7, 9));
});

Deno.test("a view into a larger buffer is read at its own place", () => {
  const { file, pixels } = goldenImage("color, 16 bits");
  const larger = new Uint8Array(file.length + 7);
  larger.set(file, 5);
  assert.deepEqual(decodePng(larger.subarray(5, 5 + file.length), "p").values, pixels);
});
