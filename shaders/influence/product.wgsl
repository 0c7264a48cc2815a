// result = A B^T (linked with tile/*_nt), A B (tile/*_nn) or A^T B (tile/*_tn) of stacked matrices, or
// result += the same: those of vector v begin at v times a step, which is 0 for what all vectors share.
// The third dimension of the grid is the vector. Needs train/place, storage/*_{a,b}, buffer_result,
// real/f32, term/product, unit/plain, a tile.
struct Params {
  groups: u32, // extent of k, in groups of four
  a_step: u32,
  b_step: u32,
  result_step: u32,
  begun: u32, // whether the result holds what the product is added to
  a_stride: u32,
  b_stride: u32,
  result_stride: u32,
}
@group(0) @binding(0) var<uniform> settings: Params;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) t: u32) {
  params.a_row = tile.z * settings.a_step;
  params.b_row = tile.z * settings.b_step;
  params.groups = settings.groups;
  params.a_stride = settings.a_stride;
  params.b_stride = settings.b_stride;
  params.result_stride = settings.result_stride;
  let corner = tile_corner(tile.xy, t);
  var total: array<Real, TILE>;
  tile_sum(&total, corner, t);
  let row = tile.z * settings.result_step + corner.x;
  for (var i = 0u; i < ROWS; i++) {
    for (var g = 0u; g < COLS / 4u; g++) {
      let e = i * COLS + 4u * g;
      let group = corner.y / 4u + g;
      var sum = vec4f(total[e], total[e + 1u], total[e + 2u], total[e + 3u]);
      if (settings.begun == 1u) {
        sum += result[(row + i) * settings.result_stride + group];
      }
      store_result(row + i, group, sum);
    }
  }
}
