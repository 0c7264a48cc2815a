// The right operand as a storage buffer of four-column groups, params.b_stride groups a row.
@group(0) @binding(2) var<storage, read> b: array<Quad>;

fn load_b(row: u32, group: u32) -> Quad {
  return b[row * params.b_stride + group];
}
