// An optimizer's memory before and after a step, as storage buffers of four-column groups,
// params.state_stride groups a row of both.
@group(0) @binding(5) var<storage, read> state: array<Quad>;
@group(0) @binding(6) var<storage, read_write> next_state: array<Quad>;

fn load_state(row: u32, group: u32) -> Quad {
  return state[row * params.state_stride + group];
}

fn store_state(row: u32, group: u32, value: Quad) {
  next_state[row * params.state_stride + group] = value;
}
