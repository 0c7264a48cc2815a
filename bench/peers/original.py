"""LOOD of one record at one query as the original computes it, in float64 with numpy and scipy: the
predictions of two models, each from its own covariances and two solves; then KL of the two.

Usage: original.py FOLDER N, with FOLDER/inputs (float32) and FOLDER/targets (float64). The last
record is left out, and is the query.
"""

import sys

import numpy as np
from loop import NOISE, nngp, read, serve
from scipy.linalg import solve

x, y = read(sys.argv[1], int(sys.argv[2]))


def predict(x, y, query):
    a = nngp(x, x)[0] + NOISE * np.eye(len(x))
    cross, _, own = nngp(x, query)
    mean = cross.T @ solve(a, y, assume_a="pos")
    return mean, own - (cross * solve(a, cross, assume_a="pos")).sum(0)


def lood():
    (m1, v1), (m0, v0) = predict(x, y, x[-1:]), predict(x[:-1], y[:-1], x[-1:])
    shift = ((m1 - m0) ** 2).sum()
    return (y.shape[1] * (v0 / v1 - 1 + np.log(v1 / v0)) + shift / v1) / 2


serve(lood)
