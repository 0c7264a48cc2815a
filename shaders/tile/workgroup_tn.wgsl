// Sums of A^T B through workgroup memory, both operands stored with rows along k.
// Needs workgroup.wgsl, real/* (float32 or float64), storage/*, load_a, load_b, params.{a,b}_{row,group} and params.groups.
const ROW_GROUPS: u32 = TILE_ROWS / 4u;
const COL_GROUPS: u32 = TILE_COLS / 4u;

// Adds sum over k of a[k, row + i] b[k, col + j] to total[i, j], where corner = (row, col). All
// invocations of a workgroup call it together.
fn tile_sum(total: ptr<function, array<Real, TILE>>, corner: vec2u, t: u32) {
  let local = vec2u(t / LANE_COLS * ROWS, t % LANE_COLS * COLS);
  let row = params.a_group + (corner.x - local.x) / 4u;
  let col = params.b_group + (corner.y - local.y) / 4u;
  for (var k = 0u; k < params.groups; k += SLICE) {
    // Row 4 k + q of A lies at q ROW_GROUPS of its slice, and of B at q COL_GROUPS.
    for (var e = t; e < 4u * SLICE * ROW_GROUPS; e += INVOCATIONS) {
      let depth = 4u * k + e / ROW_GROUPS;
      if (depth < 4u * params.groups) {
        slice_a[e] = load_a(params.a_row + depth, row + e % ROW_GROUPS);
      } else {
        slice_a[e] = Quad();
      }
    }
    for (var e = t; e < 4u * SLICE * COL_GROUPS; e += INVOCATIONS) {
      let depth = 4u * k + e / COL_GROUPS;
      if (depth < 4u * params.groups) {
        slice_b[e] = load_b(params.b_row + depth, col + e % COL_GROUPS);
      } else {
        slice_b[e] = Quad();
      }
    }
    workgroupBarrier();
    var part = array<Quad, ROWS>();
    // unroll
    for (var s = 0u; s < 4u * SLICE; s++) {
      let x = slice_a[s * ROW_GROUPS + local.x / 4u];
      let y = slice_b[s * COL_GROUPS + local.y / 4u];
      // unroll
      for (var i = 0u; i < ROWS; i++) {
        part[i] += x[i] * y;
      }
    }
    // unroll
    for (var i = 0u; i < ROWS; i++) {
      (*total)[i * COLS] += part[i].x;
      (*total)[i * COLS + 1u] += part[i].y;
      (*total)[i * COLS + 2u] += part[i].z;
      (*total)[i * COLS + 3u] += part[i].w;
    }
    workgroupBarrier();
  }
}
