// sums[i, first_col + j] = what a covariance sums over the features of query i and point j, in full
// accuracy. Needs real/*, storage/*_{a,b}, term/*, unit/plain, a tile.
struct Params {
  a_row: u32,
  a_group: u32,
  b_row: u32,
  b_group: u32,
  groups: u32, // features, in groups of four
  rows: u32, // queries
  first_col: u32,
  width: u32, // of sums
  zero: u32, // always 0, which no compiler knows
  a_stride: u32,
  b_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(5) var<storage, read_write> sums: array<Real>;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) t: u32) {
  let corner = tile_corner(tile.xy, t);
  var total: array<Real, TILE>;
  tile_sum(&total, corner, t);
  for (var i = 0u; i < ROWS; i++) {
    if (corner.x + i < params.rows) {
      let first = (corner.x + i) * params.width + params.first_col + corner.y;
      for (var j = 0u; j < COLS; j++) {
        sums[first + j] = total[i * COLS + j];
      }
    }
  }
}
