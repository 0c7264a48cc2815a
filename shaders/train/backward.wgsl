// Derivatives of the losses by the inputs of a layer's activation, from those of the next one:
// result = (A W) o source.
//   a: derivatives of the next layer [models batch, units]; b: its weights [models units, fan-in]
//   source: slopes of this layer's activation [models batch, fan-in]
// The third dimension of the grid is the model. Needs train/place, storage/*_{a,b},
// buffer_{source,result}, real/f32, term/product, unit/plain, tile/*_nn.
struct Params {
  groups: u32, // units of the next layer, in groups of four
  a_step: u32, // rows of a model in a, source and result
  b_step: u32, // rows of a model in b
  a_stride: u32,
  b_stride: u32,
  source_stride: u32,
  result_stride: u32,
}
@group(0) @binding(0) var<uniform> settings: Params;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) t: u32) {
  let model = tile.z;
  params.a_row = model * settings.a_step;
  params.b_row = model * settings.b_step;
  params.groups = settings.groups;
  params.a_stride = settings.a_stride;
  params.b_stride = settings.b_stride;
  params.source_stride = settings.source_stride;
  params.result_stride = settings.result_stride;
  let corner = tile_corner(tile.xy, t);
  var total: array<Real, TILE>;
  tile_sum(&total, corner, t);
  let row = model * settings.a_step + corner.x;
  for (var i = 0u; i < ROWS; i++) {
    for (var g = 0u; g < COLS / 4u; g++) {
      let e = i * COLS + 4u * g;
      let sum = vec4f(total[e], total[e + 1u], total[e + 2u], total[e + 3u]);
      let group = corner.y / 4u + g;
      store_result(row + i, group, sum * load_source(row + i, group));
    }
  }
}
