// A's elements as the sum of two float32 matrices a + b. Needs symmetric.wgsl, real/*,
// storage/*_{a,b}.
fn symmetric_load(row: u32, group: u32) -> array<Real, 4> {
  let high = load_a(params.a_row + row, group);
  let low = load_b(params.b_row + row, group);
  return array<Real, 4>(
    joined(high.x, low.x),
    joined(high.y, low.y),
    joined(high.z, low.z),
    joined(high.w, low.w),
  );
}
