// How far conjugate gradients go along their directions: reach = |r|^2 / (p . A p), 0 for a vector that
// is solved or bends the wrong way. An invocation a vector.
//   sums: [pieces, vectors, LANES], parts of p . A p; states: see influence/state.wgsl
//   forth, back: [vectors], factors of influence/combine.wgsl for the solutions and the residuals
// Needs influence/state.
@group(0) @binding(3) var<storage, read_write> forth: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> back: array<vec2f>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.vectors) {
    return;
  }
  let bend = sum_of(id.x);
  let open = is_open(id.x);
  // A comparison with NaN may say anything: what is not a positive number is found by its bits.
  let positive = bitcast<u32>(bend) - 1u < 0x7f7fffffu;
  var reach = 0.0;
  if (open && positive) {
    reach = states[id.x].square / bend;
    states[id.x].steps += 1u;
  }
  if (open && !positive) {
    states[id.x].refused = 1u;
  }
  forth[id.x] = vec2f(reach, 1.0);
  back[id.x] = vec2f(-reach, 1.0);
}
