// The upper half of A x, see symmetric.wgsl: sums[class, part, r] = sum over k >= r of
// A[r, k] x[class, k], four rows an invocation (they share the loads of x), a slice of the columns a
// part. Needs symmetric.wgsl, real/*, storage/*_{a,b}.

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3u) {
  if (4u * at.x >= params.rows) {
    return;
  }
  let row = params.first + 4u * at.x;
  let groups = params.records / 4u;
  let slice = (groups + PARTS - 1u) / PARTS;
  let begin = max(at.y * slice, row / 4u);
  let end = min((at.y + 1u) * slice, groups);
  var sum = array<Real, 4>();
  for (var k = begin; k < end; k++) {
    let y = x[at.z * groups + k];
    // unroll
    for (var r = 0u; r < 4u; r++) {
      let high = load_a(params.a_row + 4u * at.x + r, k);
      let low = load_b(params.b_row + 4u * at.x + r, k);
      // Only the first group holds columns left of the diagonal.
      let first = select(0u, r, 4u * k == row);
      // unroll
      for (var c = 0u; c < 4u; c++) {
        let value = (Real(high[c]) + Real(low[c])) * y[c];
        sum[r] += select(Real(0.0), value, c >= first);
      }
    }
  }
  let place = (at.z * 2u * PARTS + at.y) * params.records + row;
  // unroll
  for (var r = 0u; r < 4u; r++) {
    sums[place + r] = sum[r];
  }
}
