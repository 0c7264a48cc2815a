// sums[v, part] = the part's share of x_v . y_v: a lane takes every LANES-th group of four, so that the
// host adds up LANES parts. A workgroup a vector.
const LANES: u32 = 64u;

struct Params {
  groups: u32, // of a vector, four elements each
  place: u32, // of the vectors' sums
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> y: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) vector: vec3u, @builtin(local_invocation_index) lane: u32) {
  let first = vector.x * params.groups;
  var sum = 0.0;
  // In chunks of 32, so that no long sum is taken in one accumulator.
  for (var chunk = lane; chunk < params.groups; chunk += 32u * LANES) {
    var part = 0.0;
    for (var g = chunk; g < min(chunk + 32u * LANES, params.groups); g += LANES) {
      part += dot(x[first + g], y[first + g]);
    }
    sum += part;
  }
  sums[params.place + vector.x * LANES + lane] = sum;
}
