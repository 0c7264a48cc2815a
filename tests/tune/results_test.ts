import { Gpu } from "../../src/gpu/gpu.ts";
import { TILE_USES, type TileUse, type Tuning } from "../../src/gpu/tuning.ts";
import { type Tile, type Variant, VARIANTS } from "../../src/gpu/variants.ts";
import { mlp } from "../../src/kernels/network.ts";
import { nngp } from "../../src/kernels/nngp.ts";
import { audit } from "../../src/lood/audit.ts";
import { GaussianProcess } from "../../src/lood/gaussian_process.ts";
import { adam } from "../../src/train/optimizers.ts";
import { finiteNetwork } from "../../src/train/network.ts";
import { trainEnsemble } from "../../src/train/ensemble.ts";
import { dataset } from "../../src/data/dataset.ts";
import { assertClose, randomArray } from "../support.ts";

const [COUNT, FEATURES] = [100, 20];

const INPUTS = randomArray(COUNT * FEATURES, 3);
const LABELS = Int32Array.from({ length: COUNT }, (_, i) => INPUTS[i * FEATURES] > 0 ? 1 : 0);
const DATA = dataset({
  name: "halves",
  inputs: INPUTS,
  features: FEATURES,
  labels: LABELS,
  classes: ["left", "right"],
});

/** A tuning in which every use has the same tile, and wide numbers the variant's last one. */
function tuningOf(variant: Variant, size: number): Tuning {
  const tile: Tile = { variant, constants: VARIANTS[variant].sizes[size] };
  const uses = Object.keys(TILE_USES) as TileUse[];
  const wide = VARIANTS[variant].wide.at(-1) ?? tile;
  return {
    variant,
    tiles: Object.fromEntries(uses.map((use) => [use, use === "gram-wide" ? wide : tile])),
  };
}

const TUNINGS: readonly Tuning[] = [
  tuningOf("sampled", 1),
  tuningOf("workgroup", 3),
];

async function scores(gpu: Gpu) {
  const covariance = nngp(mlp({ depth: 3, activation: "relu" }));
  using gp = await GaussianProcess.fit(gpu, DATA, {
    covariance,
    noise: 0.1,
    precision: "accurate",
  });
  const { kl } = await audit(gp);
  const network = finiteNetwork({ inputs: FEATURES, widths: [12], outputs: 2, activation: "gelu" });
  const { layers } = await trainEnsemble(gpu, DATA, {
    network,
    groups: [{ count: 3 }, { count: 2, leftOut: [7] }],
    epochs: 2,
    batch: 50,
    rate: 0.01,
    seed: 4,
    optimizer: adam(),
    shuffle: false,
  });
  return { kl, weights: layers.flatMap(({ weights }) => [...weights]) };
}

Deno.test("audits and trained networks are the same to rounding whatever is chosen", async () => {
  using usual = await Gpu.open({ tuning: "none" });
  const expected = await scores(usual);
  for (const tuning of TUNINGS) {
    using gpu = await Gpu.open({ tuning });
    const got = await scores(gpu);
    const ratios = got.kl.map((value, i) => value / expected.kl[i]);
    // The accurate level's bound, see docs/accuracy.md.
    assertClose(ratios, new Float64Array(COUNT).fill(1), 1e-4, `${tuning.variant} KL`);
    // Four steps of Adam, each of at most the rate, move by the sign of what may be rounding.
    assertClose(got.weights, expected.weights, 1e-4, `${tuning.variant} weights`);
  }
});
