// A's elements as one matrix a of this arithmetic. Needs symmetric.wgsl, real/* (float32 or float64),
// storage/*_a.
fn symmetric_load(row: u32, group: u32) -> array<Real, 4> {
  let value = load_a(params.a_row + row, group);
  return array<Real, 4>(value.x, value.y, value.z, value.w);
}
