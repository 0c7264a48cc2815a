import assert from "node:assert/strict";
import type { Element } from "../../src/gpu/element.ts";
import type { Gpu } from "../../src/gpu/gpu.ts";
import { BLOCK } from "../../src/gpu/panel.ts";
import { cholesky, type Factor } from "../../src/solve/factor.ts";
import { inverseDiagonal } from "../../src/solve/inverse_diagonal.ts";
import { solveOnce } from "../../src/solve/refine.ts";
import * as reference from "../reference/linalg.ts";
import { gpuTest, randomNumbers } from "../support.ts";
import { randomTable, rounded, roundoff, uploadSymmetric } from "./support.ts";

// The ratios of LAPACK's own test programs (LAPACK Working Note 41, section 7.2), each an error over
// what the arithmetic cannot help but make; LAPACK takes 30 for a sign of trouble.
const THRESHOLD = 30;

/** A matrix in the element's digits, A = D H D. */
interface Problem {
  readonly a: reference.Table;
  /** Diagonal of D. Cholesky does not see D: its errors go with H's condition (Higham 2002, 10.1). */
  readonly scale: Float64Array;
}

function unscaled(n: number): Float64Array {
  return new Float64Array(n).fill(1);
}

/** B B^T / n with B [n, 2n]: condition about 30. */
function random(element: Element, n: number): Problem {
  const b = randomTable(n, 2 * n, n);
  const a = reference.productTransposed(b, b).data.map((value) => value / n);
  return { a: reference.table(n, n, rounded(element, a)), scale: unscaled(n) };
}

/** The same, scaled from 1 down to 1e-4 (float32) or 1e-10 (float64) on both sides. */
function graded(element: Element, n: number): Problem {
  const { a: h } = random(element, n);
  const least = element === "float64" ? 1e-10 : 1e-4;
  const scale = new Float64Array(n).map((_, i) => least ** (i / (n - 1)));
  const a = h.data.map((value, at) => scale[Math.floor(at / n)] * value * scale[at % n]);
  return { a: reference.table(n, n, rounded(element, a)), scale };
}

/**
 * An RBF Gram matrix of close points with a tiny diagonal: condition about 1e5 or 1e12. Up to n = 64 all
 * of it is the first block's, and there the multiplication by L_kk^-T shows: the solve's ratio comes to
 * about 10 where substitution has 0.04.
 */
function nearSingular(element: Element, n: number): Problem {
  const next = randomNumbers(n);
  const x = Array.from({ length: n }, () => next());
  const noise = n * (element === "float64" ? 2.5e-12 : 2.5e-5);
  const a = new Float64Array(n * n).map((_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return Math.exp(-((x[i] - x[j]) ** 2)) + (i === j ? noise : 0);
  });
  return { a: reference.table(n, n, rounded(element, a)), scale: unscaled(n) };
}

/** |A|_1 of a table. */
function norm({ rows, columns, data }: reference.Table): number {
  const sums = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) sums[j] += Math.abs(data[i * columns + j]);
  }
  return Math.max(...sums);
}

/** H = D^-1 A D^-1 and its inverse D A^-1 D, in float64. */
function unscaledPair({ a, scale }: Problem): { h: reference.Table; inverse: reference.Table } {
  const n = a.rows;
  const at = (i: number) => scale[Math.floor(i / n)] * scale[i % n];
  const h = reference.table(n, n, a.data.map((value, i) => value / at(i)));
  const identity = reference.shifted(reference.table(n, n), 1);
  return { h, inverse: reference.solve(reference.cholesky(h), identity) };
}

/**
 * L, its strictly lower blocks from the device. Inside a diagonal block the device keeps L_kk^-T alone,
 * and inverting that in the test would measure the inversion: there L_kk is float64's factor of what the
 * device's blocks before it leave of A. So the ratio measures the device's blocks and their products;
 * the inverses of diagonal blocks are measured by the solves.
 */
async function lowerFactor(a: reference.Table, factor: Factor<Element>): Promise<reference.Table> {
  const n = factor.size;
  const l = reference.table(n, n, Float64Array.from(await factor.matrix.download()));
  for (let k = 0; k < n; k += BLOCK) {
    const size = Math.min(BLOCK, n - k);
    const left = reference.table(size, size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const done = reference.dot(l.data, (k + i) * n, l.data, (k + j) * n, k);
        left.data[i * size + j] = a.data[(k + i) * n + k + j] - done;
      }
    }
    const own = reference.cholesky(left);
    for (let i = 0; i < size; i++) {
      reference.row(l, k + i).fill(0, k).set(reference.row(own, i), k);
    }
  }
  return l;
}

/** |A - L L^T|_1 / (n eps |A|_1). */
async function factorRatio(a: reference.Table, factor: Factor<Element>, eps: number) {
  const l = await lowerFactor(a, factor);
  const product = reference.productTransposed(l, l);
  const residual = a.data.map((value, at) => value - product.data[at]);
  return norm(reference.table(a.rows, a.rows, residual)) / (a.rows * eps * norm(a));
}

/**
 * |D (x - x')|_1 / (|D x'|_1 cond(H) eps), x' of signs and b = A x' rounded once, which alone makes the
 * ratio up to 1.
 */
async function solveRatio(gpu: Gpu, { a, scale }: Problem, factor: Factor<Element>, unit: number) {
  const n = a.rows;
  const next = randomNumbers(n);
  const known = new Float64Array(n).map(() => next() < 0.5 ? -1 : 1);
  const b = Float64Array.from(known, (_, i) => compensatedSum(known, reference.row(a, i)));
  const x = await solveOnce(gpu, factor, rounded(factor.matrix.element, b));
  const error = x.reduce((sum, value, i) => sum + scale[i] * Math.abs(value - known[i]), 0);
  return error / (scale.reduce((sum, value) => sum + value, 0) * unit);
}

/** The inner product of signs and values, as if summed in twice the digits (Neumaier 1974). */
function compensatedSum(signs: Float64Array, values: Float64Array): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const term = signs[i] * values[i];
    const next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? (sum - next) + term : (term - next) + sum;
    sum = next;
  }
  return sum + lost;
}

for (const element of ["float32", "float64"] satisfies Element[]) {
  for (const problem of [random, graded, nearSingular]) {
    gpuTest(`LAPACK's test ratios of ${problem.name} matrices, ${element}`, async (gpu) => {
      for (const n of [64, 65, 257]) {
        const given = problem(element, n);
        const { h, inverse } = unscaledPair(given);
        const condition = norm(h) * norm(inverse);
        const unit = condition * roundoff(element);
        using matrix = uploadSymmetric(gpu, given.a, element);
        using factor = await cholesky(gpu, matrix);
        const diagonal = await inverseDiagonal(gpu, factor);
        const errors = diagonal.map((value, i) =>
          Math.abs(value * given.scale[i] ** 2 - inverse.data[i * (n + 1)])
        );
        const ratios = {
          // One block alone has nothing of the device's below it.
          ...(n > BLOCK && { factor: await factorRatio(given.a, factor, roundoff(element)) }),
          solve: await solveRatio(gpu, given, factor, unit),
          // In float64 the reference's own error counts too.
          inverse: Math.max(...errors) / (norm(inverse) * unit),
        };
        const shown = Object.entries(ratios).map(([name, value]) => `${name} ${value.toFixed(3)}`);
        console.log(`  n ${n}, condition ${condition.toExponential(1)}: ${shown.join(", ")}`);
        for (const [name, ratio] of Object.entries(ratios)) {
          assert.ok(ratio < THRESHOLD, `${name}: ratio must be < ${THRESHOLD}, got ${ratio}`);
        }
      }
    }, { needsFloat64: element === "float64" });
  }
}
