// Whether a float64 pivot is positive and finite. A NaN is told by its bits, whatever the driver makes
// of comparisons with NaN, and in float32, where it stays one: naga has no bits of a float64.
fn pivot_usable(pivot: f64) -> bool {
  let magnitude = bitcast<u32>(f32(pivot)) & 0x7fffffffu;
  return magnitude <= 0x7f800000u && pivot > 0.0lf && pivot <= 1.7976931348623157e308lf;
}
