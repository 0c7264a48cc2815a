// Momentum as PyTorch's SGD has it: v = decay v + g, w -= rate v. Needs settings.rate, settings.decay.
const STATES: u32 = 1u;

fn optimizer_step(weight: f32, gradient: f32, state: vec2f) -> Step {
  let velocity = settings.decay * state.x + gradient;
  return Step(weight - settings.rate * velocity, vec2f(velocity, 0.0));
}
