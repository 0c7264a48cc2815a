// biases[v, u] += sum over the records of a[v records + r, u]. An invocation four biases.
// Needs storage/buffer_a, real/f32.
const LANES: u32 = 64u;

struct Params {
  groups: u32, // units of a vector, with their padding, in groups of four
  records: u32,
  a_step: u32, // rows of a vector in a
  a_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read_write> biases: array<vec4f>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let group = id.x;
  let vector = id.y;
  if (group >= params.groups) {
    return;
  }
  var sum = vec4f();
  for (var i = 0u; i < params.records; i++) {
    sum += load_a(vector * params.a_step + i, group);
  }
  biases[vector * params.groups + group] += sum;
}
