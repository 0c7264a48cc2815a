// Stores covariances rounded once to float32. Needs real/*, storage/*_result.
fn store_values(row: u32, group: u32, value: array<Real, 4>) {
  let rounded = vec4f(single(value[0]), single(value[1]), single(value[2]), single(value[3]));
  store_result(row, group, rounded);
}
