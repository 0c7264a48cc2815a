// Sums of A B^T with the loads of A shared by a subgroup, both operands read along k.
// Needs register.wgsl, subgroup.wgsl, real/*, storage/*, term/*, unit/*, load_a, load_b,
// params.{a,b}_{row,group} and params.groups.

// Adds sum over k of a[row + i, k] b[col + j, k] to total[i, j], where corner = (row, col). All
// invocations of a workgroup call it together.
fn tile_sum(total: ptr<function, array<Real, TILE>>, corner: vec2u, t: u32) {
  let row = params.a_row + corner.x + t % SUBGROUP;
  let col = params.b_row + corner.y;
  var last = 0u;
  var part = array<Part, TILE>();
  if (FLAT == 0u) {
    (*total)[0] = add((*total)[0], unit_chunk(part[params.groups & 1u], 0u));
  }
  for (var chunk = 0u; chunk < params.groups; chunk = last) {
    last = min(chunk + select(CHUNK, HEAD_CHUNK, chunk < HEAD), params.groups);
    for (var k = chunk; k < last; k++) {
      var x: array<Quad, LOADS>;
      // unroll
      for (var h = 0u; h < LOADS; h++) {
        x[h] = load_a(row + h * SUBGROUP, params.a_group + k);
      }
      var y: array<Quad, COLS>;
      // unroll
      for (var j = 0u; j < COLS; j++) {
        y[j] = load_b(col + j, params.b_group + k);
      }
      // unroll
      for (var i = 0u; i < ROWS; i++) {
        let z = subgroupBroadcast(x[i / SUBGROUP], i % SUBGROUP);
        // unroll
        for (var j = 0u; j < COLS; j++) {
          part[i * COLS + j] = term(part[i * COLS + j], z, y[j]);
        }
      }
    }
    // unroll
    for (var e = 0u; e < TILE; e++) {
      (*total)[e] = add((*total)[e], unit_chunk(part[e], chunk));
      part[e] = Part();
    }
  }
}
