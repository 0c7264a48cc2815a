// The other half of A x, see symmetric_rows.wgsl: sums[class, PARTS + part, c] grows by the sum over
// r < c of A[r, c] x[class, r], r in this panel's rows, which are cut in PARTS; four columns an
// invocation. Needs real/*, storage/*_{a,b}.
const PARTS: u32 = 8u;

struct Params {
  a_row: u32,
  b_row: u32,
  first: u32, // row of the whole matrix where this panel begins
  rows: u32,
  records: u32, // padded
  a_stride: u32,
  b_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(5) var<storage, read> x: array<vec4<Real>>; // [classes, records / 4]
@group(0) @binding(6) var<storage, read_write> sums: array<Real>; // [classes, 2 PARTS, records]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3u) {
  let groups = params.records / 4u;
  if (at.x >= groups) {
    return;
  }
  let slice = (params.rows + PARTS - 1u) / PARTS;
  let last = 4u * at.x + 3u; // rows from here on lie below the diagonal
  let end = min(min((at.y + 1u) * slice, params.rows), max(last, params.first) - params.first);
  var sum = array<Real, 4>();
  for (var r = at.y * slice; r < end; r++) {
    let row = params.first + r;
    let high = load_a(params.a_row + r, at.x);
    let low = load_b(params.b_row + r, at.x);
    let y = x[at.z * groups + row / 4u][row % 4u];
    // unroll
    for (var c = 0u; c < 4u; c++) {
      let value = (Real(high[c]) + Real(low[c])) * y;
      sum[c] += select(Real(0.0), value, row < 4u * at.x + c);
    }
  }
  let place = (at.z * 2u * PARTS + PARTS + at.y) * params.records + 4u * at.x;
  // unroll
  for (var c = 0u; c < 4u; c++) {
    sums[place + c] += sum[c];
  }
}
