// Radial basis function exp(-gamma |x - x'|^2 / d). settings: noise, gamma.
// Needs real/*, a tile, term/distance, math.wgsl.
fn covariance_tile(total: ptr<function, array<Real, TILE>>, row: u32, col: u32) {
  for (var e = 0u; e < TILE; e++) {
    (*total)[e] = math_exp(-settings[1] * (*total)[e] / Real(params.features));
  }
}

fn covariance_diagonal(value: Real, i: u32) -> Real {
  return Real(1.0);
}
