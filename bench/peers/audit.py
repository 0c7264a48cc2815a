"""The audit of bench/audit.ts with numpy and scipy, in the same closed forms; KL goes into a file.

Usage: audit.py FOLDER N float32|float64, with FOLDER/inputs (float32) and FOLDER/targets (float64).
"""

import sys

import numpy as np
from loop import NOISE, nngp, read, serve
from scipy.linalg import cho_factor, cho_solve, solve_triangular

folder, n, dtype = sys.argv[1], int(sys.argv[2]), sys.argv[3]


def audit():
    x, y = read(folder, n, dtype)
    c, p, _ = nngp(x, x)
    np.fill_diagonal(c, p + NOISE)
    factor = cho_factor(c, lower=True)
    alpha = cho_solve(factor, y)
    inverse = solve_triangular(factor[0], np.eye(n, dtype=dtype), lower=True)
    g = np.einsum("ij,ij->j", inverse, inverse)
    t = 1 - NOISE * g
    evidence = (alpha**2).sum(1) / g
    kl = (y.shape[1] * (np.log1p(-t) + t / (1 - t)) + t / (1 - t) * evidence) / 2
    kl.astype(float).tofile(f"{folder}/kl-{dtype}")


serve(audit)
