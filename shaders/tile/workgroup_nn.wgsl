// A tile of A B through workgroup memory, the sibling of workgroup_nt.wgsl for a right operand
// stored with rows along k.
// Needs load_a, load_b, params.{a,b}_{row,group} and params.groups.
const ROWS: u32 = 4u;
const COLS: u32 = 4u;
const LANE_ROWS: u32 = 16u;
const LANE_COLS: u32 = 16u;
const SLICE: u32 = 4u;
const INVOCATIONS: u32 = LANE_ROWS * LANE_COLS;
const TILE_ROWS: u32 = ROWS * LANE_ROWS;
const TILE_COLS: u32 = COLS * LANE_COLS;
const TILE: u32 = ROWS * COLS;
const COL_GROUPS: u32 = TILE_COLS / 4u;

var<workgroup> slice_a: array<vec4f, TILE_ROWS * SLICE>;
var<workgroup> slice_b: array<vec4f, TILE_COLS * SLICE>;

// First row and column of invocation t; its others follow without gaps.
fn tile_corner(tile: vec2u, t: u32) -> vec2u {
  return vec2u(tile.y * TILE_ROWS + t / LANE_COLS * ROWS, tile.x * TILE_COLS + t % LANE_COLS * COLS);
}

// Adds sum over k of a[row + i, k] b[k, col + j] to total[i, j], where corner = (row, col). All
// invocations of a workgroup call it together.
fn tile_sum(total: ptr<function, array<Real, TILE>>, corner: vec2u, t: u32) {
  let local = vec2u(t / LANE_COLS * ROWS, t % LANE_COLS * COLS);
  let row = params.a_row + corner.x - local.x;
  let col = params.b_group + (corner.y - local.y) / 4u;
  for (var k = 0u; k < params.groups; k += SLICE) {
    for (var e = t; e < TILE_ROWS * SLICE; e += INVOCATIONS) {
      let group = k + e % SLICE;
      if (group < params.groups) {
        slice_a[e] = load_a(row + e / SLICE, params.a_group + group);
      } else {
        slice_a[e] = vec4f();
      }
    }
    // Row 4 k + q of B lies at q COL_GROUPS of the slice.
    for (var e = t; e < 4u * SLICE * COL_GROUPS; e += INVOCATIONS) {
      let depth = 4u * k + e / COL_GROUPS;
      if (depth < 4u * params.groups) {
        slice_b[e] = load_b(params.b_row + depth, col + e % COL_GROUPS);
      } else {
        slice_b[e] = vec4f();
      }
    }
    workgroupBarrier();
    var part = array<vec4f, ROWS>();
    // unroll
    for (var s = 0u; s < SLICE; s++) {
      let y0 = slice_b[4u * s * COL_GROUPS + local.y / 4u];
      let y1 = slice_b[(4u * s + 1u) * COL_GROUPS + local.y / 4u];
      let y2 = slice_b[(4u * s + 2u) * COL_GROUPS + local.y / 4u];
      let y3 = slice_b[(4u * s + 3u) * COL_GROUPS + local.y / 4u];
      // unroll
      for (var i = 0u; i < ROWS; i++) {
        let x = slice_a[(local.x + i) * SLICE + s];
        part[i] += x.x * y0 + x.y * y1 + x.z * y2 + x.w * y3;
      }
    }
    // unroll
    for (var i = 0u; i < ROWS; i++) {
      (*total)[i * COLS] += part[i].x;
      (*total)[i * COLS + 1u] += part[i].y;
      (*total)[i * COLS + 2u] += part[i].z;
      (*total)[i * COLS + 3u] += part[i].w;
    }
    workgroupBarrier();
  }
}
