// Radial basis function exp(-gamma |x - x'|^2 / d). numbers: gamma.
// Needs real/*, a tile, term/*distance, unit/*, math.wgsl.
fn covariance_tile(total: ptr<function, array<Real, TILE>>, row: u32, col: u32) {
  let rate = div(number(0u), real(f32(params.features)));
  for (var e = 0u; e < TILE; e++) {
    (*total)[e] = math_exp(mul(-rate, unit_distance((*total)[e])));
  }
}

fn covariance_diagonal(i: u32) -> Real {
  return real(1.0);
}
