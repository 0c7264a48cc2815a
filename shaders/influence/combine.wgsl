// y = p x + q y of stacked vectors, each with factors (p, q) of its own. An invocation four elements.
const LANES: u32 = 64u;

struct Params {
  groups: u32, // of a vector, four elements each
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(3) var<storage, read> factors: array<vec2f>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.groups) {
    return;
  }
  let at = id.y * params.groups + id.x;
  let factor = factors[id.y];
  // A vector that is not wanted any more may hold anything.
  let before = select(vec4f(), factor.y * y[at], factor.y != 0.0);
  y[at] = factor.x * x[at] + before;
}
