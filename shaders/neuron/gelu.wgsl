// f(z) = z Phi(z), exact; f'(z) = Phi(z) + z phi(z). Needs neuron/error_function.wgsl.
fn gelu_neuron(z: f32) -> Neuron {
  let e = error_function(z * 0.70710678118654752);
  let share = 0.5 * e.below;
  return Neuron(z * share, share + z * e.bell * 0.39894228040143268);
}
