// Stochastic gradient descent: w -= rate g. Remembers nothing. Needs settings.rate.
fn optimizer_step(before: Step, gradient: vec4f) -> Step {
  return Step(before.weight - settings.rate * gradient, vec4f(), vec4f());
}
