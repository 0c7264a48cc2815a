import assert from "node:assert/strict";
import { Gpu } from "../../src/gpu/gpu.ts";
import { Matrix } from "../../src/gpu/matrix.ts";
import { Mirrored } from "../../src/gpu/mirrored.ts";
import type { TileUse, Tuning } from "../../src/gpu/tuning.ts";
import {
  areAlike,
  type ProductForm,
  type Tile,
  VARIANT_NAMES,
  VARIANTS,
} from "../../src/gpu/variants.ts";
import { tileGrid } from "../../src/gpu/files.ts";
import { productPipeline } from "../../src/influence/pipelines.ts";
import { multiplyNN, multiplyNT } from "../../src/solve/multiply.ts";
import { assertClose, randomArray } from "../support.ts";

/** Below, at and beyond the edge of a block, and of four blocks. */
const SIZES = [1, 17, 64, 65, 257];

const USES: readonly TileUse[] = ["product-nt", "product-nn", "stacked-tn"];

/** Square factors of each size, and their products in float64. */
const PROBLEMS = SIZES.map((n) => {
  const [a, b] = [randomArray(n * n, n), randomArray(n * n, n + 1)];
  const product = (x: (i: number, k: number) => number, y: (k: number, j: number) => number) =>
    Float64Array.from({ length: n * n }, (_, at) => {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += x(Math.floor(at / n), k) * y(k, at % n);
      return sum;
    });
  const expected: Record<ProductForm, Float64Array> = {
    nt: product((i, k) => a[i * n + k], (k, j) => b[j * n + k]),
    nn: product((i, k) => a[i * n + k], (k, j) => b[k * n + j]),
    tn: product((i, k) => a[k * n + i], (k, j) => b[k * n + j]),
  };
  return { n, a, b, expected };
});

/** A device whose float32 products all use one tile. */
async function openWith(tile: Tile): Promise<Gpu> {
  const tiles = Object.fromEntries(USES.map((use) => [use, tile]));
  return await Gpu.open({ tuning: { variant: tile.variant, tiles } });
}

/** A^T B, which alone has no function of its own: training's weights take it. */
async function multiplyTN(
  gpu: Gpu,
  a: Float32Array<ArrayBuffer>,
  b: Float32Array<ArrayBuffer>,
  n: number,
) {
  using x = Matrix.upload(gpu, a, n, n, "a");
  using y = Matrix.upload(gpu, b, n, n, "b");
  using result = new Mirrored(gpu, n, n, "result");
  const pipeline = await productPipeline(gpu, "tn");
  const record = gpu.record("A^T B");
  const { rows, stride } = x.panels[0];
  record.dispatch(
    pipeline,
    { a: x.panels[0], b: y.panels[0], result: result.buffer },
    { groups: stride, a_step: 0, b_step: 0, result_step: 0, begun: 0 },
    [...tileGrid(pipeline.shader.constants, rows, rows), 1],
  );
  await record.submit();
  return await result.matrix.download();
}

/**
 * Sizes of each variant that are tested: those that are used where nothing was measured, and one whose
 * loops are unrolled. All take minutes to compile, and the tuner verifies what it chooses.
 */
const TESTED = Deno.env.get("LOOD_ALL_TILES") ? Infinity : 2;

for (const variant of VARIANT_NAMES) {
  for (const constants of VARIANTS[variant].sizes.slice(0, TESTED)) {
    const name = Object.entries(constants).map(([name, value]) => `${name} ${value}`).join(", ");
    Deno.test(`products by the tile ${variant}, ${name}, are float64's to rounding`, async () => {
      using gpu = await openWith({ variant, constants });
      if (VARIANTS[variant].feature && !gpu.subgroups) return;
      for (const { n, a, b, expected } of PROBLEMS) {
        // n products of numbers below 1, each rounded twice; sums in chunks of at most 128.
        const tolerance = 2 ** -24 * n * (Math.min(n, 128) + n / 128 + 2) / 8;
        using x = Matrix.upload(gpu, a, n, n, "a");
        using y = Matrix.upload(gpu, b, n, n, "b");
        using nt = await multiplyNT(gpu, x, y);
        using nn = await multiplyNN(gpu, x, y);
        assertClose(await nt.download(), expected.nt, tolerance, `${variant} A B^T`);
        assertClose(await nn.download(), expected.nn, tolerance, `${variant} A B`);
        assertClose(await multiplyTN(gpu, a, b, n), expected.tn, tolerance, `${variant} A^T B`);
      }
      assert.deepEqual(gpu.ledger.report(), []);
    });
  }
}

Deno.test("tiles are those of the tuning, and where it has none the variant's first", async () => {
  const tile: Tile = { variant: "subgroup", constants: { ROWS: 8 } };
  using gpu = await Gpu.open({ tuning: { variant: "workgroup", tiles: { gram: tile } } });
  assert.equal(gpu.variant, "workgroup");
  assert.equal(gpu.tile("gram"), tile);
  assert.deepEqual(gpu.tile("product-nt"), {
    variant: "workgroup",
    constants: VARIANTS.workgroup.sizes[0],
  });
});

Deno.test("a tuning whose tiles cannot read what it stores is refused", async () => {
  const tile: Tile = { variant: "workgroup", constants: {} };
  const tuning: Tuning = { variant: "texture", tiles: { gram: tile } };
  await assert.rejects(() => Gpu.open({ tuning }), { name: "TypeError", message: /tiles/ });
  assert.ok(areAlike("workgroup", "buffer") && !areAlike("texture", "sampled"));
});
