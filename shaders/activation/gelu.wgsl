// f(u) = u Phi(u), exact, under (u, v) ~ N(0, [[p, c], [c, q]]), p = s^2, q = t^2,
// c = s t (1 - delta). With P = (1 + p)(1 + q), D^2 = P - c^2, theta = atan2(c, D):
//   F = E[f(u) f(v)] = c / 4 + [(c^2 + p q D^2) / (P D) + c theta] / (2 pi)
// (Tsuchida, Pearce, van der Heide, Roosta, Gallagher 2021). Needs real/*, math.wgsl.

struct Gelu {
  p: Real,
  q: Real,
  c: Real,
  root: Real, // D, written without the cancellation of P - c^2
  product: Real, // P
  theta: Real,
}

fn gelu_parts(delta: Real, s: Real, t: Real) -> Gelu {
  let p = s * s;
  let q = t * t;
  let c = s * t * (Real(1.0) - delta);
  let root = sqrt(Real(1.0) + p + q + p * q * delta * (Real(2.0) - delta));
  let product = (Real(1.0) + p) * (Real(1.0) + q);
  return Gelu(p, q, c, root, product, math_angle(c, root, sqrt(product)));
}

fn gelu_dual(delta: Real, s: Real, t: Real) -> Real {
  let g = gelu_parts(delta, s, t);
  let first = (g.c * g.c + g.p * g.q * g.root * g.root) / (g.product * g.root);
  return g.c / Real(4.0) + (first + g.c * g.theta) / Real(2.0 * PI);
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
  let g = gelu_parts(delta, s, t);
  let square = g.root * g.root;
  let factor = Real(1.0) / square + (Real(1.0) - g.p * g.q) / g.product + Real(1.0);
  return Real(0.25) + (g.theta + g.c / g.root * factor) / Real(2.0 * PI);
}

// dF/dp = E[f''(u) f(v)] / 2.
fn gelu_dp(delta: Real, s: Real, t: Real) -> Real {
  let g = gelu_parts(delta, s, t);
  let square = g.root * g.root;
  let determinant = g.p * g.q * delta * (Real(2.0) - delta);
  let first = (g.q * square - g.c * g.c) / g.product;
  let second = (determinant - g.c * g.c / square) / Real(2.0);
  return (first + second) / (Real(2.0 * PI) * (Real(1.0) + g.p) * g.root);
}
