// How fast the device multiplies and adds: CHAINS independent chains of x = factor x + 1 in each
// invocation, `steps` long. The factor is 1, which no compiler knows, so that every step must be
// computed and a chain ends at its start plus `steps`, exactly. Nothing is loaded meanwhile.
const CHAINS: u32 = 8u;

struct Params {
  steps: u32,
  factor: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> ends: array<vec4f>; // [invocations], sums of the chains

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3u) {
  let factor = vec4f(params.factor);
  var x: array<vec4f, CHAINS>;
  // unroll
  for (var c = 0u; c < CHAINS; c++) {
    x[c] = vec4f(0.0, 1.0, 2.0, 3.0) + f32(at.x % 64u + c);
  }
  for (var step = 0u; step < params.steps; step += 4u) {
    // unroll
    for (var s = 0u; s < 4u; s++) {
      // unroll
      for (var c = 0u; c < CHAINS; c++) {
        x[c] = factor * x[c] + 1.0;
      }
    }
  }
  var sum = vec4f();
  // unroll
  for (var c = 0u; c < CHAINS; c++) {
    sum += x[c];
  }
  ends[at.x] = sum;
}
