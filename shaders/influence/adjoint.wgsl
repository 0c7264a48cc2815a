// Derivatives along directions of a layer's derivatives, from those of the next one:
// result = (source + A V) o slopes + bends o tangents.
//   source: (derivatives along V of the next layer's derivatives) W [vectors records, units]
//   a: the next layer's derivatives [records, next units]; b: V of its weights [vectors next units, units]
//   slopes: f'(z) [records, units]; bends: (a W) o f''(z), same shape; tangents: of z [vectors records, units]
// The third dimension of the grid is the vector. Needs train/place, storage/*_{a,b},
// buffer_{source,result}, real/f32, term/product, unit/plain, tile/*_nn.
struct Params {
  groups: u32, // units of the next layer in groups of four; 0 for the Gauss-Newton matrix
  b_step: u32, // rows of a vector in b
  result_step: u32, // rows of a vector in source, tangents and result
  bent: u32, // 0 for the Gauss-Newton matrix
  a_stride: u32,
  b_stride: u32,
  source_stride: u32,
  slopes_stride: u32,
  result_stride: u32,
}
@group(0) @binding(0) var<uniform> settings: Params;
@group(0) @binding(5) var<storage, read> slopes: array<vec4f>;
@group(0) @binding(6) var<storage, read> bends: array<vec4f>;
@group(0) @binding(7) var<storage, read> tangents: array<vec4f>;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) t: u32) {
  params.b_row = tile.z * settings.b_step;
  params.groups = settings.groups;
  params.a_stride = settings.a_stride;
  params.b_stride = settings.b_stride;
  params.source_stride = settings.source_stride;
  params.result_stride = settings.result_stride;
  let corner = tile_corner(tile.xy, t);
  var total: array<Real, TILE>;
  tile_sum(&total, corner, t);
  let first = tile.z * settings.result_step;
  for (var i = 0u; i < ROWS; i++) {
    for (var g = 0u; g < COLS / 4u; g++) {
      let e = i * COLS + 4u * g;
      let row = corner.x + i;
      let group = corner.y / 4u + g;
      let shared_at = row * settings.slopes_stride + group;
      let sum = vec4f(total[e], total[e + 1u], total[e + 2u], total[e + 3u]);
      var value = (sum + load_source(first + row, group)) * slopes[shared_at];
      if (settings.bent == 1u) {
        value += bends[shared_at] * tangents[(first + row) * settings.result_stride + group];
      }
      store_result(first + row, group, value);
    }
  }
}
