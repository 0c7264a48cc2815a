// f(z) = max(z, 0); at 0 the slope is 0, as in PyTorch.
fn relu_neuron(z: vec4f) -> Neuron {
  return Neuron(max(z, vec4f()), select(vec4f(), vec4f(1.0), z > vec4f()));
}
