"""A small file by the safetensors package: golden/small.safetensors."""
import numpy as np
from safetensors.numpy import save_file

tensors = {
    "layer_0.weights": np.arange(12, dtype=np.float32).reshape(2, 3, 2) / 7,
    "layer_0.biases": np.array([[-1, 0, np.inf], [1e-30, 2, 3]], dtype=np.float32),
}
save_file(tensors, "tests/reference/golden/small.safetensors", {"models": "2", "words": "a \"b\" ü"})
