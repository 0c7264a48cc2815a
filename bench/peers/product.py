"""A B^T of square matrices with numpy: product.py N float32|float64."""

import sys

import numpy as np
from loop import serve

n, dtype = int(sys.argv[1]), np.dtype(sys.argv[2])
random = np.random.default_rng(1)
a, b = (random.random((n, n)).astype(dtype) for _ in range(2))
serve(lambda: a @ b.T)
