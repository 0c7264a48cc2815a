/**
 * All layers of a homogeneous activation without bias, as a function of the inputs' chord delta =
 * 1 - cos: with e = min(delta, 2 - delta) and u = 2 sqrt(e) - 1, the chord after the last layer is
 * 2 e near(u) where delta <= 1, else far(u). See shaders/covariance/nngp_chord.wgsl.
 */
export interface ChordMap {
  /** Coefficients, lowest first. */
  readonly near: Float64Array;
  /** Coefficients, lowest first, as many as `near`. */
  readonly far: Float64Array;
  /** Largest relative error, measured between the fit's nodes, with a bound of its rounding. */
  readonly error: number;
  /** The chord after the last layer of orthogonal inputs, delta = 1. */
  readonly orthogonal: number;
}

/** Degrees tried, lowest first. */
const DEGREES = [12, 16, 20, 24, 28, 32] as const;

/** Points at which a fit is checked; they are no nodes of any degree. */
const CHECKED = 401;

/** Closest two inputs of the fit: below this e the layers only pass delta on, to 1e-17. */
const NEAREST = 1e-34;

/**
 * Fits the map of several layers by Chebyshev interpolation in float64, with the lowest degree whose
 * error is at most `tolerance`; undefined where none is (very deep networks), so that the layers are
 * evaluated one by one.
 *
 * @param layer the chord after one layer
 * @param unit rounding of the arithmetic that will evaluate it
 */
export function chordMap(
  layer: (delta: number) => number,
  depth: number,
  tolerance: number,
  unit: number,
): ChordMap | undefined {
  const deep = (delta: number) => {
    for (let l = 0; l < depth; l++) delta = layer(delta);
    return delta;
  };
  const end = (u: number) => ((u + 1) / 2) ** 2;
  const near = (u: number) => {
    const e = Math.max(end(u), NEAREST);
    return deep(e) / (2 * e);
  };
  const far = (u: number) => deep(2 - end(u));
  const orthogonal = deep(1);
  for (const degree of DEGREES) {
    const maps = [near, far].map((map) => interpolate(map, degree));
    const error = Math.max(fitError(near, maps[0], unit), fitError(far, maps[1], unit));
    if (error <= tolerance) return { near: maps[0], far: maps[1], error, orthogonal };
  }
  return undefined;
}

/** Value of a polynomial, coefficients lowest first. */
export function polynomial(coefficients: Float64Array, u: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * u + coefficient, 0);
}

function fitError(map: (u: number) => number, coefficients: Float64Array, unit: number): number {
  const sizes = coefficients.map(Math.abs);
  let most = 0;
  for (let k = 0; k < CHECKED; k++) {
    const u = 2 * k / (CHECKED - 1) - 1;
    const value = map(u);
    const rounding = unit * polynomial(sizes, Math.abs(u)) / value;
    most = Math.max(most, Math.abs(polynomial(coefficients, u) / value - 1) + rounding);
  }
  return most;
}

/** Interpolates at the Chebyshev nodes of [-1, 1] and writes the result in powers of u. */
function interpolate(map: (u: number) => number, degree: number): Float64Array {
  const nodes = degree + 1;
  const angles = Array.from({ length: nodes }, (_, k) => Math.PI * (k + 0.5) / nodes);
  const values = angles.map((angle) => map(Math.cos(angle)));
  const result = new Float64Array(nodes);
  // T_j by its recurrence, as coefficients.
  let [before, current] = [new Float64Array(nodes), new Float64Array(nodes)];
  current[0] = 1;
  for (let j = 0; j < nodes; j++) {
    const sum = values.reduce((sum, value, k) => sum + value * Math.cos(j * angles[k]), 0);
    const weight = (j === 0 ? 1 : 2) / nodes * sum;
    current.forEach((coefficient, k) => result[k] += weight * coefficient);
    const next = new Float64Array(nodes);
    for (let k = 0; k < nodes; k++) {
      next[k] = (j === 0 ? 1 : 2) * (k > 0 ? current[k - 1] : 0) - before[k];
    }
    [before, current] = [current, next];
  }
  return result;
}
