// Transcendental functions from + - * / and sqrt alone: the built-in acos and atan2 are good to
// 1e-4 on some drivers, and float64 has none. Needs real/*.
const PI = 3.14159265358979323846;
const LN2 = 0.69314718055994530942;
const SQRT2 = 1.41421356237309504880;

// atan(v) for |v| <= tan(pi/8): sum over k of (-1)^k v^(2k+1) / (2k+1).
fn math_atan(v: Real) -> Real {
  let x = -v * v;
  var sum = Real(0.0);
  // unroll
  for (var k = 0u; k < ATAN_TERMS; k++) {
    sum = sum * x + Real(1.0) / Real(2u * (ATAN_TERMS - k) - 1u);
  }
  return sum * v;
}

// atan2(y, x) for x > 0, given h = sqrt(x^2 + y^2): twice halving the angle brings it to pi/8.
fn math_angle(y: Real, x: Real, h: Real) -> Real {
  let half = y / (x + h);
  return Real(4.0) * math_atan(half / (Real(1.0) + sqrt(Real(1.0) + half * half)));
}

// acos(1 - delta) for 0 <= delta <= 2, with full relative accuracy at both ends.
fn math_chord_angle(delta: Real) -> Real {
  let near = delta <= Real(1.0);
  let e = select(Real(2.0) - delta, delta, near);
  let root2 = Real(SQRT2);
  let angle = Real(4.0) * math_atan(sqrt(e) / (sqrt(Real(2.0) - e) + root2));
  return select(Real(PI) - angle, angle, near);
}

// sin t - t cos t for 0 <= t <= pi, without cancellation:
// sum over k of (-1)^k 2 (k+1) / (2k+3)! t^(2k+3).
fn math_lune(t: Real) -> Real {
  let x = -t * t;
  var sum = Real(1.0);
  // unroll
  for (var k = 1u; k < LUNE_TERMS; k++) {
    // Ratio of the terms n = LUNE_TERMS - k and n - 1 of the series.
    let n = Real(LUNE_TERMS - k);
    let ratio = (n + Real(1.0)) / (n * (Real(2.0) * n + Real(2.0)) * (Real(2.0) * n + Real(3.0)));
    sum = Real(1.0) + sum * x * ratio;
  }
  return sum * t * t * t / Real(3.0);
}

// exp(x) for x <= 0: exp(r) by its series after x = r - n ln 2, then n halvings by binary powers.
fn math_exp(x: Real) -> Real {
  let y = max(x, Real(-708.0)); // below, the result is as good as 0
  let n = u32(-y / Real(LN2));
  let r = y + Real(n) * Real(LN2);
  var value = Real(1.0);
  // unroll
  for (var k = 1u; k < EXP_TERMS; k++) {
    value = Real(1.0) + value * r * (Real(1.0) / Real(EXP_TERMS - k));
  }
  var power = Real(0.5);
  for (var bit = 0u; bit < 10u; bit++) {
    value = select(value, value * power, ((n >> bit) & 1u) == 1u);
    power = power * power;
  }
  return value;
}
