// f(z) = z Phi(z), exact; f'(z) = Phi(z) + z phi(z). Needs neuron/error_function.wgsl.
fn gelu_neuron(z: vec4f) -> Neuron {
  var neuron = Neuron();
  for (var c = 0u; c < 4u; c++) {
    let e = error_function(z[c] * 0.70710678118654752);
    let share = 0.5 * e.below;
    neuron.value[c] = z[c] * share;
    neuron.slope[c] = share + z[c] * e.bell * 0.39894228040143268;
  }
  return neuron;
}
