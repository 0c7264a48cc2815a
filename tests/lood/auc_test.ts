import assert from "node:assert/strict";
import { type Component, gaussianAuc, gaussianTpr } from "../../src/lood/auc.ts";
import { normalCdf, normalQuantile } from "../../src/math/special.ts";
import { lowerGamma } from "../math/incomplete_gamma.ts";
import golden from "../reference/golden/auc.json" with { type: "json" };
import { assertClose, randomNumbers } from "../support.ts";

// Imhof's integral of sum_i t_i / (1 - t_i) chi'^2_C(E_i / t_i) - t_i chi'^2_C(E_i (1 - t_i) / t_i),
// straight from its definition, by mpmath 1.4.1's quad with 25 digits over the log of its variable.
const AUCS: [components: Component[], outputs: number, auc: number][] = [
  [[{ t: 0.3, evidence: 1.5 }], 1, 0.69662057815930351],
  [[{ t: 0.3, evidence: 1.5 }], 1000, 0.99999999182496211],
  [[{ t: 1e-5, evidence: 2 }], 10, 0.50126158150490833],
  [[{ t: 0.999999, evidence: 0.1 }], 1, 0.99939442872197635],
  [[{ t: 0.5, evidence: 0 }, { t: 1e-6, evidence: 1e3 }], 10, 0.85521107964679414],
  [
    [{ t: 0.9, evidence: 3 }, { t: 0.1, evidence: 0.5 }, { t: 1e-3, evidence: 20 }],
    2,
    0.97736361651106116,
  ],
];

const column = (name: string) => {
  const at = golden.columns.indexOf(name);
  assert.ok(at >= 0, `the golden file has no column ${name}`);
  return golden.rows.map((row) => row[at]);
};
const componentOfRow = (() => {
  const [t, evidence] = [column("t"), column("energy")];
  return t.map((_, i): Component => ({ t: t[i], evidence: evidence[i] }));
})();
const outputsOfRow = column("classes");

Deno.test("the AUC agrees with the golden values to 1e-13", () => {
  const got = componentOfRow.map((component, i) => gaussianAuc([component], outputsOfRow[i]));
  assertClose(got, column("auc"), 1e-13, "AUC, golden values");
});

Deno.test("the AUC of several directions and of many outputs agrees with mpmath to 1e-13", () => {
  const got = AUCS.map(([components, outputs]) => gaussianAuc(components, outputs));
  assertClose(got, AUCS.map(([, , auc]) => auc), 1e-13, "AUC, mpmath");
});

for (const fpr of [0.1, 0.01, 0.001]) {
  Deno.test(`the TPR at ${fpr} agrees with the golden values to 1e-12 of itself`, () => {
    const expected = column(`tpr_at_${fpr}`);
    const got = componentOfRow.map((component, i) =>
      gaussianTpr(component, outputsOfRow[i], fpr) / expected[i]
    );
    assertClose(got, expected.map(() => 1), 1e-12, `TPR at ${fpr}, relative`);
  });
}

Deno.test("without evidence the TPR is that of two central chi-square variables", () => {
  for (const outputs of [1, 2, 7, 300]) {
    for (const t of [1e-6, 0.2, 0.9]) {
      const cutoff = outputs * (1 - 2 / (9 * outputs)) ** 3;
      const fpr = lowerGamma(outputs / 2, cutoff / 2);
      const expected = lowerGamma(outputs / 2, cutoff / 2 / (1 - t));
      const got = gaussianTpr({ t, evidence: 0 }, outputs, fpr);
      assertClose([got], [expected], 1e-12, "TPR, central chi-square");
    }
  }
});

Deno.test("without evidence and with two outputs the AUC is 1 / (2 - t)", () => {
  for (const t of [1e-12, 1e-3, 0.5, 1 - 1e-9]) {
    assertClose([gaussianAuc([{ t, evidence: 0 }], 2)], [1 / (2 - t)], 1e-12, "AUC, exponential");
  }
});

Deno.test("t to 0 gives the attack on two Gaussians of the same variance", () => {
  for (const shift of [1e-6, 0.1, 1, 5]) {
    const t = 1e-14;
    const component = { t, evidence: shift ** 2 / t };
    const auc = gaussianAuc([component], 3);
    assertClose([auc], [normalCdf(shift / Math.SQRT2)], 1e-12, "AUC, t to 0");
    const tpr = gaussianTpr(component, 3, 0.01);
    assertClose([tpr], [normalCdf(normalQuantile(0.01) + shift)], 1e-12, "TPR, t to 0");
  }
});

Deno.test("a record that changes nothing gives AUC 0.5 and a TPR equal to the FPR", () => {
  assert.equal(gaussianAuc([], 2), 0.5);
  assert.equal(gaussianAuc([{ t: 0, evidence: 5 }], 2), 0.5);
  assert.equal(gaussianTpr({ t: 0, evidence: 5 }, 2, 0.01), 0.01);
});

Deno.test("one direction with two outputs is two directions with one output each", () => {
  const [t, evidence] = [0.4, 1.3];
  const apart = [{ t, evidence: 0.3 }, { t, evidence: 1 }];
  const together = gaussianAuc([{ t, evidence }], 2);
  assertClose([gaussianAuc(apart, 1)], [together], 1e-12, "AUC, split");
});

Deno.test("a direction that changes nothing leaves the AUC as it is", () => {
  const component = { t: 0.2, evidence: 3 };
  const alone = gaussianAuc([component], 4);
  assertClose([gaussianAuc([component, { t: 0, evidence: 9 }], 4)], [alone], 1e-12, "AUC, idle");
});

Deno.test("AUC and TPR grow with the evidence, and with t", () => {
  const grid = Array.from({ length: 60 }, (_, i) => i);
  for (const outputs of [1, 2, 10]) {
    for (const fixed of [1e-5, 0.1, 0.7]) {
      const byEvidence = grid.map((i) => ({ t: fixed, evidence: 1e-4 * 1.25 ** i }));
      const byT = grid.map((i) => ({ t: 1 - 0.99 * 0.85 ** i, evidence: fixed }));
      for (const components of [byEvidence, byT]) {
        assertGrowing(components.map((component) => gaussianAuc([component], outputs)));
        assertGrowing(components.map((component) => gaussianTpr(component, outputs, 0.01)));
      }
    }
  }
});

function assertGrowing(values: readonly number[]): void {
  for (let i = 1; i < values.length; i++) {
    assert.ok(values[i] >= values[i - 1] - 1e-13, `${values[i - 1]} is followed by ${values[i]}`);
  }
}

Deno.test("the extremes of float64 give probabilities", () => {
  for (const t of [1e-300, 1e-17, 0.5, 1 - 2 ** -53]) {
    for (const evidence of [0, 1e-300, 1, 1e12, 1e300]) {
      for (const outputs of [1, 2, 1000]) {
        const auc = gaussianAuc([{ t, evidence }], outputs);
        const tpr = gaussianTpr({ t, evidence }, outputs, 1e-6);
        assert.ok(auc >= 0.5 && auc <= 1, `AUC ${auc} at t ${t}, evidence ${evidence}`);
        assert.ok(tpr > 0.999e-6 && tpr <= 1, `TPR ${tpr} at t ${t}, evidence ${evidence}`);
      }
    }
  }
});

Deno.test("AUC and TPR agree with a sampled attack within five standard errors", () => {
  const [component, outputs, fpr, count] = [{ t: 0.3, evidence: 2 }, 3, 0.1, 40_000];
  const scores = sampleScores(component, outputs, count);
  const auc = gaussianAuc([component], outputs);
  assertClose([aucOfScores(scores)], [auc], 5 * 0.5 / Math.sqrt(count), "AUC, sampled");
  const sorted = scores.without.toSorted((a, b) => a - b);
  const threshold = sorted[count * fpr];
  const hits = scores.with.filter((score) => score < threshold).length / count;
  const tpr = gaussianTpr(component, outputs, fpr);
  const slope = tpr / fpr; // of the concave ROC curve, at most
  const error = Math.sqrt(tpr * (1 - tpr) / count) + slope * Math.sqrt(fpr * (1 - fpr) / count);
  assertClose([hits], [tpr], 5 * error, "TPR, sampled");
});

/** The attack's distances |f - mu|^2 of predictions with and without the record. */
function sampleScores({ t, evidence }: Component, outputs: number, count: number) {
  const next = randomNumbers(7);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const shift = Math.sqrt(t * evidence);
  const score = (mean: number, deviation: number) => {
    let sum = (mean + deviation * normal() - shift / t) ** 2;
    for (let c = 1; c < outputs; c++) sum += (deviation * normal()) ** 2;
    return sum;
  };
  return {
    without: Array.from({ length: count }, () => score(0, 1)),
    with: Array.from({ length: count }, () => score(shift, Math.sqrt(1 - t))),
  };
}

/** The share of pairs in which the prediction with the record is nearer (Mann and Whitney). */
function aucOfScores(scores: ReturnType<typeof sampleScores>): number {
  const { without } = scores;
  const all = [
    ...without.map((score) => ({ score, member: 0 })),
    ...scores.with.map((score) => ({ score, member: 1 })),
  ].toSorted((a, b) => b.score - a.score);
  let [before, pairs] = [0, 0];
  for (const { member } of all) {
    if (member) pairs += before;
    else before++;
  }
  return pairs / (without.length * scores.with.length);
}

Deno.test("what is no component, number of outputs or rate is refused with its limits", () => {
  const fine = { t: 0.5, evidence: 1 };
  const refused: [() => number, RegExp][] = [
    [() => gaussianAuc([{ t: 1, evidence: 1 }], 2), /t must be in \[0, 1\), got 1/],
    [() => gaussianAuc([{ t: -0.1, evidence: 1 }], 2), /got -0.1/],
    [() => gaussianAuc([{ t: 0.5, evidence: -1 }], 2), /evidence must be finite and >= 0, got -1/],
    [() => gaussianAuc([{ t: 0.5, evidence: NaN }], 2), /got NaN/],
    [() => gaussianAuc([fine], 0), /outputs must be a positive integer, got 0/],
    [() => gaussianTpr(fine, 1.5, 0.1), /got 1.5/],
    [() => gaussianTpr(fine, 2, 0), /false-positive rate must be in \(0, 1\), got 0/],
    [() => gaussianTpr(fine, 2, 1), RegExp("got 1")],
  ];
  for (const [call, message] of refused) assert.throws(call, { name: "RangeError", message });
});
