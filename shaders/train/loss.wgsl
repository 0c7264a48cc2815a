// Losses of a batch and their derivatives by the logits. An invocation a record and model.
//   a: logits [models batch, classes]; result: derivatives, same shape
//   wanted_outputs: [batches, batch, classes]; shares: weight of each record in the loss of each group
//   of models [batches, groups, batch], 0 where a record is left out; groups: of each model [models]
//   rows: (weighted loss, 1 where the largest logit is the largest wanted output) [models batch]
// Needs storage/buffer_{a,result}, real/f32, math, loss/*.
const LANES: u32 = 64u;

struct Params {
  models: u32,
  batch: u32, // rows of a model
  classes: u32,
  step: u32, // which batch
  group_count: u32,
  a_stride: u32,
  result_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> wanted_outputs: array<f32>;
@group(0) @binding(3) var<storage, read> shares: array<f32>;
@group(0) @binding(5) var<storage, read> groups: array<u32>;
@group(0) @binding(6) var<storage, read_write> rows: array<vec2f>;

fn logit(row: u32, j: u32) -> f32 {
  return load_a(row, j / 4u)[j % 4u];
}

fn wanted(row: u32, j: u32) -> f32 {
  return wanted_outputs[row * params.classes + j];
}

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= params.models * params.batch) {
    return;
  }
  let record = row % params.batch;
  let group = groups[row / params.batch];
  let share = shares[(params.step * params.group_count + group) * params.batch + record];
  if (share == 0.0) {
    for (var g = 0u; 4u * g < params.classes; g++) {
      store_result(row, g, Quad());
    }
    rows[row] = vec2f();
    return;
  }
  let target_row = params.step * params.batch + record;
  let loss = loss_row(row, target_row, share);
  rows[row] = vec2f(loss, select(0.0, 1.0, largest_logit(row) == largest_wanted(target_row)));
}

fn largest_logit(row: u32) -> u32 {
  var best = 0u;
  for (var j = 1u; j < params.classes; j++) {
    best = select(best, j, logit(row, j) > logit(row, best));
  }
  return best;
}

fn largest_wanted(row: u32) -> u32 {
  var best = 0u;
  for (var j = 1u; j < params.classes; j++) {
    best = select(best, j, wanted(row, j) > wanted(row, best));
  }
  return best;
}
