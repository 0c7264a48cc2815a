// Arithmetic in float64, an extension of naga: see doctor.
alias Real = f64;
const TINY: Real = 1e-300lf;
const REAL_PI: Real = 3.1415926535897932385lf;
const REAL_INVERSE_PI: Real = 0.31830988618379067154lf;
const REAL_LN2: Real = 0.69314718055994530942lf;
const REAL_SQRT2: Real = 1.4142135623730950488lf;
// Coefficients for math.wgsl, lowest first, from tests/reference/polynomials.py.
const ATAN_TERMS: u32 = 13u;
const ATAN = array<Real, 13>(
  0.99999999999999999995lf, -0.33333333333333324206lf, 0.19999999999997013892lf,
  -0.14285714285329708164lf, 0.11111111085322108759lf, -0.090909080590311910269lf,
  0.076922810999377432501lf, -0.066662052599765261879lf, 0.058768340046141606641lf,
  -0.052173125740615910016lf, 0.044995007289840320092lf, -0.033387824501211951519lf,
  0.015113765096600924669lf,
);
const LUNE_TERMS: u32 = 14u;
const LUNE = array<Real, 14>(
  0.33333333333333333333lf, -0.033333333333333333333lf, 0.0011904761904761904762lf,
  -0.000022045855379188712521lf, 2.5052108385441718581e-7lf, -1.92708526041859218e-9lf,
  1.070602922454691717e-11lf, -4.4983316069233799688e-14lf, 1.4797143436603299102e-16lf,
  -3.9145880844740725313e-19lf, 8.5099586118174259926e-22lf, -1.5471348103491322937e-24lf,
  2.3803742034817705008e-27lf, -2.9242314635672563988e-30lf,
);
const EXP_TERMS: u32 = 13u;
const EXP = array<Real, 13>(
  0.99999999999999999997lf, 0.99999999999999998555lf, 0.4999999999999988313lf,
  0.16666666666662952105lf, 0.04166666666605290771lf, 0.0083333333272939715574lf,
  0.0013888888507100995386lf, 0.00019841253648238437293lf, 0.000024801116299424495484lf,
  2.7547883188857690339e-6lf, 2.7428933969495011795e-7lf, 2.3911459292790576287e-8lf,
  1.4793791066352968458e-9lf,
);

fn real(x: f32) -> Real {
  return f64(x);
}

// A number stored as the sum of two float32, low below half a unit of high.
fn joined(high: f32, low: f32) -> Real {
  return f64(high) + f64(low);
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

fn at_least(a: Real, floor: Real) -> Real {
  return select(a, floor, less(a, floor));
}
