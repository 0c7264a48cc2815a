"""A Cholesky factorization by LAPACK's potrf: cholesky.py N float32|float64."""

import sys

import numpy as np
import scipy
from loop import serve
from scipy.linalg import cholesky

n, dtype = int(sys.argv[1]), np.dtype(sys.argv[2])
x = np.random.default_rng(1).random((n, 8))
squares = (x * x).sum(1)
a = np.exp(-(squares[:, None] + squares - 2 * x @ x.T) / 8) + 0.1 * np.eye(n)
# Column-major, as LAPACK wants it, and copied by it, as ours leaves its matrix as it is.
a = np.asfortranarray(a.astype(dtype))
serve(lambda: cholesky(a, lower=True, check_finite=False), scipy)
