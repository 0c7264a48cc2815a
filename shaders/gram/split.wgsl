// Stores float64 covariances as the sum of two float32 matrices, result + low, good to 2^-48.
// Needs real/f64, storage/*_{result,low}.
fn store_values(row: u32, group: u32, value: array<Real, 4>) {
  let high = vec4f(f32(value[0]), f32(value[1]), f32(value[2]), f32(value[3]));
  // Compilers take f64(f32(x)) for x; the bits behind a zero they cannot see stop that.
  let rounded = bitcast<vec4f>(bitcast<vec4u>(high) ^ vec4u(params.zero));
  store_result(row, group, high);
  store_low(
    row,
    group,
    vec4f(
      f32(value[0] - Real(rounded.x)),
      f32(value[1] - Real(rounded.y)),
      f32(value[2] - Real(rounded.z)),
      f32(value[3] - Real(rounded.w)),
    ),
  );
}
