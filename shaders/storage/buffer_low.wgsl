// What float32 drops of the result, as a second storage buffer of the same shape.
@group(0) @binding(8) var<storage, read_write> low: array<Quad>;

fn store_low(row: u32, group: u32, value: Quad) {
  low[row * params.result_stride + group] = value;
}
