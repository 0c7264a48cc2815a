// Stores covariances as the sum of two float32 matrices, result + low, good to 2^-48. Needs real/*,
// storage/*_{result,low}.
fn store_values(row: u32, group: u32, value: array<Real, 4>) {
  let high = vec4f(single(value[0]), single(value[1]), single(value[2]), single(value[3]));
  // Compilers take f64(f32(x)) for x; the bits behind a zero they cannot see stop that.
  let rounded = bitcast<vec4f>(bitcast<vec4u>(high) ^ vec4u(params.zero));
  store_result(row, group, high);
  store_low(
    row,
    group,
    vec4f(
      single(sub(value[0], real(rounded.x))),
      single(sub(value[1], real(rounded.y))),
      single(sub(value[2], real(rounded.z))),
      single(sub(value[3], real(rounded.w))),
    ),
  );
}
