// Adam (Kingma and Ba 2015, algorithm 1): m and v are running means of g and g^2, made up for their
// start at 0 by first_rest = 1 - decay^t and second_rest = 1 - second_decay^t.
// Needs settings.{rate,decay,second_decay,first_rest,second_rest,epsilon}.
fn optimizer_step(before: Step, gradient: vec4f) -> Step {
  let m = settings.decay * before.first + (1.0 - settings.decay) * gradient;
  let v = settings.second_decay * before.second + (1.0 - settings.second_decay) * gradient * gradient;
  let pace = (m / settings.first_rest) / (sqrt(v / settings.second_rest) + settings.epsilon);
  return Step(before.weight - settings.rate * pace, m, v);
}
