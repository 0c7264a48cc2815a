// f(u) = erf(u) under (u, v) ~ N(0, [[p, c], [c, q]]), p = s^2, q = t^2, c = s t (1 - delta).
// With D^2 = (1 + 2p)(1 + 2q) - 4 c^2 (Williams 1997):
//   F = E[f(u) f(v)] = 2 / pi atan2(2 c, D)
// Needs real/*, math.wgsl.

struct Erf {
  c: Real,
  product: Real, // (1 + 2p)(1 + 2q)
  root: Real, // D, written without cancellation: 1 + 2 (p + q) + 4 p q delta (2 - delta)
}

fn erf_parts(delta: Real, s: Real, t: Real) -> Erf {
  let two = real(2.0);
  let p = mul(two, mul(s, s));
  let q = mul(two, mul(t, t));
  let determinant = mul(mul(p, q), mul(delta, sub(two, delta)));
  let one = real(1.0);
  return Erf(
    mul(mul(s, t), sub(one, delta)),
    mul(add(one, p), add(one, q)),
    root(add(add(one, add(p, q)), determinant)),
  );
}

fn erf_dual(delta: Real, s: Real, t: Real) -> Real {
  let e = erf_parts(delta, s, t);
  let angle = math_angle(mul(real(2.0), e.c), e.root, root(e.product));
  return mul(angle, mul(real(2.0), REAL_INVERSE_PI));
}

// 1 - F / (a b), a^2 = F(p, p, p), b^2 = F(q, q, q).
fn erf_chord(delta: Real, s: Real, t: Real, a: Real, b: Real) -> Real {
  return sub(real(1.0), div(erf_dual(delta, s, t), at_least(mul(a, b), TINY)));
}

// dF/dc = E[f'(u) f'(v)].
fn erf_dc(delta: Real, s: Real, t: Real) -> Real {
  return div(mul(real(4.0), REAL_INVERSE_PI), erf_parts(delta, s, t).root);
}

// dF/dp = E[f''(u) f(v)] / 2.
fn erf_dp(delta: Real, s: Real, t: Real) -> Real {
  let e = erf_parts(delta, s, t);
  let below = mul(add(real(1.0), mul(real(2.0), mul(s, s))), e.root);
  return div(mul(real(-4.0), mul(REAL_INVERSE_PI, e.c)), below);
}

// F(p, p, p).
fn erf_variance(s: Real) -> Real {
  return erf_dual(real(0.0), s, s);
}
