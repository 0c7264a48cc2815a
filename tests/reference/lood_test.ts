import assert from "node:assert/strict";
import golden from "./golden/audit_small.json" with { type: "json" };
import {
  attackReference,
  type Audit,
  auditReference,
  fromLower,
  leaveOut,
  nngpGram,
  numericalGradient,
  oneQueryKl,
  refitReference,
  row,
  type Table,
  tableOf,
} from "./oracle.ts";

/**
 * Share of a column's largest value. Rounding of one factorization is eps cond(A), A = K + noise I,
 * and cond(A) is at most trace / noise = 1e4 here: 2e-12, and measured ten times less.
 */
const BOUND = 2e-13;

const Y = tableOf(
  golden.labels.map((label) =>
    Array.from({ length: golden.classes }, (_, c) => Number(c === label) - 1 / golden.classes)
  ),
);
const N = Y.rows;
const CASES = golden.cases.map((item) => ({ ...item, k: fromLower(N, item.lower) }));

/** Largest difference relative to the largest expected value. */
function deviation(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let worst = 0, size = 0;
  for (let i = 0; i < expected.length; i++) {
    worst = Math.max(worst, Math.abs(found[i] - expected[i]));
    size = Math.max(size, Math.abs(expected[i]));
  }
  return worst / size;
}

let used = 0;

function assertClose(found: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  const share = deviation(found, expected) / BOUND;
  assert.ok(share < 1, `${what}: differs by ${share} of ${BOUND}`);
  used = Math.max(used, share);
}

function printUsed(): void {
  console.log(`  ${(100 * used).toFixed(1)} % of the tolerance used`);
  used = 0;
}

for (const { covariance, noise, k, columns } of CASES) {
  Deno.test(`the ${covariance} audit equals numpy's refits`, () => {
    const audit = auditReference(k, noise, Y);
    assertClose(audit.kl, columns.kl, "kl");
    assertClose(audit.mse, columns.mse, "mse");
    assertClose(audit.meanWith.data, columns.mean_with.flat(), "mean_with");
    assertClose(audit.meanWithout.data, columns.mean_without.flat(), "mean_without");
    assertClose(audit.varWith, columns.var_with, "var_with");
    assertClose(audit.varWithout, columns.var_without, "var_without");
    const attacks = Array.from(audit.t, (t, i) => attackReference(t, audit.energy[i], 3));
    assertClose(attacks.map((a) => a.auc), columns.auc, "auc");
    const rates = ["tpr_at_0.1", "tpr_at_0.01", "tpr_at_0.001"] as const;
    rates.forEach((name, r) => assertClose(attacks.map((a) => a.tpr[r]), columns[name], name));
    printUsed();
  });

  Deno.test(`the ${covariance} audit equals our own refits`, () => {
    const audit = auditReference(k, noise, Y);
    const refits = Array.from({ length: N }, (_, i) => leaveOut(k, noise, Y, [i]));
    assertClose(audit.kl, refits.map((r) => r.kl), "kl");
    assertClose(audit.mse, refits.map((r) => r.mse), "mse");
    assertClose(audit.varWith, refits.map((r) => r.with.covariance.data[0]), "var_with");
    assertClose(audit.varWithout, refits.map((r) => r.without.covariance.data[0]), "var_without");
    assertClose(audit.meanWith.data, refits.flatMap((r) => [...r.with.mean.data]), "mean_with");
    const without = refits.flatMap((r) => [...r.without.mean.data]);
    assertClose(audit.meanWithout.data, without, "mean_without");
    printUsed();
  });
}

Deno.test("leaving out is adding, seen from the other side", () => {
  const { k, noise } = CASES[0];
  const removed = [3, 8, 20], queries = [5, 8, 31];
  const rest = Array.from({ length: N }, (_, i) => i).filter((i) => !removed.includes(i));
  const found = refitReference(k, noise, Y, {
    without: rest,
    with: [...rest, ...removed],
    queries,
  });
  const expected = leaveOut(k, noise, Y, removed, queries);
  assertClose([found.kl, found.mse], [expected.kl, expected.mse], "order of the records");
});

Deno.test("no query reveals more than the record, and none adds to it", () => {
  for (const { k, noise } of CASES) {
    const most = leaveOut(k, noise, Y, [7]).kl;
    for (let q = 0; q < N; q++) {
      assert.ok(leaveOut(k, noise, Y, [7], [q]).kl <= most * (1 + BOUND));
    }
    // The posterior's covariance at three queries multiplies the rounding by its condition.
    const more = leaveOut(k, noise, Y, [7], [7, 11, 30]).kl;
    assert.ok(Math.abs(more / most - 1) < 1e-10, `${more} at three queries, ${most} at one`);
  }
});

Deno.test("the gradient of KL with respect to the query vanishes at the record", () => {
  const network = { ...golden.network, activation: "gelu" } as const;
  const inputs = golden.sixteenths.map((values) => values.map((v) => v / 16));
  const klAt = (query: Float64Array): number => {
    const points = tableOf([...inputs, query]);
    return leaveOut(nngpGram(points, points, network), 0.05, Y, [7], [N]).kl;
  };
  const pixels = [18, 20, 27, 43]; // these inputs of the query move
  const gradientAt = (displacement: number) =>
    numericalGradient(
      (moved) => {
        const query = Float64Array.from(inputs[7]);
        pixels.forEach((pixel, k) => query[pixel] = moved[k]);
        return klAt(query);
      },
      Float64Array.from(pixels, (pixel) => inputs[7][pixel] + displacement),
      1e-3,
    );
  // Differences: eps times the condition of A over the step, 1e-9, of a KL of order 1.
  const scale = Math.max(...gradientAt(0.1).map(Math.abs));
  const found = Math.max(...gradientAt(0).map(Math.abs));
  assert.ok(found < 1e-7 * scale, `${found}, and ${scale} elsewhere`);
  console.log(`  ${found.toExponential(1)} at the record, ${scale.toExponential(1)} a tenth away`);
});

Deno.test("KL of one query is exact for small shares and joins its series", () => {
  // C g(t) / 2 = C (t^2 / 4 + t^3 / 3 + ...)
  assert.ok(Math.abs(oneQueryKl(1e-9, 0, 2) / 5e-19 - 1) < 1e-8);
  const below = oneQueryKl(0.1, 0.3, 3), above = oneQueryKl(0.1 + 1e-15, 0.3, 3);
  assert.ok(Math.abs(below / above - 1) < 1e-13);
});

Deno.test("noise toward zero leaves the record's variance to the record alone", () => {
  // Without duplicates; with them A has the noise as its least eigenvalue.
  const keep = Array.from({ length: N }, (_, i) => i).filter((i) => i !== 1);
  const pick = (a: Table, columns: number[]) =>
    tableOf(keep.map((i) => columns.map((j) => row(a, i)[j])));
  const y = pick(Y, [0, 1, 2]);
  const audit: Audit = auditReference(pick(CASES[3].k, keep), 1e-9, y);
  audit.t.forEach((t) => assert.ok(t > 1 - 1e-6 && t < 1));
  audit.varWith.forEach((v) => assert.ok(v > 0 && v < 1e-9));
});
