// Known answers of float32 arithmetic, for doctor: what the driver rounds, fuses or optimizes away.
// x = (1, 2^-24 (1 + 2^-20), 1 + 2^-12, 2^-30 (1 + 2^-20)), given at run time so that nothing is
// computed by the compiler.
struct Params {
  zero: u32, // always 0, which no compiler knows
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(5) var<storage, read> x: array<f32>;
@group(0) @binding(6) var<storage, read_write> answers: array<f32>;

fn opaque(value: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(value) ^ params.zero);
}

@compute @workgroup_size(1)
fn main() {
  // Error of 1 + small: exactly small where float32 is IEEE and nothing is optimized away.
  let sum = x[0] + x[3];
  let part = sum - x[0];
  answers[0] = (x[0] - (sum - part)) + (x[3] - part);
  let fenced = opaque(x[0] + x[3]);
  let rest = opaque(fenced - x[0]);
  answers[1] = (x[0] - opaque(fenced - rest)) + (x[3] - rest);
  // (1 + 2^-12)^2 - rounded square = 2^-24 where fma is fused, 0 where it is a product and a sum.
  let square = opaque(x[2] * x[2]);
  answers[2] = fma(x[2], x[2], -square);
  answers[3] = x[0] / (x[0] + x[0] + x[0]);
  answers[4] = sqrt(x[0] + x[0]);
  // The smallest normal number halved: 2^-127 where subnormals are kept.
  answers[5] = x[4] * 0.5;
  answers[6] = acos(x[5]);
  answers[7] = exp(-x[0]);
}
