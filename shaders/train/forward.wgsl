// A layer of all models: result = f(A W^T + bias), slope = f'(A W^T + bias), 0 in the padding.
//   a: inputs [models batch, fan-in], or [batch, fan-in] where the models share them
//   b: weights [models units, fan-in]; biases [models units] or [1]
//   result: values [models batch, units]; slopes: same shape and stride
// The third dimension of the grid is the model. Needs train/place, storage/*_{a,b}, buffer_result,
// real/f32, term/product, unit/plain, tile/*_nt, neuron/*.
struct Params {
  a_row: u32,
  a_step: u32, // rows of a model in a
  groups: u32, // fan-in, in groups of four
  units: u32, // of a model
  b_step: u32, // rows of a model in b
  result_step: u32,
  biased: u32, // whether there are biases
  a_stride: u32,
  b_stride: u32,
  result_stride: u32,
}
@group(0) @binding(0) var<uniform> settings: Params;
@group(0) @binding(5) var<storage, read_write> slopes: array<vec4f>;
@group(0) @binding(6) var<storage, read> biases: array<vec4f>;

// Values and slopes of four neurons.
struct Neuron {
  value: vec4f,
  slope: vec4f,
}

@compute @workgroup_size(INVOCATIONS)
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) t: u32) {
  let model = tile.z;
  params.a_row = settings.a_row + model * settings.a_step;
  params.b_row = model * settings.b_step;
  params.groups = settings.groups;
  params.a_stride = settings.a_stride;
  params.b_stride = settings.b_stride;
  params.result_stride = settings.result_stride;
  let corner = tile_corner(tile.xy, t);
  var total: array<Real, TILE>;
  tile_sum(&total, corner, t);
  let row = model * settings.result_step + corner.x;
  for (var g = 0u; g < COLS / 4u; g++) {
    let col = corner.y + 4u * g;
    var bias = vec4f();
    if (settings.biased == 1u) {
      bias = biases[(model * settings.b_step + col) / 4u];
    }
    let inside = col + vec4u(0u, 1u, 2u, 3u) < vec4u(settings.units);
    for (var i = 0u; i < ROWS; i++) {
      let e = i * COLS + 4u * g;
      let z = vec4f(total[e], total[e + 1u], total[e + 2u], total[e + 3u]) + bias;
      let neuron = activation_neuron(z);
      store_result(row + i, col / 4u, select(vec4f(), neuron.value, inside));
      slopes[(row + i) * settings.result_stride + col / 4u] = select(vec4f(), neuron.slope, inside);
    }
  }
}
