import assert from "node:assert/strict";
import { type Dataset, loadDataset, type LoadOptions } from "../../src/data/mod.ts";
import { npyHeader } from "../../src/data/npy.ts";
import { inFolder } from "./idx_files.ts";

/** The bytes of a .npy file. */
export function npy(descr: string, shape: number[], values: Uint8Array): Uint8Array {
  const header = npyHeader(descr, shape);
  const result = new Uint8Array(header.length + values.length);
  result.set(header);
  result.set(values, header.length);
  return result;
}

export function bytesOf(values: Float32Array | Float64Array | Int32Array): Uint8Array {
  return new Uint8Array(values.buffer);
}

/** What is read where a folder holds these files. */
export async function load(
  files: Record<string, Uint8Array>,
  name: string,
  options: LoadOptions = {},
): Promise<Dataset> {
  let result: Dataset | undefined;
  await inFolder(async (folder) => {
    for (const [file, bytes] of Object.entries(files)) {
      await Deno.writeFile(`${folder}/${file}`, bytes);
    }
    result = await loadDataset(`${folder}/${name}`, options);
  });
  assert.ok(result);
  return result;
}

/** Asserts the whole message, less the folder. */
export async function assertRefused(
  loading: Promise<unknown>,
  message: string,
  name = "DataError",
) {
  await assert.rejects(loading, (error) => {
    assert.ok(error instanceof Error);
    assert.equal(error.name, name);
    assert.equal(error.message.replace(/\S*\/(?=[^/]*\.np[yz])/g, ""), message);
    return true;
  });
}
