/** Derivative of f at x by differences of fourth order with the given step. */
export function derivative(f: (x: number) => number, x: number, step: number): number {
  const first = f(x + step) - f(x - step);
  const second = f(x + 2 * step) - f(x - 2 * step);
  return (8 * first - second) / (12 * step);
}

/** Gradient of f at x [d], each component by {@link derivative}. */
export function numericalGradient(
  f: (x: Float64Array) => number,
  x: Float64Array,
  step: number,
): Float64Array {
  return x.map((value, k) =>
    derivative(
      (moved) => {
        const point = x.slice();
        point[k] = moved;
        return f(point);
      },
      value,
      step,
    )
  );
}
