import assert from "node:assert/strict";
import { decodeJpeg } from "../../src/data/jpeg.ts";
import { goldenImage } from "./images.ts";

const { file, height, width, pixels } = goldenImage("jpeg, 4:2:0");

/** Where the segment of this marker begins. */
function placeOf(bytes: Uint8Array, kind: number): number {
  const at = bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === kind);
  assert.ok(at > 0);
  return at;
}

const FRAME = placeOf(file, 0xc0);

/** The file with another size in its frame. */
function claiming(rows: number, columns: number): Uint8Array {
  const bytes = Uint8Array.from(file);
  const view = new DataView(bytes.buffer);
  view.setUint16(FRAME + 5, rows);
  view.setUint16(FRAME + 7, columns);
  return bytes;
}

Deno.test("sizes are refused by the header, before anything is decoded", async () => {
  const cases: [bytes: Uint8Array, message: string][] = [
    [claiming(0, 9), "its header claims 9 x 0 pixels; get the file again."],
    [
      claiming(65_500, 65_500),
      "its 65500 x 65500 pixels are more than 67108864; make the image smaller.",
    ],
    [
      claiming(8000, 8000),
      "its header claims 8000 x 8000 pixels, more than its bytes can hold; get the file again.",
    ],
  ];
  for (const [bytes, message] of cases) {
    await assert.rejects(decodeJpeg(bytes, "p"), { name: "DataError", message: `p: ${message}` });
  }
});

Deno.test("inks, two frames and very many scans are refused", async () => {
  const frame = file.subarray(FRAME, FRAME + 2 + 17);
  const scan = placeOf(file, 0xda);
  const scans = new Uint8Array(101 * 14);
  for (let i = 0; i < 101; i++) scans.set(file.subarray(scan, scan + 14), i * 14);
  const cases: [bytes: Uint8Array, message: string][] = [
    [file.with(FRAME + 9, 4), "it has 4 color components, not 1 or 3; save it in RGB."],
    [
      Uint8Array.of(...file.subarray(0, FRAME), ...frame, ...file.subarray(FRAME)),
      "it has two frames; get the file again.",
    ],
    [
      Uint8Array.of(...file.subarray(0, scan), ...scans, ...file.subarray(scan)),
      "it has more than 100 scans; save it as a baseline JPEG.",
    ],
    [
      file.subarray(0, 20),
      "it is cut short or damaged: no JPEG frame begins in it; get the file again.",
    ],
  ];
  for (const [bytes, message] of cases) {
    await assert.rejects(decodeJpeg(bytes, "p"), { name: "DataError", message: `p: ${message}` });
  }
});

Deno.test("a file cut short in its pixels is refused: no gray is made up", async () => {
  await assert.rejects(decodeJpeg(file.subarray(0, file.length - 40), "p"), {
    name: "DataError",
    message: "p: its JPEG data is cut short or damaged: Premature end of JPEG file; get the file " +
      "again.",
  });
});

Deno.test("right and damaged files, read at once, do not disturb one another", async () => {
  const expected = { height, width, channels: 3, values: pixels };
  const cut = file.subarray(0, file.length - 40);
  const noTables = file.with(placeOf(file, 0xdb) + 4, 9);
  const files = Array.from({ length: 30 }, (_, i) => [file, cut, noTables][i % 3]);
  const read = await Promise.allSettled(files.map((bytes) => decodeJpeg(bytes, "p")));
  read.forEach((one, i) => {
    if (i % 3 > 0) assert.equal(one.status === "rejected" && one.reason.name, "DataError");
    else assert.deepEqual(one.status === "fulfilled" && one.value, expected);
  });
});
