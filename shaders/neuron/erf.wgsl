// f(z) = erf(z); f'(z) = 2 / sqrt(pi) exp(-z^2). Needs neuron/error_function.wgsl.
fn erf_neuron(z: vec4f) -> Neuron {
  var neuron = Neuron();
  for (var c = 0u; c < 4u; c++) {
    let e = error_function(z[c]);
    neuron.value[c] = e.value;
    neuron.slope[c] = 1.1283791670955126 * e.bell;
  }
  return neuron;
}
