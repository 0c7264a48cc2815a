import assert from "node:assert/strict";
import { readImage } from "../../src/data/image_file.ts";
import { fuzz } from "./fuzz.ts";
import { inFolder } from "./idx_files.ts";
import { GOLDEN, withChecksums } from "./images.ts";

const [JPEG, PNG] = [true, false].map((jpeg) =>
  GOLDEN.filter(({ name }) => name.startsWith("jpeg") === jpeg)
);

Deno.test("every kind of PNG file has Pillow's pixels exactly", async () => {
  await compare(PNG, 20);
});

Deno.test("JPEG files have Pillow's pixels exactly: both decode by libjpeg's code", async () => {
  await compare(JPEG, 7);
});

async function compare(images: typeof GOLDEN, expected: number): Promise<void> {
  assert.equal(images.length, expected);
  await inFolder(async (folder) => {
    for (const { name, file, height, width, channels, pixels } of images) {
      await Deno.writeFile(`${folder}/image`, file);
      const read = await readImage(`${folder}/image`);
      assert.deepEqual([read.height, read.width, read.channels], [height, width, channels], name);
      assert.deepEqual(read.values, pixels, name);
    }
  });
}

Deno.test("a file that is neither PNG nor JPEG is named with how it begins", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/image.png`;
    await Deno.writeTextFile(path, "GIF89a");
    await assert.rejects(readImage(path), {
      name: "DataError",
      message: `${path}: neither PNG nor JPEG: begins with 0x47494638; convert the image to PNG.`,
    });
    await Deno.writeFile(path, new Uint8Array(0));
    await assert.rejects(readImage(path), {
      message: `${path}: neither PNG nor JPEG: it is empty; convert the image to PNG.`,
    });
  });
});

Deno.test("5,000 damaged PNG files are refused or read, in bounded time and memory", async () => {
  const { read, refused } = await fuzz(PNG.map(({ file }) => file), readImage, { cases: 5000 });
  assert.ok(refused > 4500 && read > 25, `${read} read, ${refused} refused`);
});

Deno.test("5,000 damaged PNG files with right checksums are so, too", async () => {
  const { read, refused } = await fuzz(PNG.map(({ file }) => file), readImage, {
    cases: 5000,
    wrap: withChecksums,
  });
  assert.ok(refused > 2500 && read > 250, `${read} read, ${refused} refused`);
});

Deno.test("10,000 damaged JPEG files are refused or read, in bounded time and memory", async () => {
  const { read, refused } = await fuzz(JPEG.map(({ file }) => file), readImage);
  assert.ok(refused > 5000 && read > 500, `${read} read, ${refused} refused`);
});
