// f(z) = erf(z); f'(z) = 2 / sqrt(pi) exp(-z^2). Needs neuron/error_function.wgsl.
fn erf_neuron(z: f32) -> Neuron {
  let e = error_function(z);
  return Neuron(e.value, 1.1283791670955126 * e.bell);
}
