// The rows of a matrix as vectors of the arithmetic that residuals are computed in. Needs real/*,
// storage/*_a.
struct Params {
  first: u32, // vector
  rows: u32,
  a_row: u32,
  records: u32, // padded
  a_stride: u32,
  zero: u32, // always 0, which no compiler knows
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(5) var<storage, read_write> x: array<array<Real, 4>>; // [rows, records / 4]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3u) {
  let groups = params.records / 4u;
  if (at.x >= groups || at.y >= params.rows) {
    return;
  }
  let value = load_a(params.a_row + at.y, at.x);
  x[(params.first + at.y) * groups + at.x] = array<Real, 4>(
    real(value.x),
    real(value.y),
    real(value.z),
    real(value.w),
  );
}
