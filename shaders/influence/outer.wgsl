// Gradients of single records by a layer's weights: result[v units + u, :] = a[first + v, u] b[first + v, :].
// An invocation a unit and four inputs; the third dimension of the grid is the record.
//   a: derivatives [records, units]; b: the layer's inputs [records, fan-in]
// Needs storage/*_{a,b}, buffer_result, real/f32.
struct Params {
  first: u32,
  units: u32,
  fan_groups: u32, // fan-in, in groups of four
  result_step: u32, // rows of a vector in result
  a_stride: u32,
  b_stride: u32,
  result_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let group = id.x;
  let unit = id.y;
  if (unit >= params.units || group >= params.fan_groups) {
    return;
  }
  let record = params.first + id.z;
  let derivative = load_a(record, unit / 4u)[unit % 4u];
  store_result(id.z * params.result_step + unit, group, derivative * load_b(record, group));
}
