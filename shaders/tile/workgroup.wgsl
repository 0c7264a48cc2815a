// A tile that goes through workgroup memory, the classic form for real GPUs: TILE_ROWS x TILE_COLS a
// workgroup, ROWS x COLS an invocation. Sums run over one slice of SLICE groups of four k before they
// join the total. Needs workgroup_nt.wgsl or workgroup_nn.wgsl, load_a, params.a_group, params.groups.
const ROWS: u32 = 4u;
const COLS: u32 = 4u;
const LANE_ROWS: u32 = 16u;
const LANE_COLS: u32 = 16u;
const SLICE: u32 = 4u;
// Whether loops over the tile's elements are unrolled where it is stored, too, see register.wgsl.
const FLAT: u32 = 0u;
const INVOCATIONS: u32 = LANE_ROWS * LANE_COLS;
const TILE_ROWS: u32 = ROWS * LANE_ROWS;
const TILE_COLS: u32 = COLS * LANE_COLS;
const TILE: u32 = ROWS * COLS;

var<workgroup> slice_a: array<Quad, TILE_ROWS * SLICE>;
var<workgroup> slice_b: array<Quad, TILE_COLS * SLICE>;

// First row and column of invocation t; its others follow without gaps.
fn tile_corner(tile: vec2u, t: u32) -> vec2u {
  return vec2u(tile.y * TILE_ROWS + t / LANE_COLS * ROWS, tile.x * TILE_COLS + t % LANE_COLS * COLS);
}

// Brings groups k to k + SLICE of the tile's rows of A into slice_a.
fn tile_load_a(t: u32, row: u32, k: u32) {
  for (var e = t; e < TILE_ROWS * SLICE; e += INVOCATIONS) {
    let group = k + e % SLICE;
    if (group < params.groups) {
      slice_a[e] = load_a(row + e / SLICE, params.a_group + group);
    } else {
      slice_a[e] = Quad();
    }
  }
}
