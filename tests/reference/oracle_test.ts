import assert from "node:assert/strict";
import {
  auditReference,
  cholesky,
  inverseDiagonal,
  inverseFactor,
  logDeterminant,
  nngpGram,
  productTransposed,
  row,
  solve,
  solveLower,
  solveUpper,
  table,
} from "./oracle.ts";

Deno.test("the oracle imports nothing but itself, its goldens and node:", () => {
  for (const { name } of Deno.readDirSync(import.meta.dirname!)) {
    if (!name.endsWith(".ts")) continue;
    const text = Deno.readTextFileSync(`${import.meta.dirname}/${name}`);
    for (const [, target] of text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)) {
      assert.match(target, /^(\.\/[^/]+\.ts|\.\/golden\/[^/]+\.json|node:.+)$/, `in ${name}`);
    }
  }
});

Deno.test("the factor, its solves, its inverse and its determinant agree", () => {
  const n = 37;
  const factor = table(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) row(factor, i)[j] = Math.sin(3 * i + 7 * j) / 4;
    row(factor, i)[i] = 1 + (i % 5) / 4;
  }
  const a = productTransposed(factor, factor);
  // Units of rounding times the condition of a, some 1e4.
  const close = (x: ArrayLike<number>, y: ArrayLike<number>) =>
    Array.from(x).forEach((v, i) => assert.ok(Math.abs(v - y[i]) < 1e-10, `${i}: ${v}, ${y[i]}`));
  close(cholesky(a).data, factor.data);
  const b = table(n, 2, Float64Array.from({ length: 2 * n }, (_, i) => Math.cos(i)));
  close(solveUpper(factor, solveLower(factor, b)).data, solve(factor, b).data);
  const back = table(2, n, transpose(solve(factor, b).data, n, 2));
  close(transpose(productTransposed(a, back).data, n, 2), transpose(b.data, n, 2));
  const identity = table(n, n);
  for (let i = 0; i < n; i++) row(identity, i)[i] = 1;
  close(solveLower(factor, identity).data, inverseFactor(factor).data);
  const inverse = solve(factor, identity);
  close(inverseDiagonal(factor), Float64Array.from({ length: n }, (_, i) => row(inverse, i)[i]));
  const diagonal = Array.from({ length: n }, (_, i) => 2 * Math.log(row(factor, i)[i]));
  close([logDeterminant(factor)], [diagonal.reduce((s, v) => s + v)]);
  assert.throws(() => cholesky(table(2, 2)), RangeError);
});

Deno.test("an audit of 1,000 records of 784 inputs takes seconds", () => {
  const n = 1000, d = 784;
  let state = 1;
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const x = table(n, d, Float64Array.from({ length: n * d }, next));
  const y = table(n, 2, Float64Array.from({ length: 2 * n }, (_, i) => i % 4 < 2 ? 0.5 : -0.5));
  const start = performance.now();
  const network = { depth: 5, activation: "relu", weightStd: Math.SQRT2, biasStd: 0 } as const;
  const k = nngpGram(x, x, network);
  const middle = performance.now();
  const { kl } = auditReference(k, 0.1, y);
  assert.ok(kl.every((v) => v > 0));
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  console.log(
    `  covariance ${seconds(middle - start)} s, audit ${seconds(performance.now() - middle)} s`,
  );
});

/** a: [rows, columns], its transpose. */
function transpose(a: Float64Array, rows: number, columns: number): Float64Array {
  return a.map((_, i) => a[(i % rows) * columns + Math.floor(i / rows)]);
}
