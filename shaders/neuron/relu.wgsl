// f(z) = max(z, 0); at 0 the slope is 0, as in PyTorch.
fn relu_neuron(z: f32) -> Neuron {
  return Neuron(max(z, 0.0), select(0.0, 1.0, z > 0.0));
}
