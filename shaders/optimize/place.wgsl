// Standardizes the queries' pixels, x = (pixel - offset) / scale, into the rows of a matrix of points,
// and prepares what the covariance needs to know of each. A workgroup a query. Needs real/*,
// storage/*_result, slopes/*.
const LANES: u32 = 64u;

struct Params {
  rows: u32,
  features: u32,
  first_row: u32, // of the queries in the result
  first_point: u32, // of the queries in the table
  width: u32, // points in the table
  zero: u32, // always 0, which no compiler knows
  result_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> state: array<vec4f>; // [rows, features], see ascend
@group(0) @binding(2) var<storage, read> maps: array<vec4f>; // [features], see ascend
@group(0) @binding(3) var<storage, read_write> status: array<vec4f>; // [rows], see ascend
@group(0) @binding(5) var<storage, read> numbers: array<Real>;
@group(0) @binding(6) var<storage, read_write> table: array<Real>;

var<workgroup> squares: array<Real, LANES>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group.x;
  var square = real(0.0);
  for (var g = lane; 4u * g < params.features; g += LANES) {
    var x: vec4f;
    for (var c = 0u; c < 4u; c++) {
      let f = 4u * g + c;
      if (f < params.features) {
        let map = maps[f];
        x[c] = (state[i * params.features + f].x - map.x) * map.y;
        square = add(square, mul(real(x[c]), real(x[c])));
      }
    }
    store_result(params.first_row + i, g, x);
  }
  squares[lane] = square;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    if (lane < half) {
      squares[lane] = add(squares[lane], squares[lane + half]);
    }
    workgroupBarrier();
  }
  if (lane == 0u) {
    let own = params.first_point + i;
    slopes_prepare(own, div(squares[0], real(f32(params.features))));
    status[i].w = single(slopes_variance_slope(own));
  }
}
