import { type Element, zeros } from "../../src/gpu/element.ts";
import type { Gpu } from "../../src/gpu/gpu.ts";
import { Matrix } from "../../src/gpu/matrix.ts";
import { type Table, table } from "../reference/linalg.ts";
import { randomNumbers } from "../support.ts";

/** Half the distance from 1 to the next number: the largest relative error of one rounding. */
export function roundoff(element: Element): number {
  return element === "float64" ? 2 ** -53 : 2 ** -24;
}

/** Values as this element type holds them. */
export function rounded(element: Element, values: Float64Array): Float64Array {
  return element === "float64" ? values : values.map(Math.fround);
}

/** Numbers in [-1, 1) that need all of float64's digits. */
export function randomTable(rows: number, columns: number, seed: number): Table {
  const next = randomNumbers(seed);
  // The generator has 32 bits; a second draw fills in the rest.
  const data = new Float64Array(rows * columns).map(() => 2 * next() - 1 + next() * 2 ** -31);
  return table(rows, columns, data);
}

/** Uploads a symmetric matrix [n, n] as factorizations take it: with ones on the padded diagonal. */
export function uploadSymmetric<E extends Element>(gpu: Gpu, a: Table, element: E): Matrix<E> {
  const n = a.rows;
  const matrix = Matrix.create(gpu, n, n, "A", element);
  for (const panel of matrix.panels) {
    const width = 4 * panel.stride;
    const values = zeros(element, panel.rows * width);
    for (let r = 0; r < panel.rows; r++) {
      const i = panel.row + r;
      if (i < n) values.set(a.data.subarray(i * n, (i + 1) * n), r * width);
      else values[r * width + i] = 1;
    }
    matrix.uploadPanel(panel, values);
  }
  return matrix;
}
