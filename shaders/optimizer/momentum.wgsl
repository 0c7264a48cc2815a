// Momentum as PyTorch's SGD has it: v = decay v + g, w -= rate v. Needs settings.rate, settings.decay.
fn optimizer_step(before: Step, gradient: vec4f) -> Step {
  let velocity = settings.decay * before.first + gradient;
  return Step(before.weight - settings.rate * velocity, velocity, vec4f());
}
