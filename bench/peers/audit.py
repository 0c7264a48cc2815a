"""The audit of bench/audit.ts in float64 with numpy and scipy: milliseconds on stdout, KL in a file.

Usage: audit.py FOLDER N, with FOLDER/inputs (float32) and FOLDER/targets (float64).
"""

import sys
import time

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular

DEPTH, NOISE, WEIGHT = 5, 0.1, 2.0


def audit(x, y):
    d = x.shape[1]
    c = WEIGHT * (x @ x.T) / d
    p = np.diag(c).copy()
    for _ in range(DEPTH):
        root = np.sqrt(np.outer(p, p))
        angle = np.arccos(np.clip(c / root, -1, 1))
        c = WEIGHT * root * (np.sin(angle) + (np.pi - angle) * np.cos(angle)) / (2 * np.pi)
        p = WEIGHT * p / 2
    np.fill_diagonal(c, p + NOISE)
    factor = cho_factor(c, lower=True)
    alpha = cho_solve(factor, y)
    inverse = solve_triangular(factor[0], np.eye(len(x)), lower=True)
    g = np.einsum("ij,ij->j", inverse, inverse)
    t = 1 - NOISE * g
    evidence = (alpha**2).sum(1) / g
    return (y.shape[1] * (np.log1p(-t) + t / (1 - t)) + t / (1 - t) * evidence) / 2


folder, n = sys.argv[1], int(sys.argv[2])
x = np.fromfile(f"{folder}/inputs", np.float32).reshape(n, -1).astype(float)
y = np.fromfile(f"{folder}/targets", float).reshape(n, -1)
audit(x[:100], y[:100])
start = time.perf_counter()
kl = audit(x, y)
print(1000 * (time.perf_counter() - start))
kl.tofile(f"{folder}/kl")
