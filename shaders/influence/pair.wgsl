// result += (A B^T) o (source + biased): of two records' derivatives a and b and of their inputs'
// product source, the product of their gradients by a layer's weights and biases.
//   a: [records, units]; b: [queries, units]; source, result: [records, queries]
// Needs train/place, storage/*_{a,b}, buffer_{source,result}, real/f32, term/product, unit/plain, tile/*_nt.
struct Params {
  groups: u32, // units, in groups of four
  biased: f32, // 1 where the layer has biases
  a_stride: u32,
  b_stride: u32,
  source_stride: u32,
  result_stride: u32,
}
@group(0) @binding(0) var<uniform> settings: Params;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) t: u32) {
  params.groups = settings.groups;
  params.a_stride = settings.a_stride;
  params.b_stride = settings.b_stride;
  params.source_stride = settings.source_stride;
  params.result_stride = settings.result_stride;
  let corner = tile_corner(tile.xy, t);
  var total: array<Real, TILE>;
  tile_sum(&total, corner, t);
  for (var i = 0u; i < ROWS; i++) {
    for (var g = 0u; g < COLS / 4u; g++) {
      let e = i * COLS + 4u * g;
      let sum = vec4f(total[e], total[e + 1u], total[e + 2u], total[e + 3u]);
      let row = corner.x + i;
      let group = corner.y / 4u + g;
      let before = result[row * settings.result_stride + group];
      store_result(row, group, before + sum * (load_source(row, group) + settings.biased));
    }
  }
}
