import assert from "node:assert/strict";
import mathText from "../../shaders/math.wgsl" with { type: "text" };
import type { Gpu } from "../../src/gpu/gpu.ts";
import { Storage } from "../../src/gpu/storage.ts";
import { ACTIVATION_NAMES, ACTIVATIONS } from "../../src/kernels/activations.ts";
import {
  type Precision,
  readReals,
  realArray,
  realBytes,
  realFile,
} from "../../src/gpu/arithmetic.ts";
import goldenDuals from "../reference/golden/duals.json" with { type: "json" };
import { dual } from "../reference/oracle.ts";
import { assertClose, gpuTest } from "../support.ts";
import probeText from "./dual_probe.wgsl" with { type: "text" };

type Activation = keyof typeof goldenDuals;

/** chord, dF/dc and dF/dp of each (delta, s, t). */
async function probe(
  gpu: Gpu,
  activation: Activation,
  precision: Precision,
  points: readonly (readonly number[])[],
): Promise<Float64Array[]> {
  const pipeline = await gpu.pipeline(
    [
      { name: "dual_probe.wgsl", text: probeText },
      { name: "math.wgsl", text: mathText },
      realFile(precision),
      ACTIVATIONS[activation].shader,
    ],
    {},
    { activation },
  );
  const { variance } = ACTIVATIONS[activation];
  const all = points.flatMap(([delta, s, t]) => [
    delta,
    s,
    t,
    Math.sqrt(variance(s * s)),
    Math.sqrt(variance(t * t)),
  ]);
  using at = Storage.upload(gpu, realArray(precision, all), "at");
  using values = Storage.create(gpu, 3 * realBytes(precision) * points.length, "values");
  const record = gpu.record("probe");
  record.dispatch(pipeline, { at, values }, { count: points.length, zero: 0 }, [
    Math.ceil(points.length / 64),
  ]);
  await record.submit();
  const got = readReals(precision, await values.read());
  return points.map((_, i) => got.subarray(3 * i, 3 * i + 3));
}

/** 1 - c / sqrt(p q) as the shaders carry it. */
function chordOf([c, p, q]: readonly number[]): number[] {
  const [s, t] = [Math.sqrt(p), Math.sqrt(q)];
  return [Math.min(Math.max(1 - c / (s * t), 0), 2), s, t];
}

for (const activation of ACTIVATION_NAMES) {
  for (const precision of ["float32", "float64", "double-single"] satisfies Precision[]) {
    gpuTest(`${activation} agrees with double integrals in ${precision}`, async (gpu) => {
      const golden = goldenDuals[activation];
      const got = await probe(gpu, activation, precision, golden.map(chordOf));
      // The golden integrals are good to 1e-9. In float32 the inputs are rounded: delta by up to
      // 1e-7, which relu's derivatives, with a square root in delta, see as 3e-4 of sqrt(p q) at most.
      const value = precision === "float32" ? 2e-6 : 1e-8;
      const derivative = precision === "float32" ? (activation === "relu" ? 4e-4 : 1e-5) : 1e-7;
      golden.forEach(([_c, p, q, f, dc, dp], i) => {
        const { variance } = ACTIVATIONS[activation];
        const [chord, gotC, gotP] = got[i];
        const scale = Math.max(1, Math.sqrt(p * q));
        const what = `${activation} ${precision}`;
        const computed = Math.sqrt(variance(p) * variance(q)) * (1 - chord);
        assertClose([computed / scale], [f / scale], value, `${what} F`);
        assertClose([gotC], [dc], derivative, `${what} dF/dc`);
        assertClose([gotP], [dp], derivative * Math.max(1, Math.sqrt(q / p)), `${what} dF/dp`);
      });
    }, { needsFloat64: precision === "float64" });
  }
}

gpuTest("relu keeps the chord of near pairs to float32's relative accuracy", async (gpu) => {
  const deltas = [1e-12, 1e-9, 1e-6, 1e-3, 0.1, 0.9, 1, 1.1, 1.9, 2];
  const got = await probe(gpu, "relu", "float32", deltas.map((delta) => [delta, 1, 1]));
  deltas.forEach((given, i) => {
    const delta = Math.fround(given);
    const angle = 2 * Math.asin(Math.sqrt(delta / 2));
    // sin t - t cos t by its series where it cancels, t^3 / 3 (1 - t^2 / 10).
    const lune = angle < 1e-2
      ? angle ** 3 / 3 * (1 - angle ** 2 / 10)
      : Math.sin(angle) - angle * Math.cos(angle);
    const expected = delta - lune / Math.PI;
    assertClose([got[i][0] / expected], [1], 1e-6, "relative chord of relu");
  });
});

for (const activation of ACTIVATION_NAMES) {
  Deno.test(`the host's ${activation} agrees with double integrals`, () => {
    const { variance, chord, dc, dp } = ACTIVATIONS[activation];
    for (const point of goldenDuals[activation]) {
      const [c, p, q, f, slopeC, slopeP] = point;
      const [delta, s, t] = chordOf([c, p, q]);
      const [a, b] = [Math.sqrt(variance(p)), Math.sqrt(variance(q))];
      // The golden integrals are good to 1e-9.
      assertClose([a * b * (1 - chord(delta, s, t, a, b))], [f], 1e-8, `host ${activation} F`);
      assertClose([dc(delta, s, t)], [slopeC], 1e-7, `host ${activation} dF/dc`);
      const scale = Math.max(1, Math.sqrt(q / p));
      assertClose([dp(delta, s, t) / scale], [slopeP / scale], 1e-7, `host ${activation} dF/dp`);
    }
  });
}

Deno.test("the reference's closed forms are those of the golden integrals", () => {
  for (const activation of ACTIVATION_NAMES) {
    for (const [c, p, q, f] of goldenDuals[activation]) {
      assert.ok(Math.abs(dual(activation, c, p, q).value - f) < 1e-8);
    }
  }
});
