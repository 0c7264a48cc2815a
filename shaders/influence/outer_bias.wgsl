// Gradients of single records by a layer's biases: biases[v, :] = a[first + v, :]. An invocation four
// biases of a record. Needs storage/buffer_a, real/f32.
const LANES: u32 = 64u;

struct Params {
  first: u32,
  groups: u32, // units of a vector, with their padding, in groups of four
  a_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read_write> biases: array<vec4f>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < params.groups) {
    biases[id.y * params.groups + id.x] = load_a(params.first + id.y, id.x);
  }
}
