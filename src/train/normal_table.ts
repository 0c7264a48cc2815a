/** Coefficients of a polynomial; the shader's TERMS. */
const TERMS = 6;
/** Parts of an octave; the shader's PARTS. */
const PARTS = 8;
/** Octaves of a tail's probability of 31 bits. */
const OCTAVES = 31;

/**
 * What train/initialize.wgsl turns random words into normal numbers by: for each part of each octave
 * of m = 1 ... 2^31 - 1 the polynomial, in float32, that passes through z(m), where
 * P(Z > z) = (m + 1/2) / 2^32, at the Chebyshev nodes; and z(0) at the end. Within 5e-7 of z, a unit of float32 where z is above 4.
 */
export function normalTable(): Float32Array<ArrayBuffer> {
  const table = new Float32Array(OCTAVES * PARTS * TERMS + 1);
  const z = (m: number) => -inverseNormal((m + 0.5) / 2 ** 32);
  for (let octave = 0; octave < OCTAVES; octave++) {
    for (let part = 0; part < PARTS; part++) {
      const width = 2 ** octave / PARTS;
      const begin = 2 ** octave + part * width;
      const coefficients = interpolate((t) => z(begin + t * width));
      table.set(coefficients, (octave * PARTS + part) * TERMS);
    }
  }
  table[table.length - 1] = z(0);
  return table;
}

/** Coefficients, lowest first, of the polynomial through f at TERMS Chebyshev nodes of [0, 1]. */
function interpolate(f: (t: number) => number): number[] {
  const nodes = Array.from(
    { length: TERMS },
    (_, k) => 0.5 - 0.5 * Math.cos(Math.PI * (k + 0.5) / TERMS),
  );
  // Newton's divided differences, then multiplied out.
  const differences = nodes.map(f);
  for (let order = 1; order < TERMS; order++) {
    for (let k = TERMS - 1; k >= order; k--) {
      differences[k] = (differences[k] - differences[k - 1]) / (nodes[k] - nodes[k - order]);
    }
  }
  let coefficients: number[] = [];
  for (let k = TERMS - 1; k >= 0; k--) {
    const shifted = [0, ...coefficients];
    coefficients.forEach((value, power) => shifted[power] -= nodes[k] * value);
    shifted[0] += differences[k];
    coefficients = shifted;
  }
  return coefficients.slice(0, TERMS);
}

/**
 * Quantile of the standard normal distribution, to 1e-16 of its size (Wichura, Algorithm AS 241,
 * Applied Statistics 37 (1988), 477-484, PPND16).
 */
export function inverseNormal(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(CENTER, 0.180625 - q * q);
  const r = Math.sqrt(-Math.log(Math.min(p, 1 - p)));
  const z = r <= 5 ? ratio(MIDDLE, r - 1.6) : ratio(FAR, r - 5);
  return q < 0 ? -z : z;
}

/** Coefficients of numerator and denominator, lowest first. */
type Ratio = readonly [readonly number[], readonly number[]];

function ratio([above, below]: Ratio, x: number): number {
  const value = (terms: readonly number[]) => terms.reduceRight((sum, term) => sum * x + term, 0);
  return value(above) / value(below);
}

const CENTER: Ratio = [
  [
    3.3871328727963666080,
    1.3314166789178437745e2,
    1.9715909503065514427e3,
    1.3731693765509461125e4,
    4.5921953931549871457e4,
    6.7265770927008700853e4,
    3.3430575583588128105e4,
    2.5090809287301226727e3,
  ],
  [
    1,
    4.2313330701600911252e1,
    6.8718700749205790830e2,
    5.3941960214247511077e3,
    2.1213794301586595867e4,
    3.9307895800092710610e4,
    2.8729085735721942674e4,
    5.2264952788528545610e3,
  ],
];

const MIDDLE: Ratio = [
  [
    1.42343711074968357734,
    4.63033784615654529590,
    5.76949722146069140550,
    3.64784832476320460504,
    1.27045825245236838258,
    2.41780725177450611770e-1,
    2.27238449892691845833e-2,
    7.74545014278341407640e-4,
  ],
  [
    1,
    2.05319162663775882187,
    1.67638483018380384940,
    6.89767334985100004550e-1,
    1.48103976427480074590e-1,
    1.51986665636164571966e-2,
    5.47593808499534494600e-4,
    1.05075007164441684324e-9,
  ],
];

const FAR: Ratio = [
  [
    6.65790464350110377720,
    5.46378491116411436990,
    1.78482653991729133580,
    2.96560571828504891230e-1,
    2.65321895265761230930e-2,
    1.24266094738807843860e-3,
    2.71155556874348757815e-5,
    2.01033439929228813265e-7,
  ],
  [
    1,
    5.99832206555887937690e-1,
    1.36929880922735805310e-1,
    1.48753612908506148525e-2,
    7.86869131145613259100e-4,
    1.84631831751005468180e-5,
    1.42151175831644588870e-7,
    2.04426310338993978564e-15,
  ],
];
