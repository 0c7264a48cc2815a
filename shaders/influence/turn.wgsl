// How conjugate gradients turn: p := r + (|r|^2 / |r before|^2) p. An invocation a vector.
//   sums: [pieces, vectors, LANES], parts of |r|^2; states: see influence/state.wgsl
//   factors: [vectors], those of influence/combine.wgsl for r and p
// Needs influence/state.
@group(0) @binding(3) var<storage, read_write> factors: array<vec2f>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.vectors) {
    return;
  }
  let before = states[id.x].square;
  let now = sum_of(id.x);
  let turn = select(0.0, now / before, is_open(id.x));
  factors[id.x] = vec2f(1.0, turn);
  states[id.x].square = now;
}
