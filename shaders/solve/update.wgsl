// result = source + sign A B^T (linked with tile/*_nt) or source + sign A B (tile/*_nn) on blocks that
// begin at the given rows and four-column groups; the source as it stands (source_plain) or its
// transpose (source_mirrored). Needs storage/*_{a,b,source,result}, real/*, term/product, a tile,
// tile/store.
struct Params {
  a_row: u32,
  a_group: u32,
  b_row: u32,
  b_group: u32,
  groups: u32, // extent of k, in groups of four
  sign: f32,
  source_row: u32,
  source_group: u32,
  result_row: u32,
  result_group: u32,
  zero: u32, // always 0, which no compiler knows
  a_stride: u32,
  b_stride: u32,
  source_stride: u32,
  result_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) t: u32) {
  let corner = tile_corner(tile.xy, t);
  var total: array<Real, TILE>;
  tile_sum(&total, corner, t);
  source_add(&total, corner);
  store_tile(&total, params.result_row + corner.x, params.result_group + corner.y / 4u);
}
