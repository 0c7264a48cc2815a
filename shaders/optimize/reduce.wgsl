// What is summed over the training set for each query: products of its covariances with the run's
// influences W, with t of the center, and with the run's solutions b. A workgroup a sum: x counts the
// sums of a query, y the queries. Needs real/*, storage/*_a.
const LANES: u32 = 64u;

struct Params {
  runs: u32,
  together: u32, // queries of a run
  records: u32, // differing records of a run
  width: u32, // of values
  points: u32, // training records, padded
  slots: u32, // sums of a query
  zero: u32, // always 0, which no compiler knows
  a_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> values: array<Real>; // [rows, width]
@group(0) @binding(3) var<storage, read> influences: array<Real>; // [runs, records, points], then t
@group(0) @binding(4) var<storage, read_write> totals: array<Real>; // [rows, slots]

var<workgroup> parts: array<Real, LANES>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let slot = group.x;
  let i = group.y;
  let run = i / params.together;
  var total = real(0.0);
  for (var g = lane; 4u * g < params.points; g += LANES) {
    var solved = Quad();
    if (slot > params.records) {
      solved = load_a(run * params.together + slot - params.records - 1u, g);
    }
    for (var c = 0u; c < 4u; c++) {
      let j = 4u * g + c;
      var factor: Real;
      if (slot < params.records) {
        factor = influences[(run * params.records + slot) * params.points + j];
      } else if (slot == params.records) {
        factor = influences[params.runs * params.records * params.points + j];
      } else {
        factor = real(solved[c]);
      }
      total = add(total, mul(values[i * params.width + j], factor));
    }
  }
  parts[lane] = total;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    if (lane < half) {
      parts[lane] = add(parts[lane], parts[lane + half]);
    }
    workgroupBarrier();
  }
  if (lane == 0u) {
    totals[i * params.slots + slot] = parts[0];
  }
}
