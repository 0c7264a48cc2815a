// f(z) = z, for the readout.
fn linear_neuron(z: vec4f) -> Neuron {
  return Neuron(z, vec4f(1.0));
}
