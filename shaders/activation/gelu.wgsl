// f(u) = u Phi(u), exact, under (u, v) ~ N(0, [[p, c], [c, q]]), p = s^2, q = t^2,
// c = s t (1 - delta). With P = (1 + p)(1 + q), D^2 = P - c^2, theta = atan2(c, D):
//   F = E[f(u) f(v)] = c / 4 + [(c^2 + p q D^2) / (P D) + c theta] / (2 pi)
// (Tsuchida, Pearce, van der Heide, Roosta, Gallagher 2021). Needs real/*, math.wgsl.

// D, written without the cancellation of P - c^2.
fn gelu_root(delta: Real, s: Real, t: Real) -> Real {
  let p = s * s;
  let q = t * t;
  return sqrt(Real(1.0) + p + q + p * q * delta * (Real(2.0) - delta));
}

fn gelu_dual(delta: Real, s: Real, t: Real) -> Real {
  let p = s * s;
  let q = t * t;
  let c = s * t * (Real(1.0) - delta);
  let d = gelu_root(delta, s, t);
  let product = (Real(1.0) + p) * (Real(1.0) + q);
  let theta = math_angle(c, d, sqrt(product));
  return c / Real(4.0) + ((c * c + p * q * d * d) / (product * d) + c * theta) / Real(2.0 * PI);
}

// F(p, p, p).
fn gelu_variance(p: Real) -> Real {
  let s = sqrt(p);
  return gelu_dual(Real(0.0), s, s);
}

// 1 - F / (a b), a^2 = F(p, p, p), b^2 = F(q, q, q).
fn gelu_chord(delta: Real, s: Real, t: Real, a: Real, b: Real) -> Real {
  return Real(1.0) - gelu_dual(delta, s, t) / max(a * b, Real(TINY));
}

// dF/dc = E[f'(u) f'(v)].
fn gelu_dc(delta: Real, s: Real, t: Real) -> Real {
  let p = s * s;
  let q = t * t;
  let c = s * t * (Real(1.0) - delta);
  let d = gelu_root(delta, s, t);
  let product = (Real(1.0) + p) * (Real(1.0) + q);
  let theta = math_angle(c, d, sqrt(product));
  let factor = Real(1.0) / (d * d) + (Real(1.0) - p * q) / product + Real(1.0);
  return Real(0.25) + (theta + c / d * factor) / Real(2.0 * PI);
}

// dF/dp = E[f''(u) f(v)] / 2.
fn gelu_dp(delta: Real, s: Real, t: Real) -> Real {
  let p = s * s;
  let q = t * t;
  let c = s * t * (Real(1.0) - delta);
  let d = gelu_root(delta, s, t);
  let product = (Real(1.0) + p) * (Real(1.0) + q);
  let determinant = p * q * delta * (Real(2.0) - delta);
  let first = (q * d * d - c * c) / product;
  let second = (determinant - c * c / (d * d)) / Real(2.0);
  return (first + second) / (Real(2.0 * PI) * (Real(1.0) + p) * d);
}
