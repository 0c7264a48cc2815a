// The memory of an optimizer: STATES groups for each group of weights. Needs storage/*_state, optimizer/*.
struct Memory {
  first: vec4f,
  second: vec4f,
}

fn read_memory(row: u32, group: u32) -> Memory {
  var memory = Memory(load_state(row, STATES * group), vec4f());
  if (STATES > 1u) {
    memory.second = load_state(row, STATES * group + 1u);
  }
  return memory;
}

fn write_memory(row: u32, group: u32, memory: Memory) {
  store_state(row, STATES * group, memory.first);
  if (STATES > 1u) {
    store_state(row, STATES * group + 1u, memory.second);
  }
}
