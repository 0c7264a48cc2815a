// f(z) = z, for the readout.
fn linear_neuron(z: f32) -> Neuron {
  return Neuron(z, 1.0);
}
