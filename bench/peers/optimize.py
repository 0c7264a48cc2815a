"""KL steps of bench/optimize.ts in float64 with numpy and scipy, in the original's formulas: each step
solves four n x n systems, mean and covariance with and without the record. The KL of each step goes
into a file.

The original differentiates through its solves; here the gradient is the analytic one from the same
solutions, and the covariances of the records are kept, which favors numpy.

Usage: optimize.py FOLDER N STEPS, with FOLDER/inputs (float32), targets (float64), query (float32).
The last record differs.
"""

import sys

import numpy as np
from loop import DEPTH, NOISE, WEIGHT, read, serve
from scipy.linalg import solve


def kernel(c, p, q):
    """Covariances from inner products over d, and their derivatives by them and by p."""
    c = WEIGHT * c
    product, square, variance = WEIGHT, 0.0, WEIGHT
    p, q = WEIGHT * p, WEIGHT * q
    for _ in range(DEPTH):
        root = np.sqrt(p * q)
        cosine = np.clip(c / root, -1, 1)
        angle = np.arccos(cosine)
        sine = np.sqrt(1 - cosine**2)
        slope = (np.pi - angle) / (2 * np.pi)
        square = WEIGHT * (slope * square + root * sine / (4 * np.pi * p) * variance)
        product = WEIGHT * slope * product
        variance = WEIGHT * variance / 2
        c = WEIGHT * root * (sine + (np.pi - angle) * cosine) / (2 * np.pi)
        p, q = WEIGHT * p / 2, WEIGHT * q / 2
    return c, product, square, variance


def step(x, y, gram, query):
    n, d = x.shape
    square = query @ query / d
    cross, product, tangent, own_slope = kernel(x @ query / d, square, (x * x).sum(1) / d)
    own = kernel(square, square, square)[0]
    value = []
    parts = []
    for k in (n - 1, n):
        a = gram[:k, :k]
        alpha = solve(a, y[:k], assume_a="pos")
        solved = solve(a, cross[:k], assume_a="pos")
        parts.append((alpha, solved))
        value.append((cross[:k] @ alpha, own - cross[:k] @ solved))
    (m0, v0), (m1, v1) = value
    shift = m1 - m0
    kl = (len(shift) * (v0 / v1 - 1 + np.log(v1 / v0)) + shift @ shift / v1) / 2
    outputs = len(shift)
    by_v0 = outputs * (1 / v1 - 1 / v0) / 2
    by_v1 = (outputs * (1 / v1 - v0 / v1**2) - shift @ shift / v1**2) / 2
    weights = np.zeros(n)
    weights[: n - 1] = -(parts[0][0] @ shift) / v1 - 2 * by_v0 * parts[0][1]
    weights += parts[1][0] @ shift / v1 - 2 * by_v1 * parts[1][1]
    along = 2 * (weights @ tangent) + 2 * (by_v0 + by_v1) * own_slope
    return kl, ((weights * product) @ x + along * query) / d


folder, n, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
x, y = read(folder, n)
d = x.shape[1]
squares = (x * x).sum(1) / d
gram = kernel(x @ x.T / d, squares[:, None], squares[None, :])[0] + NOISE * np.eye(n)


def optimize():
    query = np.fromfile(f"{folder}/query", np.float32).astype(float)
    first = second = np.zeros(d)
    history = []
    for t in range(1, steps + 1):
        kl, gradient = step(x, y, gram, query)
        history.append(kl)
        gradient = gradient / kl
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        query = query + 0.02 * first / (1 - 0.9**t) / (np.sqrt(second / (1 - 0.999**t)) + 1e-8)
    np.array(history).tofile(f"{folder}/history")


serve(optimize)
