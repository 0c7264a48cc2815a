// Radial basis function exp(-gamma |x - x'|^2 / d) and its derivatives, |x - x'|^2 = |x|^2 + |x'|^2 -
// 2 x.x'. No component is shared by all. numbers: gamma. Needs real/*, math.wgsl, numbers, table,
// params.{width,features}.
struct Slopes {
  value: Real,
  product: Real, // by the inner product over d
  square: Real, // by the query's |x|^2 / d
}

fn slopes_common(query: u32, point: u32) -> Real {
  return real(0.0);
}

fn slopes_variance(point: u32) -> Real {
  return real(1.0);
}

fn slopes_variance_slope(point: u32) -> Real {
  return real(0.0);
}

fn slopes_prepare(point: u32, square: Real) {
  table[point] = real(0.0);
}

fn slopes_pair(sum: Real, query: u32, point: u32) -> Slopes {
  let rate = div(numbers[0], real(f32(params.features)));
  let value = math_exp(mul(-rate, sum));
  let slope = mul(numbers[0], value);
  return Slopes(value, mul(real(2.0), slope), -slope);
}
