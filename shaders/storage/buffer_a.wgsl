// The left operand as a storage buffer of four-column groups, params.a_stride groups a row.
@group(0) @binding(1) var<storage, read> a: array<Quad>;

fn load_a(row: u32, group: u32) -> Quad {
  return a[row * params.a_stride + group];
}
