// Sums of A^T B through workgroup memory, both operands stored with rows along k.
// Needs workgroup.wgsl, real/* (float32 or float64), storage/*, load_a, load_b, params.{a,b}_{row,group} and params.groups.
const ROW_GROUPS: u32 = TILE_ROWS / 4u;
const COL_GROUPS: u32 = TILE_COLS / 4u;
const QUADS: u32 = COLS / 4u;

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
    var part = array<Quad, ROWS * QUADS>();
    // unroll
    for (var s = 0u; s < 4u * SLICE; s++) {
      // unroll
      for (var h = 0u; h < ROWS / 4u; h++) {
        let x = slice_a[s * ROW_GROUPS + local.x / 4u + h];
        // unroll
        for (var g = 0u; g < QUADS; g++) {
          let y = slice_b[s * COL_GROUPS + local.y / 4u + g];
          // unroll
          for (var c = 0u; c < 4u; c++) {
            part[(4u * h + c) * QUADS + g] += x[c] * y;
          }
        }
      }
    }
    // unroll
    for (var q = 0u; q < ROWS * QUADS; q++) {
      (*total)[4u * q] += part[q].x;
      (*total)[4u * q + 1u] += part[q].y;
      (*total)[4u * q + 2u] += part[q].z;
      (*total)[4u * q + 3u] += part[q].w;
    }
    workgroupBarrier();
  }
}
