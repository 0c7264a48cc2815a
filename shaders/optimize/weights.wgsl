// The weight of each point in a query's gradient times the derivative of their covariance, and what
// the gradient has of the query itself. A workgroup a query. Needs real/*, storage/*_{a,result}.
const LANES: u32 = 64u;

struct Params {
  runs: u32,
  together: u32, // queries of a run
  records: u32, // differing records of a run
  width: u32, // points
  points: u32, // training records, padded
  first_record: u32, // of the differing records among the points
  first_point: u32, // of the queries among the points
  added: u32, // whether the records join the training set, or leave it
  divergence: u32, // whether the KL is maximized, or the mean distance
  zero: u32, // always 0, which no compiler knows
  a_stride: u32,
  result_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> derivatives: array<vec2f>; // [rows, width]
@group(0) @binding(3) var<storage, read> influences: array<Real>; // [runs, records, points], then t
@group(0) @binding(5) var<storage, read> adjoints: array<Real>; // see adjoint
@group(0) @binding(6) var<storage, read_write> status: array<vec4f>; // [rows], see ascend

var<workgroup> parts: array<f32, LANES>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group.x;
  let run = i / params.together;
  let slots = params.records + params.together + 1u;
  let own = i * slots;
  var along = 0.0;
  for (var g = lane; 4u * g < params.width; g += LANES) {
    var weight = vec4f();
    if (4u * g < params.points) {
      weight = training_weights(run, own, g);
    } else {
      for (var c = 0u; c < 4u; c++) {
        weight[c] = other_weight(run, i, 4u * g + c);
      }
    }
    var products: vec4f;
    for (var c = 0u; c < 4u; c++) {
      let derivative = derivatives[i * params.width + 4u * g + c];
      products[c] = weight[c] * derivative.x;
      along += 2.0 * weight[c] * derivative.y;
    }
    store_result(i, g, products);
  }
  parts[lane] = along;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    if (lane < half) {
      parts[lane] += parts[lane + half];
    }
    workgroupBarrier();
  }
  if (lane == 0u) {
    let mine = single(adjoints[own + params.records + i % params.together]);
    status[i].x = parts[0] + 2.0 * mine * status[i].w;
  }
}

// Of four training records: their influence on the differing ones, less their part in the variance.
fn training_weights(run: u32, own: u32, g: u32) -> vec4f {
  var sum: array<Real, 4>;
  for (var k = 0u; k < params.records; k++) {
    let first = (run * params.records + k) * params.points + 4u * g;
    for (var c = 0u; c < 4u; c++) {
      sum[c] = add(sum[c], mul(adjoints[own + k], influences[first + c]));
    }
  }
  if (params.divergence == 1u) {
    let slots = params.records + params.together + 1u;
    let center = params.runs * params.records * params.points + 4u * g;
    for (var q = 0u; q < params.together; q++) {
      let other = run * params.together + q;
      let factor = mul(real(-2.0), adjoints[own + params.records + q]);
      let lift = adjoints[other * slots + slots - 1u];
      let solved = load_a(other, g);
      for (var c = 0u; c < 4u; c++) {
        let whole = add(real(solved[c]), mul(lift, influences[center + c]));
        sum[c] = add(sum[c], mul(factor, whole));
      }
    }
  }
  return vec4f(single(sum[0]), single(sum[1]), single(sum[2]), single(sum[3]));
}

// Of an added record of the query's run, or of another query of it.
fn other_weight(run: u32, i: u32, j: u32) -> f32 {
  let own = i * (params.records + params.together + 1u);
  if (j >= params.first_point) {
    let row = j - params.first_point;
    let together = row / params.together == run && row != i;
    let at = own + params.records + row % params.together;
    return select(0.0, 2.0 * single(adjoints[at]), together && params.divergence == 1u);
  }
  let record = j - params.first_record;
  let mine = params.added == 1u && j >= params.first_record && record / params.records == run;
  return select(0.0, single(adjoints[own + record % params.records]), mine);
}
