// What float32 drops of the result, as a second storage buffer of the same shape.
@group(0) @binding(8) var<storage, read_write> low: array<vec4f>;

fn store_low(row: u32, group: u32, value: vec4f) {
  low[row * params.result_stride + group] = value;
}
