// The upper half of A x, see symmetric.wgsl: sums[class, part, r] = sum over k >= r of
// A[r, k] x[class, k], one row an invocation, a slice of the columns a part.
// Needs symmetric.wgsl, real/*, storage/*_{a,b}.

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
