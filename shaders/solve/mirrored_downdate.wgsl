// result = source^T - A B^T: one block column of the left-looking Cholesky factorization, whose
// matrix stands in the upper triangle (the source) and whose factor grows in the lower one (A, B).
// Needs storage/*_{a,b,source,result}, real/f32, term/product, tile/*_nt.
struct Params {
  a_row: u32,
  a_group: u32,
  b_row: u32,
  b_group: u32,
  groups: u32, // extent of k, in groups of four
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
  // A source group holds four rows of the result in one of its columns.
  for (var j = 0u; j < COLS; j++) {
    for (var g = 0u; g < ROWS / 4u; g++) {
      let value = load_source(params.source_row + corner.y + j, params.source_group + corner.x / 4u + g);
      for (var i = 0u; i < 4u; i++) {
        let e = (4u * g + i) * COLS + j;
        total[e] = value[i] - total[e];
      }
    }
  }
  for (var i = 0u; i < ROWS; i++) {
    for (var g = 0u; g < COLS / 4u; g++) {
      let e = i * COLS + 4u * g;
      let value = vec4f(total[e], total[e + 1u], total[e + 2u], total[e + 3u]);
      store_result(params.result_row + corner.x + i, params.result_group + corner.y / 4u + g, value);
    }
  }
}
