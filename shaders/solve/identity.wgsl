// Rows [first, first + rows) of the identity, from column `col` on. Needs real/*, storage/*_result.
struct Params {
  first: u32,
  rows: u32,
  col: u32,
  groups: u32, // columns that are written, in groups of four
  result_row: u32,
  result_group: u32,
  result_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) at: vec3u) {
  let row = at.y;
  if (row >= params.rows || at.x >= params.groups) {
    return;
  }
  let columns = params.col + 4u * at.x + vec4u(0u, 1u, 2u, 3u);
  let value = select(Quad(), Quad(Real(1.0)), columns == vec4u(params.first + row));
  store_result(params.result_row + row, params.result_group + at.x, value);
}
