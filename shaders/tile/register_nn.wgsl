// A tile of A B held in registers, the sibling of register_nt.wgsl for a right operand stored with
// rows along k: an invocation reads four rows of B for each group of A.
// Needs load_a, load_b, params.{a,b}_{row,group} and params.groups.
const ROWS: u32 = 16u;
const COLS: u32 = 16u;
const LANE_ROWS: u32 = 4u;
const LANE_COLS: u32 = 2u;
const CHUNK: u32 = 32u;
const INVOCATIONS: u32 = LANE_ROWS * LANE_COLS;
const TILE_ROWS: u32 = ROWS * LANE_ROWS;
const TILE_COLS: u32 = COLS * LANE_COLS;
const TILE: u32 = ROWS * COLS;
const COL_GROUPS: u32 = COLS / 4u;

// First row and column of invocation t; its others follow without gaps.
fn tile_corner(tile: vec2u, t: u32) -> vec2u {
  return vec2u(tile.y * TILE_ROWS + t / LANE_COLS * ROWS, tile.x * TILE_COLS + t % LANE_COLS * COLS);
}

// Adds sum over k of a[row + i, k] b[k, col + j] to total[i, j], where corner = (row, col).
fn tile_sum(total: ptr<function, array<Real, TILE>>, corner: vec2u, t: u32) {
  let row = params.a_row + corner.x;
  let col = params.b_group + corner.y / 4u;
  for (var chunk = 0u; chunk < params.groups; chunk += CHUNK) {
    var part = array<Real, TILE>();
    let last = min(chunk + CHUNK, params.groups);
    for (var k = chunk; k < last; k++) {
      let b = params.b_row + 4u * k;
      var y: array<vec4f, COLS>;
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
    for (var e = 0u; e < TILE; e++) {
      (*total)[e] += part[e];
    }
  }
}
