// Arithmetic in float32.
alias Real = f32;
const ATAN_TERMS: u32 = 10u;
const LUNE_TERMS: u32 = 10u;
const EXP_TERMS: u32 = 8u;
const TINY = 1e-30;
const REAL_PI: Real = 3.14159265358979323846;
const REAL_LN2: Real = 0.69314718055994530942;
const REAL_SQRT2: Real = 1.41421356237309504880;

fn real(x: f32) -> Real {
  return x;
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
