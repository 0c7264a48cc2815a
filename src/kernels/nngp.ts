import { median } from "d3-array";
import chordText from "../../shaders/covariance/nngp_chord.wgsl" with { type: "text" };
import nngpText from "../../shaders/covariance/nngp.wgsl" with { type: "text" };
import slopesText from "../../shaders/slopes/nngp.wgsl" with { type: "text" };
import mathText from "../../shaders/math.wgsl" with { type: "text" };
import { ACTIVATIONS } from "./activations.ts";
import { type Precision, UNIT } from "../gpu/arithmetic.ts";
import { type ChordMap, chordMap } from "./chord.ts";
import type {
  Center,
  Covariance,
  CovarianceShader,
  PreparedRecord,
  Slopes,
  SlopesShader,
} from "./covariance.ts";
import type { Dual } from "./activation/parts.ts";
import type { Network } from "./network.ts";

/** Relative error of a chord map that is accepted: what evaluating the layers one by one leaves. */
const TOLERATED: Readonly<Record<Precision, number>> = {
  float32: 1e-6,
  float64: 1e-13,
  "double-single": 3e-12,
};

/**
 * Covariance of the network's outputs at initialization, in the limit of infinite width: the
 * neural network Gaussian process (Lee et al., Deep Neural Networks as Gaussian Processes, 2018).
 * k_0 = W^2 x.x' / d + b^2; for each hidden layer k := W^2 E[f(u) f(v)] + b^2.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { kernelBetween, mlp, nngp } from "@lood/lood";
 *
 * const covariance = nngp(mlp({ depth: 1, activation: "relu" }));
 * const [x, y] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
 * const [own] = await kernelBetween(covariance, x, x, 2);
 * const [cross] = await kernelBetween(covariance, x, y, 2);
 * // The arc-cosine kernel of Cho and Saul: at a right angle 1 / pi of what it is at none.
 * assert.ok(Math.abs(cross / own - 1 / Math.PI) < 1e-6);
 * ```
 */
export function nngp(network: Network): Covariance {
  const { depth, activation, weightStd, biasStd } = network;
  const layers = layersOf(network);
  return {
    name: `NNGP of a fully connected ${activation} network with ${depth} hidden layers`,
    options: { covariance: "nngp", depth, activation, weightStd, biasStd },
    term: "product",
    shader: (precision, center) => shaderOf(network, precision, center),
    slopesShader: (center, farthest) => slopesShaderOf(network, layers, center, farthest),
    prepare: layers.prepare,
    variance: ({ deviations }) => deviations[2 * depth + 1] ** 2,
    value: (sum, d, p, q) => layers.slopes(sum / d, p, q, false).value,
    slopes: (sum, d, p, q) => layers.slopes(sum / d, p, q, true),
    varianceSlope: layers.varianceSlope,
    center: (squares) => centerOf(network, layers, squares),
  };
}

/** The layers of a network in float64. */
interface Layers {
  prepare(square: number): PreparedRecord;
  /** From c = x.x' / d; the derivatives only where they are asked for. */
  slopes(c: number, p: PreparedRecord, q: PreparedRecord, wanted: boolean): Slopes;
  varianceSlope(square: number): number;
}

function layersOf({ depth, activation, weightStd, biasStd }: Network): Layers {
  const dual = ACTIVATIONS[activation];
  const weight = weightStd * weightStd;
  const bias = biasStd * biasStd;

  const prepare = (square: number): PreparedRecord => {
    const deviations = new Float64Array(2 * (depth + 1));
    let before = square;
    for (let layer = 0; layer <= depth; layer++) {
      const after = weight * before + bias;
      deviations[2 * layer] = Math.sqrt(before);
      deviations[2 * layer + 1] = Math.sqrt(after);
      before = dual.variance(after);
    }
    return { square, deviations };
  };

  // Forward tangents of (c, p): c' = dF/dc c' + dF/dp p', p' = (dF/dc + 2 dF/dp at c = p) p'.
  const slopes = (c: number, p: PreparedRecord, q: PreparedRecord, wanted: boolean): Slopes => {
    const norms = p.deviations[0] * q.deviations[0];
    let delta = dense(norms > 0 ? 1 - c / norms : 1, p, q, 0, weight, bias);
    let [product, square, variance] = [weight, 0, weight];
    for (let layer = 0; layer < depth; layer++) {
      const s = p.deviations[2 * layer + 1];
      const t = q.deviations[2 * layer + 1];
      if (wanted) {
        const dc = s > 0 && t > 0 ? dual.dc(delta, s, t) : 0;
        const dp = s > 0 && t > 0 ? dual.dp(delta, s, t) : 0;
        square = weight * (dc * square + dp * variance);
        product *= weight * dc;
        variance *= weight * varianceStep(dual, s);
      }
      const [a, b] = [p.deviations[2 * layer + 2], q.deviations[2 * layer + 2]];
      delta = dense(dual.chord(delta, s, t, a, b), p, q, layer + 1, weight, bias);
    }
    const value = p.deviations[2 * depth + 1] * q.deviations[2 * depth + 1] * (1 - delta);
    return { value, product, square };
  };

  const varianceSlope = (square: number): number => {
    const { deviations } = prepare(square);
    let slope = weight;
    for (let layer = 0; layer < depth; layer++) {
      slope *= weight * varianceStep(dual, deviations[2 * layer + 1]);
    }
    return slope;
  };
  return { prepare, slopes, varianceSlope };
}

/** dF(p, p, p)/dp at p = s^2. */
function varianceStep(dual: Dual, s: number): number {
  return s > 0 ? dual.dc(0, s, s) + 2 * dual.dp(0, s, s) : 0;
}

/** The chord after a dense layer, as nngp_dense in shaders/covariance/nngp.wgsl. */
function dense(
  delta: number,
  p: PreparedRecord,
  q: PreparedRecord,
  layer: number,
  weight: number,
  bias: number,
): number {
  const chord = Math.min(Math.max(delta, 0), 2);
  if (bias === 0) return chord;
  const [a, s] = [p.deviations[2 * layer], p.deviations[2 * layer + 1]];
  const [b, t] = [q.deviations[2 * layer], q.deviations[2 * layer + 1]];
  const product = weight * a * b;
  const cross = weight * bias * (a - b) ** 2 / (s * t + product + bias);
  return (product * chord + cross) / (s * t);
}

/**
 * relu without bias: g = s, kappa = the covariance of orthogonal inputs of unit variance (its power
 * series in the cosine has no negative coefficient). Else, where orthogonal inputs have a covariance
 * k_0, the component of k_0 that a record of the usual norm explains (Nystrom).
 */
function centerOf(network: Network, layers: Layers, squares: Float64Array): Center | undefined {
  const { depth, activation, biasStd } = network;
  const orthogonal = (p: PreparedRecord, q: PreparedRecord) => layers.slopes(0, p, q, false).value;
  const usual = layers.prepare(median(squares) ?? 1);
  const own = orthogonal(usual, usual);
  const variance = usual.deviations[2 * depth + 1] ** 2;
  if (!(own > 1e-12 * variance)) return undefined;
  if (ACTIVATIONS[activation].homogeneous && biasStd === 0) {
    // 1 - kappa has few enough bits for any arithmetic, so that host and device take out the same.
    const kappa = 1 - Math.fround(1 - own / variance);
    return { kappa, of: ({ deviations }) => deviations[2 * depth + 1] };
  }
  return { kappa: 1, of: (record) => Math.fround(orthogonal(record, usual) / Math.sqrt(own)) };
}

function shaderOf(
  network: Network,
  precision: Precision,
  center: Center | undefined,
): CovarianceShader {
  const { depth, activation, weightStd, biasStd } = network;
  const dual = ACTIVATIONS[activation];
  const map = dual.homogeneous && biasStd === 0
    ? chordMap(
      (delta) => dual.chord(delta, 1, 1, 1, 1),
      depth,
      TOLERATED[precision],
      UNIT[precision],
    )
    : undefined;
  if (map) return chordShader(map, depth, center);
  return {
    files: [
      { name: "covariance/nngp.wgsl", text: nngpText },
      { name: "math.wgsl", text: mathText },
      dual.shader,
    ],
    slots: { activation },
    constants: {},
    numbers: [weightStd * weightStd, biasStd * biasStd],
    pairs: ({ deviations }) =>
      Array.from({ length: depth + 1 }, (_, l) => [deviations[2 * l], deviations[2 * l + 1]]),
    depth,
  };
}

function chordShader(map: ChordMap, depth: number, center: Center | undefined): CovarianceShader {
  return {
    files: [{ name: "covariance/nngp_chord.wgsl", text: chordText }],
    slots: {},
    constants: { CHORD_TERMS: map.near.length },
    numbers: [1 - (center?.kappa ?? 0), ...map.near, ...map.far],
    pairs: ({ deviations }) => [[deviations[0], deviations[2 * depth + 1]]],
    depth,
  };
}

/** Samples of the center that shaders/slopes/nngp.wgsl interpolates. */
const CENTER_SAMPLES = 17;

function slopesShaderOf(
  { depth, activation, weightStd, biasStd }: Network,
  { prepare }: Layers,
  center: Center | undefined,
  farthest: number,
): SlopesShader {
  const step = 2 * Math.sqrt(farthest) / (CENTER_SAMPLES - 1);
  const samples = Array.from(
    { length: CENTER_SAMPLES },
    (_, i) => center?.of(prepare((i * step) ** 2)) ?? 0,
  );
  return {
    files: [
      { name: "slopes/nngp.wgsl", text: slopesText },
      { name: "math.wgsl", text: mathText },
      ACTIVATIONS[activation].shader,
    ],
    slots: { activation },
    constants: { DEPTH: depth, SAMPLES: CENTER_SAMPLES },
    numbers: [center?.kappa ?? 0, weightStd * weightStd, biasStd * biasStd, 0, step, ...samples],
    fields: 3 * depth + 4,
    of: ({ deviations }) => deviations,
  };
}
