// sums[r] += |a_r|^2 (|b_r|^2 + biased): squared norm of a record's gradient by a layer's weights and
// biases. An invocation a record.
//   a: derivatives [records, units]; b: the layer's inputs [records, fan-in]
// Needs storage/*_{a,b}, real/f32.
const LANES: u32 = 64u;

struct Params {
  records: u32,
  a_groups: u32,
  b_groups: u32,
  biased: f32,
  a_stride: u32,
  b_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(3) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= params.records) {
    return;
  }
  var left = 0.0;
  for (var g = 0u; g < params.a_groups; g++) {
    left += squared(load_a(row, g));
  }
  // In chunks, as the tiles add up.
  var right = 0.0;
  for (var chunk = 0u; chunk < params.b_groups; chunk += 32u) {
    var part = 0.0;
    for (var g = chunk; g < min(chunk + 32u, params.b_groups); g++) {
      part += squared(load_b(row, g));
    }
    right += part;
  }
  sums[row] += left * (right + params.biased);
}
