// A tile of A B^T through workgroup memory, the classic form for real GPUs: TILE_ROWS x TILE_COLS a
// workgroup, ROWS x COLS an invocation. Sums run over one slice of SLICE groups of four k before
// they join the total.
// Needs real/*, term/*, load_a, load_b, params.{a,b}_{row,group} and params.groups.
const ROWS: u32 = 4u;
const COLS: u32 = 4u;
const LANE_ROWS: u32 = 16u;
const LANE_COLS: u32 = 16u;
const SLICE: u32 = 4u;
const INVOCATIONS: u32 = LANE_ROWS * LANE_COLS;
const TILE_ROWS: u32 = ROWS * LANE_ROWS;
const TILE_COLS: u32 = COLS * LANE_COLS;
const TILE: u32 = ROWS * COLS;

var<workgroup> slice_a: array<vec4f, TILE_ROWS * SLICE>;
var<workgroup> slice_b: array<vec4f, TILE_COLS * SLICE>;

// First row and column of invocation t; its others follow without gaps.
fn tile_corner(tile: vec2u, t: u32) -> vec2u {
  return vec2u(tile.y * TILE_ROWS + t / LANE_COLS * ROWS, tile.x * TILE_COLS + t % LANE_COLS * COLS);
}

// Adds sum over k of a[row + i, k] b[col + j, k] to total[i, j], where corner = (row, col). All
// invocations of a workgroup call it together.
fn tile_sum(total: ptr<function, array<Real, TILE>>, corner: vec2u, t: u32) {
  let local = vec2u(t / LANE_COLS * ROWS, t % LANE_COLS * COLS);
  let row = params.a_row + corner.x - local.x;
  let col = params.b_row + corner.y - local.y;
  for (var k = 0u; k < params.groups; k += SLICE) {
    for (var e = t; e < TILE_ROWS * SLICE; e += INVOCATIONS) {
      let group = k + e % SLICE;
      if (group < params.groups) {
        slice_a[e] = load_a(row + e / SLICE, params.a_group + group);
      } else {
        slice_a[e] = vec4f();
      }
    }
    for (var e = t; e < TILE_COLS * SLICE; e += INVOCATIONS) {
      let group = k + e % SLICE;
      if (group < params.groups) {
        slice_b[e] = load_b(col + e / SLICE, params.b_group + group);
      } else {
        slice_b[e] = vec4f();
      }
    }
    workgroupBarrier();
    var part = array<Real, TILE>();
    // unroll
    for (var s = 0u; s < SLICE; s++) {
      var y: array<vec4f, COLS>;
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
      (*total)[e] += part[e];
    }
    workgroupBarrier();
  }
}
