// Transcendental functions from + - * / and roots alone: the built-in acos and atan2 are good to
// 1e-4 on some drivers, and float64 has none. Polynomials are those of real/*, fitted to its digits.
// Needs real/*.

// atan(v) for |v| <= tan(pi/8): v times a polynomial of v^2.
fn math_atan(v: Real) -> Real {
  let x = mul(v, v);
  var sum = ATAN[ATAN_TERMS - 1u];
  // unroll
  for (var k = 1u; k < ATAN_TERMS; k++) {
    sum = add(mul(sum, x), ATAN[ATAN_TERMS - 1u - k]);
  }
  return mul(sum, v);
}

// atan2(y, x) for x > 0, given h = sqrt(x^2 + y^2): twice halving the angle brings it to pi/8.
fn math_angle(y: Real, x: Real, h: Real) -> Real {
  let half = div(y, add(x, h));
  let one = real(1.0);
  return mul(real(4.0), math_atan(div(half, add(one, root(add(one, mul(half, half)))))));
}

// acos(1 - delta) for 0 <= delta <= 2, with full relative accuracy at both ends.
fn math_chord_angle(delta: Real) -> Real {
  let two = real(2.0);
  let far = less(real(1.0), delta);
  let e = select(delta, sub(two, delta), far);
  let angle = mul(real(4.0), math_atan(div(root(e), add(root(sub(two, e)), REAL_SQRT2))));
  return select(angle, sub(REAL_PI, angle), far);
}

// sin t - t cos t for 0 <= t <= pi, without cancellation: t^3 times a polynomial of t^2.
fn math_lune(t: Real) -> Real {
  let x = mul(t, t);
  var sum = LUNE[LUNE_TERMS - 1u];
  // unroll
  for (var k = 1u; k < LUNE_TERMS; k++) {
    sum = add(mul(sum, x), LUNE[LUNE_TERMS - 1u - k]);
  }
  return mul(mul(sum, x), t);
}

// exp(x) for x <= 0: a polynomial of r = x + n ln 2 in (-ln 2, 0], then n halvings by binary powers.
fn math_exp(x: Real) -> Real {
  let n = u32(max(-single(x), 0.0) / single(REAL_LN2));
  let r = add(x, mul(real(f32(n)), REAL_LN2));
  var value = EXP[EXP_TERMS - 1u];
  // unroll
  for (var k = 1u; k < EXP_TERMS; k++) {
    value = add(mul(value, r), EXP[EXP_TERMS - 1u - k]);
  }
  var power = real(0.5);
  for (var bit = 0u; bit < 11u; bit++) {
    value = select(value, mul(value, power), ((n >> bit) & 1u) == 1u);
    power = mul(power, power);
  }
  return select(value, real(0.0), n >= 1100u); // below any float64
}
