// result = f''(source) of each element, in place of nothing: the padding's is not used. An invocation
// a group of four. Needs storage/buffer_{source,result}, real/f32, curvature/*.
const LANES: u32 = 64u;

struct Params {
  rows: u32,
  source_stride: u32,
  result_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let group = id.x;
  let row = id.y;
  if (row < params.rows && group < params.source_stride) {
    store_result(row, group, activation_curvature(load_source(row, group)));
  }
}
