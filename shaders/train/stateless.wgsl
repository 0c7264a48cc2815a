// The memory of an optimizer that has none.
struct Memory {
  first: vec4f,
  second: vec4f,
}

fn read_memory(row: u32, group: u32) -> Memory {
  return Memory();
}

fn write_memory(row: u32, group: u32, memory: Memory) {}
