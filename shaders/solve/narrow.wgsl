// Vectors of any arithmetic as the rows of a float32 matrix. Needs real/*, storage/single,
// storage/buffer_result.
struct Params {
  first: u32, // vector
  rows: u32,
  records: u32, // padded
  result_row: u32,
  result_group: u32,
  result_stride: u32,
  zero: u32, // always 0, which no compiler knows
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(5) var<storage, read> x: array<array<Real, 4>>; // [rows, records / 4]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3u) {
  let groups = params.records / 4u;
  if (at.x >= groups || at.y >= params.rows) {
    return;
  }
  let value = x[(params.first + at.y) * groups + at.x];
  store_result(
    params.result_row + at.y,
    params.result_group + at.x,
    Quad(single(value[0]), single(value[1]), single(value[2]), single(value[3])),
  );
}
