// The lower half of A x, see symmetric.wgsl: sums[class, PARTS + part, c] grows by the sum over r < c of
// A[r, c] x[class, r], r in this panel's rows; GROUPS groups of four columns an invocation (they share
// the loads of x), a slice of the rows a part. Needs symmetric.wgsl, symmetric_{whole,split}.wgsl,
// real/*.
const GROUPS: u32 = 4u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) at: vec3u) {
  let groups = params.records / 4u;
  let group = at.x * GROUPS;
  if (group >= groups) {
    return;
  }
  let slice = (params.rows + PARTS - 1u) / PARTS;
  let last = 4u * (group + GROUPS) - 1u; // rows from here on lie below the diagonal
  let end = min(min((at.y + 1u) * slice, params.rows), max(last, params.first) - params.first);
  let vector = at.z * VECTORS;
  var sum = array<Real, 4u * GROUPS * VECTORS>();
  for (var r = at.y * slice; r < end; r++) {
    let row = params.first + r;
    var y: array<Real, VECTORS>;
    // unroll
    for (var v = 0u; v < VECTORS; v++) {
      y[v] = x[(vector + v) * groups + row / 4u][row % 4u];
    }
    // unroll
    for (var g = 0u; g < GROUPS; g++) {
      let value = symmetric_load(r, group + g);
      // unroll
      for (var c = 0u; c < 4u; c++) {
        let above = row < 4u * (group + g) + c;
        // unroll
        for (var v = 0u; v < VECTORS; v++) {
          let place = (v * GROUPS + g) * 4u + c;
          sum[place] = add(sum[place], select(real(0.0), mul(value[c], y[v]), above));
        }
      }
    }
  }
  // unroll
  for (var v = 0u; v < VECTORS; v++) {
    let place = ((vector + v) * 2u * PARTS + PARTS + at.y) * params.records + 4u * group;
    // unroll
    for (var c = 0u; c < 4u * GROUPS; c++) {
      sums[place + c] = add(sums[place + c], sum[4u * GROUPS * v + c]);
    }
  }
}
