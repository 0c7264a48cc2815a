// Arithmetic in float32.
alias Real = f32;
const TINY: Real = 1e-30;
const REAL_PI: Real = 3.1415926535897932385;
const REAL_INVERSE_PI: Real = 0.31830988618379067154;
const REAL_LN2: Real = 0.69314718055994530942;
const REAL_SQRT2: Real = 1.4142135623730950488;
// Coefficients for math.wgsl, lowest first, from tests/reference/polynomials.py.
const ATAN_TERMS: u32 = 6u;
const ATAN = array<Real, 6>(
  0.99999999937122815559, -0.33333306893048512837, 0.19998183041083205602, -0.14239532669648974578,
  0.10569828806414448072, -0.060263052276584590988,
);
const LUNE_TERMS: u32 = 7u;
const LUNE = array<Real, 7>(
  0.33333333328862944714, -0.033333332889296786891, 0.001190475469381430004,
  -0.000022045415489432321966, 2.5039296436761609839e-7, -1.9078358103461239505e-9,
  9.2547960583792737609e-12,
);
const EXP_TERMS: u32 = 7u;
const EXP = array<Real, 7>(
  0.99999999862013627978, 0.99999980473084728335, 0.4999954714600613423, 0.16662710037678411098,
  0.041500881068659809491, 0.0079719914301356525342, 0.00098578523109190482501,
);

fn real(x: f32) -> Real {
  return x;
}

// A number stored as the sum of two float32, low below half a unit of high; this arithmetic drops low.
fn joined(high: f32, low: f32) -> Real {
  return high;
}

fn single(x: Real) -> f32 {
  return x;
}

fn add(a: Real, b: Real) -> Real {
  return a + b;
}

fn sub(a: Real, b: Real) -> Real {
  return a - b;
}

fn mul(a: Real, b: Real) -> Real {
  return a * b;
}

fn div(a: Real, b: Real) -> Real {
  return a / b;
}

fn root(a: Real) -> Real {
  return sqrt(a);
}

fn less(a: Real, b: Real) -> bool {
  return a < b;
}

fn at_least(a: Real, floor: Real) -> Real {
  return select(a, floor, less(a, floor));
}
