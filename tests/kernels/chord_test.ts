import assert from "node:assert/strict";
import { chordMap, polynomial } from "../../src/kernels/chord.ts";
import { relu } from "../../src/kernels/activation/relu.ts";

const layer = (delta: number) => relu.chord(delta, 1, 1, 1, 1);

function layers(delta: number, depth: number): number {
  for (let l = 0; l < depth; l++) delta = layer(delta);
  return delta;
}

Deno.test("the chord map is the layers one after another, in relative accuracy", () => {
  for (const depth of [1, 2, 5, 10]) {
    for (const [tolerance, unit] of [[1e-6, 2 ** -24], [1e-13, 2 ** -53]]) {
      const map = chordMap(layer, depth, tolerance, unit);
      assert.ok(map && map.error <= tolerance, `depth ${depth}`);
      assert.equal(map.near.length, map.far.length);
      for (const delta of [1e-14, 1e-9, 1e-4, 0.03, 0.5, 0.999, 1, 1.001, 1.5, 1.97, 2]) {
        const e = delta <= 1 ? delta : 2 - delta;
        const u = 2 * Math.sqrt(e) - 1;
        const got = delta <= 1 ? 2 * e * polynomial(map.near, u) : polynomial(map.far, u);
        const error = Math.abs(got / layers(delta, depth) - 1);
        // The stated error; 2 - delta and the layers' own rounding add a few units.
        assert.ok(error <= map.error + 1e-14, `depth ${depth}, delta ${delta}: ${error}`);
      }
      assert.equal(map.orthogonal, layers(1, depth));
    }
  }
});

Deno.test("a fit that is not good enough is not given, so that no shader uses it", () => {
  assert.equal(chordMap(layer, 200, 1e-6, 2 ** -24), undefined);
  assert.equal(chordMap(layer, 5, 1e-17, 2 ** -53), undefined);
  // A function with a jump has no polynomial.
  assert.equal(chordMap((delta) => delta < 0.3 ? delta : delta / 2, 1, 1e-3, 2 ** -24), undefined);
});
