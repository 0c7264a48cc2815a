// result = source + sign A B^T (linked with tile/*_nt) or source + sign A B (tile/*_nn) on blocks that
// begin at the given rows and four-column groups.
// Needs storage/*_{a,b,source,result}, real/f32, term/product, a tile.
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
  for (var i = 0u; i < ROWS; i++) {
    for (var g = 0u; g < COLS / 4u; g++) {
      let e = i * COLS + 4u * g;
      let row = corner.x + i;
      let group = corner.y / 4u + g;
      let before = load_source(params.source_row + row, params.source_group + group);
      let change = vec4f(total[e], total[e + 1u], total[e + 2u], total[e + 3u]);
      store_result(params.result_row + row, params.result_group + group, before + params.sign * change);
    }
  }
}
