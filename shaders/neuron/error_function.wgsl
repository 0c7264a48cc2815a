// The error function and exp(-x^2) to float32, for activations made of them. Needs real/f32.wgsl, math.wgsl.
// Coefficients, lowest first, from tests/reference/polynomials.py.
const SMALL_ERF_TERMS: u32 = 7u;
const SMALL_ERF = array<f32, 7>(
  1.12837916585, -0.376126266667, 0.112835947152, -0.0268542120106, 0.00518908742343,
  -0.000801686428717, 7.87587506269e-5,
);
const LARGE_ERF_TERMS: u32 = 8u;
const LARGE_ERF = array<f32, 8>(
  0.282096445887, 0.282079489275, 0.246630084111, 0.180271301862, 0.0571505307424, 0.0882369396394,
  -0.230928776226, 0.0950619404186,
);

struct ErrorFunction {
  below: f32, // erfc(-x) = 1 + erf(x), with its relative accuracy where x < 0
  value: f32, // erf(x)
  bell: f32, // exp(-x^2)
}

// |x| < 1: erf(x) = x P(x^2), good to 1.3e-9; else erfc(|x|) = exp(-x^2) t P(t), t = 1 / (1 + |x| / 2),
// good to 1.3e-8 up to |x| = 11, where both are 0.
fn error_function(x: f32) -> ErrorFunction {
  let size = abs(x);
  let square = x * x;
  let bell = math_exp(-square);
  var small = SMALL_ERF[SMALL_ERF_TERMS - 1u];
  // unroll
  for (var k = 1u; k < SMALL_ERF_TERMS; k++) {
    small = small * square + SMALL_ERF[SMALL_ERF_TERMS - 1u - k];
  }
  let t = 1.0 / (1.0 + 0.5 * size);
  var large = LARGE_ERF[LARGE_ERF_TERMS - 1u];
  // unroll
  for (var k = 1u; k < LARGE_ERF_TERMS; k++) {
    large = large * t + LARGE_ERF[LARGE_ERF_TERMS - 1u - k];
  }
  let rest = bell * t * large; // erfc(|x|)
  if (size < 1.0) {
    return ErrorFunction(1.0 + x * small, x * small, bell);
  }
  return ErrorFunction(select(rest, 2.0 - rest, x > 0.0), select(rest - 1.0, 1.0 - rest, x > 0.0), bell);
}
