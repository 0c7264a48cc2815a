// Sums of A B in registers, B stored with rows along k: four rows of B for each group of A.
// Needs register.wgsl, real/* (float32 or float64), storage/*, load_a, load_b, params.{a,b}_{row,group} and params.groups.
const COL_GROUPS: u32 = COLS / 4u;

// Adds sum over k of a[row + i, k] b[k, col + j] to total[i, j], where corner = (row, col).
fn tile_sum(total: ptr<function, array<Real, TILE>>, corner: vec2u, t: u32) {
  let row = params.a_row + corner.x;
  let col = params.b_group + corner.y / 4u;
  var part = array<Real, TILE>();
  if (FLAT == 0u) {
    (*total)[0] += part[params.groups & 1u];
  }
  for (var chunk = 0u; chunk < params.groups; chunk += CHUNK) {
    let last = min(chunk + CHUNK, params.groups);
    for (var k = chunk; k < last; k++) {
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
        let x = load_a(row + i, params.a_group + k);
        // unroll
        for (var g = 0u; g < COL_GROUPS; g++) {
          let s = x.x * y[4u * g] + x.y * y[4u * g + 1u] + x.z * y[4u * g + 2u] + x.w * y[4u * g + 3u];
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
