// Sums of A B through workgroup memory, B stored with rows along k.
// Needs workgroup.wgsl, real/* (float32 or float64), storage/*, load_a, load_b, params.{a,b}_{row,group} and params.groups.
const COL_GROUPS: u32 = TILE_COLS / 4u;
const QUADS: u32 = COLS / 4u;

// Adds sum over k of a[row + i, k] b[k, col + j] to total[i, j], where corner = (row, col). All
// invocations of a workgroup call it together.
fn tile_sum(total: ptr<function, array<Real, TILE>>, corner: vec2u, t: u32) {
  let local = vec2u(t / LANE_COLS * ROWS, t % LANE_COLS * COLS);
  let row = params.a_row + corner.x - local.x;
  let col = params.b_group + (corner.y - local.y) / 4u;
  for (var k = 0u; k < params.groups; k += SLICE) {
    tile_load_a(t, row, k);
    // Row 4 k + q of B lies at q COL_GROUPS of the slice.
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
    for (var s = 0u; s < SLICE; s++) {
      // unroll
      for (var g = 0u; g < QUADS; g++) {
        let y0 = slice_b[4u * s * COL_GROUPS + local.y / 4u + g];
        let y1 = slice_b[(4u * s + 1u) * COL_GROUPS + local.y / 4u + g];
        let y2 = slice_b[(4u * s + 2u) * COL_GROUPS + local.y / 4u + g];
        let y3 = slice_b[(4u * s + 3u) * COL_GROUPS + local.y / 4u + g];
        // unroll
        for (var i = 0u; i < ROWS; i++) {
          let x = slice_a[(local.x + i) * SLICE + s];
          part[i * QUADS + g] += x.x * y0 + x.y * y1 + x.z * y2 + x.w * y3;
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
