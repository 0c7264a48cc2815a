// A step of the biases of a layer of all models, in place; the gradient is the sum of a over the batch.
//   a: derivatives of the layer [models batch, units]
//   biases: [models units]; memory: the optimizer's [models units]
// An invocation a bias. Needs storage/*_a, real/f32, train/step, optimizer/*.
const LANES: u32 = 64u;

struct Params {
  models: u32,
  units: u32, // of a model, with their padding
  records: u32, // of the batch
  a_step: u32, // rows of a model in a
  rate: f32,
  decay: f32,
  second_decay: f32,
  first_rest: f32,
  second_rest: f32,
  epsilon: f32,
  a_stride: u32,
}
@group(0) @binding(0) var<uniform> settings: Params;
@group(0) @binding(2) var<storage, read_write> biases: array<f32>;
@group(0) @binding(3) var<storage, read_write> memory: array<vec2f>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let unit = id.x;
  let model = id.y;
  if (unit >= settings.units) {
    return;
  }
  params.a_stride = settings.a_stride;
  var gradient = 0.0;
  for (var i = 0u; i < settings.records; i++) {
    gradient += load_a(model * settings.a_step + i, unit / 4u)[unit % 4u];
  }
  let at = model * settings.units + unit;
  let step = optimizer_step(biases[at], gradient, memory[at]);
  biases[at] = step.weight;
  memory[at] = step.state;
}
