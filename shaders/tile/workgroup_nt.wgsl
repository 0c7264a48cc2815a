// Sums of A B^T through workgroup memory, both operands read along k.
// Needs workgroup.wgsl, real/*, storage/*, term/*, unit/*, load_a, load_b, params.{a,b}_{row,group} and params.groups.

// Adds sum over k of a[row + i, k] b[col + j, k] to total[i, j], where corner = (row, col). All
// invocations of a workgroup call it together.
fn tile_sum(total: ptr<function, array<Real, TILE>>, corner: vec2u, t: u32) {
  let local = vec2u(t / LANE_COLS * ROWS, t % LANE_COLS * COLS);
  let row = params.a_row + corner.x - local.x;
  let col = params.b_row + corner.y - local.y;
  for (var k = 0u; k < params.groups; k += SLICE) {
    tile_load_a(t, row, k);
    for (var e = t; e < TILE_COLS * SLICE; e += INVOCATIONS) {
      let group = k + e % SLICE;
      if (group < params.groups) {
        slice_b[e] = load_b(col + e / SLICE, params.b_group + group);
      } else {
        slice_b[e] = Quad();
      }
    }
    workgroupBarrier();
    var part = array<Part, TILE>();
    // unroll
    for (var s = 0u; s < SLICE; s++) {
      var y: array<Quad, COLS>;
      // unroll
      for (var j = 0u; j < COLS; j++) {
        y[j] = slice_b[(local.y + j) * SLICE + s];
      }
      // unroll
      for (var i = 0u; i < ROWS; i++) {
        let x = slice_a[(local.x + i) * SLICE + s];
        // unroll
        for (var j = 0u; j < COLS; j++) {
          part[i * COLS + j] = term(part[i * COLS + j], x, y[j]);
        }
      }
    }
    // unroll
    for (var e = 0u; e < TILE; e++) {
      (*total)[e] = add((*total)[e], unit_chunk(part[e], k));
    }
    workgroupBarrier();
  }
}
