// Sums of A B^T in registers, both operands read along k, two groups of four at a time.
// Needs register.wgsl, real/*, storage/*, term/*, unit/*, load_a, load_b, params.{a,b}_{row,group} and params.groups
// (even).
const PAIRS: u32 = 2u * COLS;

// Adds sum over k of a[row + i, k] b[col + j, k] to total[i, j], where corner = (row, col).
fn tile_sum(total: ptr<function, array<Real, TILE>>, corner: vec2u, t: u32) {
  let row = params.a_row + corner.x;
  let col = params.b_row + corner.y;
  var last = 0u;
  var part = array<Part, TILE>();
  if (FLAT == 0u) {
    (*total)[0] = add((*total)[0], unit_chunk(part[params.groups & 1u], 0u));
  }
  for (var chunk = 0u; chunk < params.groups; chunk = last) {
    last = min(chunk + select(CHUNK, HEAD_CHUNK, chunk < HEAD), params.groups);
    for (var k = chunk; k < last; k += 2u) {
      let a = params.a_group + k;
      let b = params.b_group + k;
      var y: array<Quad, PAIRS>;
      // unroll
      for (var j = 0u; j < COLS; j++) {
        y[2u * j] = load_b(col + j, b);
        y[2u * j + 1u] = load_b(col + j, b + 1u);
      }
      // unroll
      for (var i = 0u; i < ROWS; i++) {
        let x = load_a(row + i, a);
        let z = load_a(row + i, a + 1u);
        // unroll
        for (var j = 0u; j < COLS; j++) {
          part[i * COLS + j] = term(term(part[i * COLS + j], x, y[2u * j]), z, y[2u * j + 1u]);
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
