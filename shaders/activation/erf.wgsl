// f(u) = erf(u) under (u, v) ~ N(0, [[p, c], [c, q]]), p = s^2, q = t^2, c = s t (1 - delta).
// With D^2 = (1 + 2p)(1 + 2q) - 4 c^2 (Williams 1997):
//   F = E[f(u) f(v)] = 2 / pi atan2(2 c, D)
// Needs real/*, math.wgsl.

// D, written without cancellation.
fn erf_root(delta: Real, s: Real, t: Real) -> Real {
  let p = s * s;
  let q = t * t;
  let determinant = p * q * delta * (Real(2.0) - delta);
  return sqrt(Real(1.0) + Real(2.0) * (p + q) + Real(4.0) * determinant);
}

fn erf_dual(delta: Real, s: Real, t: Real) -> Real {
  let c = s * t * (Real(1.0) - delta);
  let product = (Real(1.0) + Real(2.0) * s * s) * (Real(1.0) + Real(2.0) * t * t);
  return math_angle(Real(2.0) * c, erf_root(delta, s, t), sqrt(product)) * Real(2.0 / PI);
}

// F(p, p, p).
fn erf_variance(p: Real) -> Real {
  let s = sqrt(p);
  return erf_dual(Real(0.0), s, s);
}

// 1 - F / (a b), a^2 = F(p, p, p), b^2 = F(q, q, q).
fn erf_chord(delta: Real, s: Real, t: Real, a: Real, b: Real) -> Real {
  return Real(1.0) - erf_dual(delta, s, t) / max(a * b, Real(TINY));
}

// dF/dc = E[f'(u) f'(v)].
fn erf_dc(delta: Real, s: Real, t: Real) -> Real {
  return Real(4.0 / PI) / erf_root(delta, s, t);
}

// dF/dp = E[f''(u) f(v)] / 2.
fn erf_dp(delta: Real, s: Real, t: Real) -> Real {
  let c = s * t * (Real(1.0) - delta);
  return Real(-4.0 / PI) * c / ((Real(1.0) + Real(2.0) * s * s) * erf_root(delta, s, t));
}
