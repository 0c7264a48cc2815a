// Logits of some records of all models, gathered into a table. An invocation a record and model.
//   a: logits [models batch, classes]; table: [models, records, classes]
// Needs storage/buffer_a, real/f32.
const LANES: u32 = 64u;

struct Params {
  models: u32,
  batch: u32, // rows of a model in a
  classes: u32,
  first: u32, // record in the table of the first row
  count: u32, // rows that are records
  records: u32, // of the table
  a_stride: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read_write> table: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let model = id.x / params.batch;
  let record = id.x % params.batch;
  if (model >= params.models || record >= params.count) {
    return;
  }
  let to = (model * params.records + params.first + record) * params.classes;
  for (var j = 0u; j < params.classes; j++) {
    table[to + j] = load_a(id.x, j / 4u)[j % 4u];
  }
}
