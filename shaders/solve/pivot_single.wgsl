// Whether a float32 pivot is positive and finite. By its bits, so that a NaN fails too, whatever the
// driver makes of comparisons with NaN.
fn pivot_usable(pivot: f32) -> bool {
  let bits = bitcast<u32>(pivot);
  return bits > 0u && bits < 0x7f800000u;
}
