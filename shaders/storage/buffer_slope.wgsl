// A second result, the activation's slopes, as a storage buffer of four-column groups, params.slope_stride groups a row.
@group(0) @binding(5) var<storage, read_write> slope: array<Quad>;

fn store_slope(row: u32, group: u32, value: Quad) {
  slope[row * params.slope_stride + group] = value;
}
