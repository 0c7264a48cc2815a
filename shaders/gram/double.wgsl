// Stores covariances in float64. Needs real/f64, storage/double_result.
fn store_values(row: u32, group: u32, value: array<Real, 4>) {
  store_double(row, group, vec4<f64>(value[0], value[1], value[2], value[3]));
}
