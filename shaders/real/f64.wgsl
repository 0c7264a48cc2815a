// Arithmetic in float64, an extension of naga: see doctor.
alias Real = f64;
const ATAN_TERMS: u32 = 20u;
const LUNE_TERMS: u32 = 15u;
const EXP_TERMS: u32 = 15u;
const TINY = 1e-300;
const REAL_PI: Real = 3.14159265358979323846lf;
const REAL_LN2: Real = 0.69314718055994530942lf;
const REAL_SQRT2: Real = 1.41421356237309504880lf;

fn real(x: f32) -> Real {
  return f64(x);
}

fn single(x: Real) -> f32 {
  return f32(x);
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
