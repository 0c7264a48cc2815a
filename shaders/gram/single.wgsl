// Stores covariances rounded once to float32. Needs real/*, storage/*_result.
fn store_values(row: u32, group: u32, value: array<Real, 4>) {
  store_result(row, group, vec4f(f32(value[0]), f32(value[1]), f32(value[2]), f32(value[3])));
}
