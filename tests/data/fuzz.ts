/** Damaged files for readers: cut short, with flipped bits, with lengths that lie. */
import assert from "node:assert/strict";
import { DataError } from "../../src/data/error.ts";
import { random } from "../../src/data/random.ts";
import { inFolder } from "./idx_files.ts";

/** Options of {@link fuzz}. */
export interface FuzzOptions {
  /** Damaged files; 10,000 where nothing else is said, which is what every reader must stand in all. */
  readonly cases?: number;
  readonly seed?: number;
  /** The file's name, for readers that look at it. */
  readonly name?: string;
  /** What lies beside it, by name. */
  readonly beside?: Readonly<Record<string, Uint8Array>>;
  /** What is done to damaged bytes before they are written, so that more than a checksum sees them. */
  readonly wrap?: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array;
  /** Most bytes of memory that the whole fuzzing may add to the process: a reader that believes a lying length takes more. */
  readonly mostMemory?: number;
  /** Most milliseconds of one reading. */
  readonly mostTime?: number;
}

/** What a reader may say of a damaged file. */
const CLEAR = new Set(["DataError", "RangeError"]);

/** Numbers that lengths lie with. */
const LIES = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

/**
 * Reads many damaged copies of a valid file and asserts that each is either read, or refused with a
 * {@link DataError} or RangeError whose message is one sentence; never another error, more memory
 * than allowed, or a long wait. Returns how many were read and refused, for the test to look at.
 *
 * @param valid files to damage, small ones
 * @param read what must cope; its answer is not looked at, for a flipped pixel is right data
 */
export async function fuzz(
  valid: readonly Uint8Array[],
  read: (path: string) => Promise<unknown>,
  options: FuzzOptions = {},
): Promise<{ readonly read: number; readonly refused: number }> {
  const { cases = 10_000, seed = 1, name = "file", beside = {}, wrap = (bytes) => bytes } = options;
  const { mostMemory = 512 * 2 ** 20, mostTime = 2000 } = options;
  const generator = random(seed);
  const counts = { read: 0, refused: 0 };
  const before = Deno.memoryUsage().rss;
  await inFolder(async (folder) => {
    for (const [other, bytes] of Object.entries(beside)) {
      Deno.writeFileSync(`${folder}/${other}`, bytes);
    }
    const path = `${folder}/${name}`;
    for (let i = 0; i < cases; i++) {
      Deno.writeFileSync(path, wrap(damaged(valid[i % valid.length], generator)));
      const begin = performance.now();
      try {
        await read(path);
        counts.read++;
      } catch (error) {
        counts.refused++;
        const said = error instanceof Error && CLEAR.has(error.name) &&
          !error.message.includes("\n");
        // A stack is made when it is looked at, which takes longer than most readings.
        if (!said) {
          assert.fail(`case ${i} of seed ${seed}: ${error instanceof Error ? error.stack : error}`);
        }
        if (error instanceof DataError) assert.ok(error.path.startsWith(folder), error.path);
      }
      const time = performance.now() - begin;
      // ext4 waits for the disk where a file is overwritten, not where it is made.
      Deno.removeSync(path);
      assert.ok(time <= mostTime, `case ${i} of seed ${seed} took ${time} ms`);
      const grown = Deno.memoryUsage().rss - before;
      assert.ok(grown <= mostMemory, `case ${i} of seed ${seed}: ${grown} bytes of memory`);
    }
  });
  return counts;
}

/** A copy with one to three damages. */
function damaged(
  bytes: Uint8Array,
  { integer, uniform }: ReturnType<typeof random>,
): Uint8Array<ArrayBuffer> {
  let result = Uint8Array.from(bytes);
  // Headers are small and matter most: half of the damages are there.
  const place = () => integer(uniform() < 0.5 ? Math.min(256, result.length) : result.length);
  for (let times = 1 + integer(3); times > 0 && result.length > 0; times--) {
    const at = place();
    switch (integer(5)) {
      case 0: // cut short
        result = result.slice(0, at);
        break;
      case 1: // a bit flipped
        result[at] ^= 1 << integer(8);
        break;
      case 2: { // a length that lies
        const size = Math.min(2 ** integer(4), result.length - at);
        const lie = LIES[integer(LIES.length)];
        const big = uniform() < 0.5;
        for (let k = 0; k < size; k++) {
          const byte = big ? size - 1 - k : k;
          result[at + k] = byte < 4 ? (lie >>> (8 * byte)) & 0xff : 0;
        }
        break;
      }
      case 3: // a byte of any value
        result[at] = integer(256);
        break;
      default: { // a piece twice
        const end = Math.min(result.length, at + 1 + integer(64));
        result = Uint8Array.of(...result.slice(0, end), ...result.slice(at));
      }
    }
  }
  return result;
}
