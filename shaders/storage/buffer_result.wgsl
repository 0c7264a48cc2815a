// The result as a storage buffer of four-column groups, params.result_stride groups a row.
@group(0) @binding(4) var<storage, read_write> result: array<Quad>;

fn store_result(row: u32, group: u32, value: Quad) {
  result[row * params.result_stride + group] = value;
}
