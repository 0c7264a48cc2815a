// The memory of an optimizer: STATES groups for each group of weights. Needs storage/*_state,
// train/step, optimizer/*.
fn with_memory(row: u32, group: u32, weight: vec4f) -> Step {
  var step = Step(weight, load_state(row, STATES * group), vec4f());
  if (STATES > 1u) {
    step.second = load_state(row, STATES * group + 1u);
  }
  return step;
}

fn write_memory(row: u32, group: u32, step: Step) {
  store_state(row, STATES * group, step.first);
  if (STATES > 1u) {
    store_state(row, STATES * group + 1u, step.second);
  }
}
