"""What peers in Python share: turns, and the closed forms of the NNGP of a relu network."""

import json
import sys
import time

import numpy as np

DEPTH, NOISE, WEIGHT = 5, 0.1, 2.0


def serve(once, library=np):
    """Does `once` for each line on stdin and answers its milliseconds as a line of JSON."""
    print(f"ready {library.__name__} {library.__version__}", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        once()
        print(json.dumps({"ms": 1000 * (time.perf_counter() - start)}), flush=True)


def read(folder, n, dtype=float):
    """Inputs [n, d] and targets [n, c] of a folder with both as raw arrays."""
    x = np.fromfile(f"{folder}/inputs", np.float32).reshape(n, -1).astype(dtype)
    return x, np.fromfile(f"{folder}/targets", float).reshape(n, -1).astype(dtype)


def nngp(x, y):
    """Covariances [n, m] of a relu network of infinite width, and the variances [n], [m]."""
    d = x.shape[1]
    c = WEIGHT * (x @ y.T) / d
    p, q = (WEIGHT * (z * z).sum(1) / d for z in (x, y))
    for _ in range(DEPTH):
        root = np.sqrt(np.outer(p, q))
        angle = np.arccos(np.clip(c / root, -1, 1))
        c = WEIGHT * root * (np.sin(angle) + (np.pi - angle) * np.cos(angle)) / (2 * np.pi)
        p, q = WEIGHT * p / 2, WEIGHT * q / 2
    return c, p, q
