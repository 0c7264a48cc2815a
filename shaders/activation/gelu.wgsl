// f(u) = u Phi(u), exact, under (u, v) ~ N(0, [[p, c], [c, q]]), p = s^2, q = t^2,
// c = s t (1 - delta). With P = (1 + p)(1 + q), D^2 = P - c^2, theta = atan2(c, D):
//   F = E[f(u) f(v)] = c / 4 + [(c^2 + p q D^2) / (P D) + c theta] / (2 pi)
// (Tsuchida, Pearce, van der Heide, Roosta, Gallagher 2021). Needs real/*, math.wgsl.

struct Gelu {
  p: Real,
  q: Real,
  c: Real,
  determinant: Real, // p q - c^2, written without cancellation
  root: Real, // D
  product: Real, // P
  theta: Real,
}

fn gelu_parts(delta: Real, s: Real, t: Real) -> Gelu {
  let one = real(1.0);
  let p = mul(s, s);
  let q = mul(t, t);
  let c = mul(mul(s, t), sub(one, delta));
  let determinant = mul(mul(p, q), mul(delta, sub(real(2.0), delta)));
  let d = root(add(add(one, add(p, q)), determinant));
  let product = mul(add(one, p), add(one, q));
  return Gelu(p, q, c, determinant, d, product, math_angle(c, d, root(product)));
}

fn gelu_dual(delta: Real, s: Real, t: Real) -> Real {
  let g = gelu_parts(delta, s, t);
  let square = mul(g.root, g.root);
  let above = add(mul(g.c, g.c), mul(mul(g.p, g.q), square));
  let sum = add(div(above, mul(g.product, g.root)), mul(g.c, g.theta));
  return add(mul(real(0.25), g.c), mul(sum, mul(real(0.5), REAL_INVERSE_PI)));
}

// 1 - F / (a b), a^2 = F(p, p, p), b^2 = F(q, q, q).
fn gelu_chord(delta: Real, s: Real, t: Real, a: Real, b: Real) -> Real {
  return sub(real(1.0), div(gelu_dual(delta, s, t), at_least(mul(a, b), TINY)));
}

// dF/dc = E[f'(u) f'(v)].
fn gelu_dc(delta: Real, s: Real, t: Real) -> Real {
  let g = gelu_parts(delta, s, t);
  let one = real(1.0);
  let rest = div(sub(one, mul(g.p, g.q)), g.product);
  let factor = add(add(div(one, mul(g.root, g.root)), rest), one);
  let sum = add(g.theta, mul(div(g.c, g.root), factor));
  return add(real(0.25), mul(sum, mul(real(0.5), REAL_INVERSE_PI)));
}

// dF/dp = E[f''(u) f(v)] / 2.
fn gelu_dp(delta: Real, s: Real, t: Real) -> Real {
  let g = gelu_parts(delta, s, t);
  let square = mul(g.root, g.root);
  let c2 = mul(g.c, g.c);
  let first = div(sub(mul(g.q, square), c2), g.product);
  let second = mul(real(0.5), sub(g.determinant, div(c2, square)));
  let below = mul(add(real(1.0), g.p), g.root);
  return div(mul(add(first, second), mul(real(0.5), REAL_INVERSE_PI)), below);
}

// F(p, p, p).
fn gelu_variance(s: Real) -> Real {
  return gelu_dual(real(0.0), s, s);
}
