// Sums of a batch's rows of each model. An invocation a model.
//   rows: [models, batch]; history: [steps, models]
const LANES: u32 = 64u;

struct Params {
  models: u32,
  batch: u32, // rows of a model
  step: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> rows: array<vec2f>;
@group(0) @binding(2) var<storage, read_write> history: array<vec2f>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.models) {
    return;
  }
  var sum = vec2f();
  for (var i = 0u; i < params.batch; i++) {
    sum += rows[id.x * params.batch + i];
  }
  history[params.step * params.models + id.x] = sum;
}
