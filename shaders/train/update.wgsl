// A step of the weights of a layer of all models; the gradient A^T B stays in registers:
// result = step(source, A^T B).
//   a: derivatives of the layer [models batch, units]
//   b: its inputs [models batch, fan-in], or [batch, fan-in] where the models share them
//   source, result: weights [models units, fan-in]; the optimizer's memory [models units, STATES fan-in]
// The third dimension of the grid is the model. Needs train/place, train/step, storage/*_{a,b,source,
// result}, train/stateless or train/stateful, real/f32, term/product, unit/plain, tile/*_tn, optimizer/*.
struct Params {
  groups: u32, // records of the batch, in groups of four
  a_step: u32, // rows of a model in a
  b_row: u32,
  b_step: u32, // rows of a model in b
  result_step: u32, // rows of a model in source and result
  rate: f32,
  decay: f32,
  second_decay: f32,
  first_rest: f32,
  second_rest: f32,
  epsilon: f32,
  state_stride: u32,
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
  params.b_row = settings.b_row + model * settings.b_step;
  params.groups = settings.groups;
  params.a_stride = settings.a_stride;
  params.b_stride = settings.b_stride;
  params.source_stride = settings.source_stride;
  params.result_stride = settings.result_stride;
  params.state_stride = settings.state_stride;
  let corner = tile_corner(tile.xy, t);
  var total: array<Real, TILE>;
  tile_sum(&total, corner, t);
  let row = model * settings.result_step + corner.x;
  for (var i = 0u; i < ROWS; i++) {
    for (var g = 0u; g < COLS / 4u; g++) {
      let group = corner.y / 4u + g;
      let e = i * COLS + 4u * g;
      let gradient = vec4f(total[e], total[e + 1u], total[e + 2u], total[e + 3u]);
      let before = with_memory(row + i, group, load_source(row + i, group));
      let after = optimizer_step(before, gradient);
      store_result(row + i, group, after.weight);
      write_memory(row + i, group, after);
    }
  }
}
