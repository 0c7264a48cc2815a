// Known answers of arithmetic in pairs of float32. x = (1, 3, 1e-9), each a pair, given at run time.
// Needs real/double_single.
struct Params {
  zero: u32, // always 0, which no compiler knows
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(5) var<storage, read> x: array<vec2f>;
@group(0) @binding(6) var<storage, read_write> answers: array<vec2f>;

@compute @workgroup_size(1)
fn main() {
  let third = div(x[0], x[1]);
  answers[0] = third;
  answers[1] = root(add(x[0], x[0]));
  answers[2] = sub(add(x[0], x[2]), x[0]);
  answers[3] = mul(third, third);
  answers[4] = sub(mul(third, x[1]), x[0]);
}
