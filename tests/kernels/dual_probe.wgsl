// Evaluates an activation's dual functions at single points, for the table-driven test.
// at[i] = (delta, s, t); values[i] = (chord, F(p, p, p), dF/dc, dF/dp), with the deviations after
// the activation taken from its own variance function.
struct Params {
  count: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(5) var<storage, read> at: array<Real>;
@group(0) @binding(6) var<storage, read_write> values: array<Real>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= params.count) {
    return;
  }
  let delta = at[3u * i];
  let s = at[3u * i + 1u];
  let t = at[3u * i + 2u];
  let p = activation_variance(s * s);
  let q = activation_variance(t * t);
  values[5u * i] = activation_chord(delta, s, t, sqrt(p), sqrt(q));
  values[5u * i + 1u] = p;
  values[5u * i + 2u] = q;
  values[5u * i + 3u] = activation_dc(delta, s, t);
  values[5u * i + 4u] = activation_dp(delta, s, t);
}
