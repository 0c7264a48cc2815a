// The upper half of A x, see symmetric.wgsl: sums[class, part, r] = sum over k >= r of
// A[r, k] x[class, k], four rows an invocation (they share the loads of x), a slice of the columns a
// part, VECTORS vectors. Needs symmetric.wgsl, symmetric_{whole,split}.wgsl, real/*.

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
  let vector = at.z * VECTORS;
  var sum = array<Real, 4u * VECTORS>();
  for (var k = begin; k < end; k++) {
    // Only the first group holds columns left of the diagonal.
    let diagonal = 4u * k == row;
    // unroll
    for (var r = 0u; r < 4u; r++) {
      let value = symmetric_load(4u * at.x + r, k);
      let first = select(0u, r, diagonal);
      // unroll
      for (var v = 0u; v < VECTORS; v++) {
        let y = x[(vector + v) * groups + k];
        // unroll
        for (var c = 0u; c < 4u; c++) {
          let product = select(real(0.0), mul(value[c], y[c]), c >= first);
          sum[4u * v + r] = add(sum[4u * v + r], product);
        }
      }
    }
  }
  // unroll
  for (var v = 0u; v < VECTORS; v++) {
    let place = ((vector + v) * 2u * PARTS + at.y) * params.records + row;
    // unroll
    for (var r = 0u; r < 4u; r++) {
      sums[place + r] = sum[4u * v + r];
    }
  }
}
