// The matrix that a result starts from as a storage buffer of four-column groups, params.source_stride groups a row.
@group(0) @binding(3) var<storage, read> source: array<Quad>;

fn load_source(row: u32, group: u32) -> Quad {
  return source[row * params.source_stride + group];
}
