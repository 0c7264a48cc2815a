// How fast the device reads and writes memory: a copy of a buffer, four numbers an invocation and turn.
struct Params {
  count: u32, // groups of four
  width: u32, // invocations
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> result: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3u) {
  for (var i = at.x; i < params.count; i += params.width) {
    result[i] = a[i];
  }
}
