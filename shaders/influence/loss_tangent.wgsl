// Derivatives along directions of the losses' derivatives by the logits: share H t, H the Hessian of a
// record's loss by its logits, t the logits' tangents. An invocation a record and vector.
//   a: logits [records, classes]; source: tangents; result: [vectors records, classes]
//   wanted_outputs: [records, classes]; shares: weight of each record in the loss [records]
// Needs storage/buffer_{a,source,result}, real/f32, math, loss_tangent/*.
const LANES: u32 = 64u;

struct Params {
  vectors: u32,
  records: u32, // rows of a vector
  classes: u32,
  a_stride: u32,
  source_stride: u32,
  result_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> wanted_outputs: array<f32>;
@group(0) @binding(5) var<storage, read> shares: array<f32>;

fn logit(record: u32, j: u32) -> f32 {
  return load_a(record, j / 4u)[j % 4u];
}

fn tangent(row: u32, j: u32) -> f32 {
  return load_source(row, j / 4u)[j % 4u];
}

fn wanted(record: u32, j: u32) -> f32 {
  return wanted_outputs[record * params.classes + j];
}

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= params.vectors * params.records) {
    return;
  }
  let record = row % params.records;
  let share = shares[record];
  if (share == 0.0) {
    for (var g = 0u; 4u * g < params.classes; g++) {
      store_result(row, g, Quad());
    }
    return;
  }
  loss_tangent_row(row, record, share);
}
