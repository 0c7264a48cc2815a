import assert from "node:assert/strict";
import { Gpu } from "../../src/gpu/gpu.ts";
import type { Tile } from "../../src/gpu/variants.ts";
import { VARIANT_NAMES, VARIANTS } from "../../src/gpu/variants.ts";
import { contest, fastest, tilesOf, type TuneEntry, wideTilesOf } from "../../src/tune/contest.ts";
import { GRAM_MATRIX, WIDE_GRAM_MATRIX } from "../../src/tune/gram_matrix.ts";
import type { Operation } from "../../src/tune/operation.ts";
import { measurePeaks } from "../../src/tune/peaks.ts";
import { largeProduct, stackedProduct } from "../../src/tune/products.ts";
import { CHOLESKY, TRIANGULAR } from "../../src/tune/systems.ts";

const GOOD: Tile = { variant: "texture", constants: VARIANTS.texture.sizes[0] };

/** A product whose results are spoilt for one tile. */
function spoilt(wrong: Tile): Operation {
  const product = largeProduct("nt");
  return {
    ...product,
    prepare: async (gpu, n) => {
      const { run, verify, ...rest } = await product.prepare(gpu, n);
      const isWrong = gpu.tile("product-nt") === wrong && n === 65;
      return {
        ...rest,
        run,
        verify: async () => ({ ...await verify(), ...(isWrong && { error: NaN }) }),
        [Symbol.dispose]: rest[Symbol.dispose],
      };
    },
  };
}

Deno.test("a tile that is wrong, does not compile or exceeds a limit is told of and never chosen", async () => {
  const wrong: Tile = { variant: "buffer", constants: VARIANTS.buffer.sizes[0] };
  const huge: Tile = {
    variant: "workgroup",
    constants: { ROWS: 1, COLS: 4, LANE_ROWS: 64, LANE_COLS: 64 },
  };
  const unknown: Tile = { variant: "texture", constants: { ROWS_OF_ALL: 4 } };
  const uneven: Tile = { variant: "texture", constants: { ROWS: 16, COLS: 6 } };
  const tiles = [GOOD, wrong, huge, unknown, uneven];
  const entries = await contest(spoilt(wrong), tiles, {
    size: 128,
    deadline: performance.now() + 60_000,
  });
  assert.deepEqual(entries.map(({ tile }) => tile), tiles);
  assert.equal(entries[0].refusal, undefined);
  assert.match(entries[1].refusal ?? "", /^its results are wrong at n = 65: off by NaN, /);
  assert.match(entries[2].refusal ?? "", /^it cannot be run: .*must (have|be) at most \d+ /);
  assert.match(entries[3].refusal ?? "", /^it cannot be run: .*no constant ROWS_OF_ALL/);
  assert.match(entries[4].refusal ?? "", /^(it cannot be run|its results are wrong)/);
  assert.equal(fastest(entries)?.tile, GOOD);
  assert.equal(fastest(entries.slice(1)), undefined);
});

for (
  const operation of [
    largeProduct("nn"),
    GRAM_MATRIX,
    WIDE_GRAM_MATRIX,
    CHOLESKY,
    TRIANGULAR,
    stackedProduct("nn"),
  ]
) {
  Deno.test(`${operation.name}: results of the defaults are verified and timed`, async () => {
    for (const variant of ["texture", "workgroup"] as const) {
      const tile = operation === WIDE_GRAM_MATRIX
        ? VARIANTS[variant].wide[0]
        : { variant, constants: VARIANTS[variant].sizes[0] };
      const [entry] = await contest(operation, [tile], { size: 80, deadline: performance.now() });
      assert.equal(entry.refusal, undefined);
      const { error, tolerance } = entry.verified ?? assert.fail("not verified");
      // Rounding is seen, so the comparison is with numbers that were computed.
      assert.ok(error > 0 && error <= tolerance, `${error} of ${tolerance}`);
      assert.ok((entry.gflops ?? 0) > 0);
    }
  });
}

const entry = (ms: number, repeats: number, refusal?: string): TuneEntry => ({
  operation: "product",
  size: 1,
  usual: ms === 100,
  tile: { variant: "texture", constants: { ROWS: ms } },
  ms,
  repeats,
  ...(refusal && { refusal }),
});

Deno.test("the default stays where another tile is faster by no more than noise", () => {
  assert.equal(fastest([entry(100, 9), entry(97, 9)])?.ms, 100);
  assert.equal(fastest([entry(100, 9), entry(90, 9)])?.ms, 90);
  assert.equal(fastest([entry(100, 9), entry(50, 1), entry(20, 9, "wrong")])?.ms, 100);
  // Nothing else got into a round; without the default there is nothing to choose.
  assert.equal(fastest([entry(100, 2), entry(50, 2)])?.ms, 100);
  assert.equal(fastest([entry(50, 2)]), undefined);
  assert.equal(fastest([]), undefined);
});

Deno.test("defaults come first, then what was fast before, then what suits the adapter", () => {
  const count = VARIANT_NAMES.length;
  const usual = GOOD;
  const tiles = tilesOf(VARIANT_NAMES, { usual, software: true });
  assert.equal(new Set(tiles).size, Object.values(VARIANTS).flatMap(({ sizes }) => sizes).length);
  assert.deepEqual(tiles.slice(0, count).map(({ variant }) => variant), VARIANT_NAMES);
  assert.ok(tiles[count].constants.FLAT === undefined && tiles.at(-1)?.constants.FLAT === 1);
  const last = tiles[tiles.length - 1];
  const earlier = [{ ...entry(1, 9), tile: last }];
  const again = tilesOf(VARIANT_NAMES, { usual, software: true, earlier });
  assert.deepEqual(again[count], last);
});

Deno.test("the device multiplies as often as it was told, and copies what it was given", async () => {
  using gpu = await Gpu.open({ tuning: "none" });
  const { gflops, gigabytes } = await measurePeaks(gpu, 1);
  assert.ok(gflops > 0 && Number.isFinite(gflops));
  assert.ok(gigabytes > 0 && Number.isFinite(gigabytes));
  assert.deepEqual(gpu.ledger.report(), []);
});

Deno.test("each tile of wide numbers gives right results", async () => {
  const [usual] = VARIANTS.texture.wide;
  const tiles = wideTilesOf(VARIANT_NAMES, usual);
  const entries = await contest(WIDE_GRAM_MATRIX, tiles, { size: 80, deadline: Infinity });
  // Whoever adds a wide tile counts it here: none may be lost on the way to its contest.
  assert.equal(entries.length, 13);
  assert.deepEqual(entries.flatMap(({ refusal }) => refusal ?? []), []);
});
