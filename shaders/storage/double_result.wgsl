// A float64 result of a shader that reads float32 matrices: a storage buffer of four-column groups,
// params.result_stride groups a row.
@group(0) @binding(4) var<storage, read_write> result: array<vec4<f64>>;

fn store_double(row: u32, group: u32, value: vec4<f64>) {
  result[row * params.result_stride + group] = value;
}
