// Sums of A B with the loads of A shared by a subgroup, B stored with rows along k.
// Needs register.wgsl, subgroup.wgsl, real/f32, storage/*, load_a, load_b, params.{a,b}_{row,group} and
// params.groups.
const COL_GROUPS: u32 = COLS / 4u;

// Adds sum over k of a[row + i, k] b[k, col + j] to total[i, j], where corner = (row, col). All
// invocations of a workgroup call it together.
fn tile_sum(total: ptr<function, array<Real, TILE>>, corner: vec2u, t: u32) {
  let row = params.a_row + corner.x + t % SUBGROUP;
  let col = params.b_group + corner.y / 4u;
  var part = array<Real, TILE>();
  if (FLAT == 0u) {
    (*total)[0] += part[params.groups & 1u];
  }
  for (var chunk = 0u; chunk < params.groups; chunk += CHUNK) {
    let last = min(chunk + CHUNK, params.groups);
    for (var k = chunk; k < last; k++) {
      var x: array<Quad, LOADS>;
      // unroll
      for (var h = 0u; h < LOADS; h++) {
        x[h] = load_a(row + h * SUBGROUP, params.a_group + k);
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
      for (var i = 0u; i < ROWS; i++) {
        let z = subgroupBroadcast(x[i / SUBGROUP], i % SUBGROUP);
        // unroll
        for (var g = 0u; g < COL_GROUPS; g++) {
          let s = z.x * y[4u * g] + z.y * y[4u * g + 1u] + z.z * y[4u * g + 2u] + z.w * y[4u * g + 3u];
          part[i * COLS + 4u * g] += s.x;
          part[i * COLS + 4u * g + 1u] += s.y;
          part[i * COLS + 4u * g + 2u] += s.z;
          part[i * COLS + 4u * g + 3u] += s.w;
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
