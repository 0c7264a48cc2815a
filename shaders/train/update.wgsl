// A step of the weights of a layer of all models, in place; the gradient A^T B stays in registers.
//   a: derivatives of the layer [models batch, units]
//   b: its inputs [models batch, fan-in], or [batch, fan-in] where the models share them
//   weights: [models units, fan-in]; the optimizer's memory: same shape and stride
// The third dimension of the grid is the model. Needs train/place, train/step, train/memory_*,
// storage/*_{a,b}, real/f32, term/product, unit/plain, tile/*_tn, optimizer/*.
struct Params {
  groups: u32, // records of the batch, in groups of four
  a_step: u32, // rows of a model in a
  b_row: u32,
  b_step: u32, // rows of a model in b
  weights_step: u32, // rows of a model in weights
  rate: f32,
  decay: f32,
  second_decay: f32,
  first_rest: f32,
  second_rest: f32,
  epsilon: f32,
  a_stride: u32,
  b_stride: u32,
  weights_stride: u32,
}
@group(0) @binding(0) var<uniform> settings: Params;
@group(0) @binding(3) var<storage, read_write> weights: array<vec4f>;

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) t: u32) {
  let model = tile.z;
  params.a_row = model * settings.a_step;
  params.b_row = settings.b_row + model * settings.b_step;
  params.groups = settings.groups;
  params.a_stride = settings.a_stride;
  params.b_stride = settings.b_stride;
  let corner = tile_corner(tile.xy, t);
  var total: array<Real, TILE>;
  tile_sum(&total, corner, t);
  let row = model * settings.weights_step + corner.x;
  for (var i = 0u; i < ROWS; i++) {
    for (var g = 0u; g < COLS / 4u; g++) {
      let e = i * COLS + 4u * g;
      let gradient = vec4f(total[e], total[e + 1u], total[e + 2u], total[e + 3u]);
      let at = (row + i) * settings.weights_stride + corner.y / 4u + g;
      let after = optimizer_step(with_memory(at, weights[at]), gradient);
      weights[at] = after.weight;
      write_memory(at, after);
    }
  }
}
