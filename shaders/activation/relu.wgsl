// f(u) = max(u, 0) under (u, v) ~ N(0, [[p, c], [c, q]]), p = s^2, q = t^2, c = s t (1 - delta).
// Arc-cosine kernel of degree 1 (Cho and Saul 2009), theta = acos(1 - delta):
//   F = E[f(u) f(v)] = s t (sin theta + (pi - theta) cos theta) / (2 pi)
// Needs real/*, math.wgsl.

// 1 - F / (a b), a^2 = F(p, p, p), b^2 = F(q, q, q): delta - (sin theta - theta cos theta) / pi.
fn relu_chord(delta: Real, s: Real, t: Real, a: Real, b: Real) -> Real {
  return sub(delta, mul(math_lune(math_chord_angle(delta)), REAL_INVERSE_PI));
}

// dF/dc = E[f'(u) f'(v)].
fn relu_dc(delta: Real, s: Real, t: Real) -> Real {
  return sub(real(0.5), mul(math_chord_angle(delta), mul(real(0.5), REAL_INVERSE_PI)));
}

// dF/dp = E[f''(u) f(v)] / 2.
fn relu_dp(delta: Real, s: Real, t: Real) -> Real {
  let sine = root(mul(delta, sub(real(2.0), delta)));
  return mul(mul(div(t, s), sine), mul(real(0.25), REAL_INVERSE_PI));
}

// F(p, p, p).
fn relu_variance(s: Real) -> Real {
  return mul(real(0.5), mul(s, s));
}
