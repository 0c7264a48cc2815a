// A tile held in registers: an invocation owns ROWS x COLS elements and reads A and B itself. Fast
// where many registers are cheap and workgroup memory is not: CPU drivers. Sums run over CHUNK groups
// of four k before they join the total, so that no long sum is taken in one accumulator. A workgroup's
// tile is TILE_ROWS x TILE_COLS. Needs one of register_{nt,nn,tn}.wgsl.
const ROWS: u32 = 16u;
const COLS: u32 = 16u;
const LANE_ROWS: u32 = 4u;
const LANE_COLS: u32 = 2u;
const CHUNK: u32 = 32u;
// Whether all indices of the tile's elements are constants: on a GPU an array with another index lands
// in memory. On a CPU it belongs there, for there are too few registers: an array whose indices are all
// constants is spilled instead, which takes twice as long. So a chunk's sums are read once, before there
// are any, through an index that no compiler knows, and a loop stores the totals.
const FLAT: u32 = 0u;
// Chunks of the first HEAD groups, for operands whose first columns hold the most.
const HEAD: u32 = 0u;
const HEAD_CHUNK: u32 = 4u;
const INVOCATIONS: u32 = LANE_ROWS * LANE_COLS;
const TILE_ROWS: u32 = ROWS * LANE_ROWS;
const TILE_COLS: u32 = COLS * LANE_COLS;
const TILE: u32 = ROWS * COLS;

// First row and column of invocation t; its others follow without gaps.
fn tile_corner(tile: vec2u, t: u32) -> vec2u {
  return vec2u(tile.y * TILE_ROWS + t / LANE_COLS * ROWS, tile.x * TILE_COLS + t % LANE_COLS * COLS);
}
