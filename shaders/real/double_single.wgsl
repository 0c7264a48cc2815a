// Arithmetic of about 48 bits in pairs of float32, x + y with |y| at most half a unit of x
// (Dekker 1971; Knuth, The Art of Computer Programming 2, section 4.2.2). Compilers take the error
// of a sum for 0 unless it stands behind a zero that they cannot see: params.zero.
alias Real = vec2f;
const TINY: Real = vec2f(1e-30, 0.0);
const REAL_PI: Real = vec2f(3.1415927410125732, -8.742277657347586e-08);
const REAL_INVERSE_PI: Real = vec2f(0.31830987334251404, 1.2841276486597053e-08);
const REAL_LN2: Real = vec2f(0.6931471824645996, -1.9046542121259336e-09);
const REAL_SQRT2: Real = vec2f(1.4142135381698608, 2.4203234971764687e-08);
// Coefficients for math.wgsl, lowest first, from tests/reference/polynomials.py.
const ATAN_TERMS: u32 = 11u;
const ATAN = array<Real, 11>(
  vec2f(1.0, -3.4680000476261364e-17), vec2f(-0.3333333432674408, 9.934156608437661e-09),
  vec2f(0.20000000298023224, -2.9916811250529918e-09),
  vec2f(-0.1428571492433548, 7.4335901878441746e-09),
  vec2f(0.11111105978488922, 2.019670208852631e-09),
  vec2f(-0.09090773016214371, -5.859404073049745e-10),
  vec2f(0.07689953595399857, -9.909300047183933e-10),
  vec2f(-0.06640233844518661, -8.591074518449204e-10),
  vec2f(0.056883491575717926, 6.923721596052701e-10),
  vec2f(-0.0434805229306221, 7.734574647422221e-10),
  vec2f(0.021135373041033745, 1.166595015034133e-10),
);
const LUNE_TERMS: u32 = 12u;
const LUNE = array<Real, 12>(
  vec2f(0.3333333432674408, -9.934107758624577e-09),
  vec2f(-0.03333333507180214, 1.73846881335038e-09),
  vec2f(0.0011904762359336019, -4.545741214001531e-11),
  vec2f(-2.2045855075703003e-05, -3.034856437336697e-13),
  vec2f(2.505210829895077e-07, 8.648508676349458e-16),
  vec2f(-1.9270851581154602e-09, -1.0226931544849593e-16),
  vec2f(1.070602894531758e-11, 2.668566340181557e-19),
  vec2f(-4.4983314355330137e-14, 1.2672943157292445e-21),
  vec2f(1.479709516478221e-16, 3.151196196555111e-24),
  vec2f(-3.9140777794028515e-19, -3.17891646986025e-27),
  vec2f(8.475427659692393e-22, 4.2412675762753265e-29),
  vec2f(-1.4119428884250543e-24, 4.223375466099031e-32),
);
const EXP_TERMS: u32 = 12u;
const EXP = array<Real, 12>(
  vec2f(1.0, -2.2299999356944638e-18), vec2f(1.0, -9.259399955216692e-16),
  vec2f(0.5, -6.373611897590378e-14), vec2f(0.1666666716337204, -4.968773392732828e-09),
  vec2f(0.0416666679084301, -1.2657499492974011e-09),
  vec2f(0.00833333283662796, 2.990637737454449e-10),
  vec2f(0.0013888878747820854, -1.9839147685773995e-11),
  vec2f(0.00019840913591906428, -6.2218190668983375e-12),
  vec2f(2.4793340344331227e-05, 3.522838758988206e-13),
  vec2f(2.74306603387231e-06, -8.889481354799542e-14),
  vec2f(2.6308165956834273e-07, -1.4033211577372043e-14),
  vec2f(1.7755477088599037e-08, 7.784271960540831e-16),
);

fn opaque(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) ^ params.zero);
}

// a + b and its error.
fn two_sum(a: f32, b: f32) -> vec2f {
  let sum = opaque(a + b);
  let part = opaque(sum - a);
  return vec2f(sum, opaque(a - opaque(sum - part)) + opaque(b - part));
}

// a + b and its error, |a| >= |b|.
fn quick_sum(a: f32, b: f32) -> vec2f {
  let sum = opaque(a + b);
  return vec2f(sum, b - opaque(sum - a));
}

// The first twelve bits of x and the others, so that products of halves are exact.
fn halves(x: f32) -> vec2f {
  let high = bitcast<f32>(bitcast<u32>(x) & 0xfffff000u);
  return vec2f(high, x - high);
}

// a b and its error, without fma: drivers need not fuse it.
fn two_product(a: f32, b: f32) -> vec2f {
  let product = opaque(a * b);
  let x = halves(a);
  let y = halves(b);
  let rest = opaque(opaque(opaque(x.x * y.x) - product) + opaque(x.x * y.y));
  return vec2f(product, opaque(rest + opaque(x.y * y.x)) + x.y * y.y);
}

fn real(x: f32) -> Real {
  return vec2f(x, 0.0);
}

// A number stored as the sum of two float32, low below half a unit of high.
fn joined(high: f32, low: f32) -> Real {
  return vec2f(high, low);
}

fn single(x: Real) -> f32 {
  return x.x;
}

fn add(a: Real, b: Real) -> Real {
  let high = two_sum(a.x, b.x);
  let low = two_sum(a.y, b.y);
  let sum = quick_sum(high.x, opaque(high.y + low.x));
  return quick_sum(sum.x, opaque(sum.y + low.y));
}

fn sub(a: Real, b: Real) -> Real {
  return add(a, -b);
}

fn mul(a: Real, b: Real) -> Real {
  let product = two_product(a.x, b.x);
  return quick_sum(product.x, opaque(product.y + opaque(a.x * b.y + a.y * b.x)));
}

fn div(a: Real, b: Real) -> Real {
  let first = a.x / b.x;
  let rest = sub(a, mul(b, real(first)));
  let second = rest.x / b.x;
  let third = sub(rest, mul(b, real(second))).x / b.x;
  return add(quick_sum(first, second), real(third));
}

fn root(a: Real) -> Real {
  let first = sqrt(max(a.x, 0.0));
  let rest = sub(a, two_product(first, first));
  return select(real(0.0), quick_sum(first, rest.x / (2.0 * first)), first > 0.0);
}

fn less(a: Real, b: Real) -> bool {
  return a.x < b.x || (a.x == b.x && a.y < b.y);
}

fn at_least(a: Real, floor: Real) -> Real {
  return select(a, floor, less(a, floor));
}
