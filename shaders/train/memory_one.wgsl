// The memory of an optimizer that remembers one number of each weight. Needs train/step.
@group(0) @binding(5) var<storage, read_write> first: array<vec4f>;

fn with_memory(at: u32, weight: vec4f) -> Step {
  return Step(weight, first[at], vec4f());
}

fn write_memory(at: u32, step: Step) {
  first[at] = step.first;
}
