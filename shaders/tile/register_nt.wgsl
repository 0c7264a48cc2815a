// A tile of A B^T held in registers: an invocation owns ROWS x COLS elements and reads A and B
// itself. Fast where many registers are cheap and workgroup memory is not: CPU drivers.
// Sums run over CHUNK groups of four k before they join the total, so that no long sum is taken in
// one accumulator. A workgroup's tile is TILE_ROWS x TILE_COLS.
// Needs real/*, term/*, load_a, load_b, params.{a,b}_{row,group} and params.groups (even).
const ROWS: u32 = 16u;
const COLS: u32 = 16u;
const LANE_ROWS: u32 = 4u;
const LANE_COLS: u32 = 2u;
const CHUNK: u32 = 32u;
const INVOCATIONS: u32 = LANE_ROWS * LANE_COLS;
const TILE_ROWS: u32 = ROWS * LANE_ROWS;
const TILE_COLS: u32 = COLS * LANE_COLS;
const TILE: u32 = ROWS * COLS;
const PAIRS: u32 = 2u * COLS;

// First row and column of invocation t; its others follow without gaps.
fn tile_corner(tile: vec2u, t: u32) -> vec2u {
  return vec2u(tile.y * TILE_ROWS + t / LANE_COLS * ROWS, tile.x * TILE_COLS + t % LANE_COLS * COLS);
}

// Adds sum over k of a[row + i, k] b[col + j, k] to total[i, j], where corner = (row, col).
fn tile_sum(total: ptr<function, array<Real, TILE>>, corner: vec2u, t: u32) {
  let row = params.a_row + corner.x;
  let col = params.b_row + corner.y;
  for (var chunk = 0u; chunk < params.groups; chunk += CHUNK) {
    var part = array<Real, TILE>();
    let last = min(chunk + CHUNK, params.groups);
    for (var k = chunk; k < last; k += 2u) {
      let a = params.a_group + k;
      let b = params.b_group + k;
      var y: array<vec4f, PAIRS>;
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
    for (var e = 0u; e < TILE; e++) {
      (*total)[e] += part[e];
    }
  }
}
