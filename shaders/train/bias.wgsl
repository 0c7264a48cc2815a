// A step of the biases of a layer of all models, in place; the gradient is the sum of a over the batch.
//   a: derivatives of the layer [models batch, units]
//   biases: [models units]; memory: the optimizer's first and second of each four [models units / 4, 2]
// An invocation four biases. Needs storage/buffer_a, train/place, real/f32, train/step, optimizer/*.
const LANES: u32 = 64u;

struct Params {
  groups: u32, // units of a model, with their padding, in groups of four
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
@group(0) @binding(2) var<storage, read_write> biases: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> memory: array<vec4f>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let group = id.x;
  let model = id.y;
  if (group >= settings.groups) {
    return;
  }
  params.a_stride = settings.a_stride;
  var gradient = vec4f();
  for (var i = 0u; i < settings.records; i++) {
    gradient += load_a(model * settings.a_step + i, group);
  }
  let at = model * settings.groups + group;
  let after = optimizer_step(Step(biases[at], memory[2u * at], memory[2u * at + 1u]), gradient);
  biases[at] = after.weight;
  memory[2u * at] = after.first;
  memory[2u * at + 1u] = after.second;
}
