// Sums of A^T B with the loads of A shared by a subgroup, both operands stored with rows along k.
// Needs register.wgsl, subgroup.wgsl, real/f32, storage/*, load_a, load_b, params.{a,b}_{row,group} and
// params.groups.
const ROW_GROUPS: u32 = ROWS / 4u;
const COL_GROUPS: u32 = COLS / 4u;

// Adds sum over k of a[k, row + i] b[k, col + j] to total[i, j], where corner = (row, col). All
// invocations of a workgroup call it together.
fn tile_sum(total: ptr<function, array<Real, TILE>>, corner: vec2u, t: u32) {
  let row = params.a_group + corner.x / 4u;
  let col = params.b_group + corner.y / 4u;
  var part = array<Real, TILE>();
  if (FLAT == 0u) {
    (*total)[0] += part[params.groups & 1u];
  }
  for (var chunk = 0u; chunk < params.groups; chunk += CHUNK) {
    let last = min(chunk + CHUNK, params.groups);
    for (var k = chunk; k < last; k++) {
      // Load e holds rows 4 (e / 4) to 4 (e / 4) + 3 of the tile at depth e % 4.
      var x: array<Quad, LOADS>;
      // unroll
      for (var h = 0u; h < LOADS; h++) {
        let e = t % SUBGROUP + h * SUBGROUP;
        x[h] = load_a(params.a_row + 4u * k + e % 4u, row + e / 4u);
      }
      let b = params.b_row + 4u * k;
      var y: array<Quad, COLS>;
      // unroll
      for (var g = 0u; g < COL_GROUPS; g++) {
        y[4u * g] = load_b(b, col + g);
        y[4u * g + 1u] = load_b(b + 1u, col + g);
        y[4u * g + 2u] = load_b(b + 2u, col + g);
        y[4u * g + 3u] = load_b(b + 3u, col + g);
      }
      // unroll
      for (var h = 0u; h < ROW_GROUPS; h++) {
        let p = subgroupBroadcast(x[4u * h / SUBGROUP], 4u * h % SUBGROUP);
        let q = subgroupBroadcast(x[4u * h / SUBGROUP], (4u * h + 1u) % SUBGROUP);
        let r = subgroupBroadcast(x[4u * h / SUBGROUP], (4u * h + 2u) % SUBGROUP);
        let s = subgroupBroadcast(x[4u * h / SUBGROUP], (4u * h + 3u) % SUBGROUP);
        // unroll
        for (var c = 0u; c < 4u; c++) {
          // unroll
          for (var g = 0u; g < COL_GROUPS; g++) {
            let sum = p[c] * y[4u * g] + q[c] * y[4u * g + 1u] + r[c] * y[4u * g + 2u] + s[c] * y[4u * g + 3u];
            part[(4u * h + c) * COLS + 4u * g] += sum.x;
            part[(4u * h + c) * COLS + 4u * g + 1u] += sum.y;
            part[(4u * h + c) * COLS + 4u * g + 2u] += sum.z;
            part[(4u * h + c) * COLS + 4u * g + 3u] += sum.w;
          }
        }
      }
    }
    // unroll
    for (var e = 0u; e < TILE; e++) {
      (*total)[e] += part[e];
      part[e] = Real();
    }
  }
}
