"""The Gram matrix of bench/gram.ts with numpy: gram.py N D float32|float64."""

import sys

import numpy as np
from loop import nngp, serve

n, d = int(sys.argv[1]), int(sys.argv[2])
x = (2 * np.random.default_rng(1).random((n, d)) - 1).astype(sys.argv[3])
serve(lambda: nngp(x, x))
