// Known answers of float64 arithmetic. x = (1, 3, 2^-40), given at run time. Needs real/f64,
// math.wgsl.
struct Params {
  zero: u32, // always 0, which no compiler knows
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(5) var<storage, read> x: array<f64>;
@group(0) @binding(6) var<storage, read_write> answers: array<f64>;

@compute @workgroup_size(1)
fn main() {
  answers[0] = x[0] / x[1];
  answers[1] = sqrt(x[0] + x[0]);
  answers[2] = (x[0] + x[2]) * (x[0] + x[2]) - x[0];
  answers[3] = math_chord_angle(x[0] / x[1]);
  answers[4] = math_exp(-x[1]);
  // What float32 drops of 1/3: the split on which the Gram matrix relies.
  let rounded = bitcast<f32>(bitcast<u32>(f32(x[0] / x[1])) ^ params.zero);
  answers[5] = x[0] / x[1] - f64(rounded);
}
