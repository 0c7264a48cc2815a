// One half of A x for a symmetric matrix in its upper triangle, A = a + b (a sum of two float32
// matrices): sums[class, part, r] = sum over k >= r of A[r, k] x[class, k]. The columns are cut in
// PARTS, which the host adds up. Needs real/*, storage/*_{a,b}.
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
  if (at.x >= params.rows) {
    return;
  }
  let row = params.first + at.x;
  let groups = params.records / 4u;
  let slice = (groups + PARTS - 1u) / PARTS;
  let begin = max(at.y * slice, row / 4u);
  let end = min((at.y + 1u) * slice, groups);
  var sum = Real(0.0);
  for (var k = begin; k < end; k++) {
    let high = load_a(params.a_row + at.x, k);
    let low = load_b(params.b_row + at.x, k);
    let y = x[at.z * groups + k];
    for (var c = 0u; c < 4u; c++) {
      let value = (Real(high[c]) + Real(low[c])) * y[c];
      sum += select(Real(0.0), value, 4u * k + c >= row);
    }
  }
  sums[(at.z * 2u * PARTS + at.y) * params.records + row] = sum;
}
