// Covariances of each query with each point less the common component, and their derivatives by the
// inner product over d and by the query's |x|^2 / d, from the sums over the features; four points an
// invocation. What a query has with itself alone is left to its variance. Needs real/*,
// storage/*_result, slopes/*.
struct Params {
  rows: u32,
  width: u32, // points
  factored: u32, // groups of points that the factor has
  first_point: u32, // of the queries among the points
  features: u32,
  zero: u32, // always 0, which no compiler knows
  result_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> sums: array<Real>; // [rows, width]
@group(0) @binding(2) var<storage, read_write> values: array<Real>; // [rows, width]
@group(0) @binding(3) var<storage, read_write> derivatives: array<vec2f>; // [rows, width]
@group(0) @binding(5) var<storage, read> numbers: array<Real>;
@group(0) @binding(6) var<storage, read_write> table: array<Real>;
@group(0) @binding(7) var<storage, read> used: array<u32>; // 1 for each point that is no padding

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3u) {
  let group = at.x;
  let i = at.y;
  if (4u * group >= params.width) {
    return;
  }
  let own = params.first_point + i;
  var rounded = vec4f();
  for (var c = 0u; c < 4u; c++) {
    let j = 4u * group + c;
    let e = i * params.width + j;
    var value = real(0.0);
    var derivative = vec2f();
    if (used[j] == 1u) {
      if (j == own) {
        value = slopes_variance(own);
      } else {
        let all = slopes_pair(sums[e], own, j);
        value = all.value;
        derivative = vec2f(single(all.product), single(all.square));
      }
      value = sub(value, slopes_common(own, j));
    }
    values[e] = value;
    derivatives[e] = derivative;
    rounded[c] = single(value);
  }
  if (group < params.factored) {
    store_result(i, group, rounded);
  }
}
