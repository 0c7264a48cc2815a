// Evaluates an activation's dual functions at single points, for the table-driven test.
// at[i] = (delta, s, t, a, b), a^2 = F(p, p, p), b^2 = F(q, q, q);
// values[i] = (chord, dF/dc, dF/dp).
struct Params {
  count: u32,
  zero: u32,
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
  let delta = at[5u * i];
  let s = at[5u * i + 1u];
  let t = at[5u * i + 2u];
  values[3u * i] = activation_chord(delta, s, t, at[5u * i + 3u], at[5u * i + 4u]);
  values[3u * i + 1u] = activation_dc(delta, s, t);
  values[3u * i + 2u] = activation_dp(delta, s, t);
}
