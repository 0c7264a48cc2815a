// Stochastic gradient descent: w -= rate g. Remembers nothing. Needs settings.rate.
const STATES: u32 = 0u;

fn optimizer_step(weight: f32, gradient: f32, state: vec2f) -> Step {
  return Step(weight - settings.rate * gradient, state);
}
