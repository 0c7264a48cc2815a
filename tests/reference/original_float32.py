"""What the original's formulation loses in float32, and the Schur form in the same arithmetic.

The original fits the data with and without a record and subtracts the two predictions. Prints the
relative errors of KL and mean distance, median and worst over records (at themselves) and over far
queries (test images), both forms in float32 with float32 LAPACK (numpy), against float64.

    python3 tests/reference/original_float32.py FOLDER_OF_MNIST_IDX_FILES [n]
"""
import glob
import gzip
import os
import sys

import numpy as np


def idx(folder, name):
    path = [p for p in glob.glob(os.path.join(folder, "*")) if name in os.path.basename(p)][0]
    data = (gzip.open if path.endswith(".gz") else open)(path, "rb").read()
    dims = int(data[3])
    shape = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(dims)]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * dims).reshape(shape)


def relu_nngp(x, z, depth):
    p, q = 2 * (x * x).mean(1), 2 * (z * z).mean(1)
    scale = np.sqrt(np.outer(p, q))
    cos = np.clip(2 * x @ z.T / x.shape[1] / scale, -1, 1)
    for _ in range(depth):
        angle = np.arccos(cos)
        cos = np.clip((np.sin(angle) + (np.pi - angle) * cos) / np.pi, -1, 1)
    return scale * cos


def kl_of(mean0, var0, mean1, var1):
    classes = mean0.shape[-1]
    return 0.5 * (classes * (np.log(var1 / var0) - 1 + var0 / var1) + ((mean1 - mean0) ** 2).sum() / var1)


def original(k, y, noise, i, q, dtype):
    """k: covariances of n records and the queries; fits twice, subtracts."""
    n = len(y)
    answers = []
    for keep in (np.delete(np.arange(n), i), np.arange(n)):
        a = (k[np.ix_(keep, keep)] + noise * np.eye(len(keep))).astype(dtype)
        b = k[keep, q].astype(dtype)
        w = np.linalg.solve(a, np.column_stack([b, y[keep]]).astype(dtype))
        answers.append((b @ w[:, 1:], dtype(k[q, q]) - b @ w[:, 0]))
    (m0, v0), (m1, v1) = answers
    return kl_of(m0, v0, m1, v1), ((m1 - m0) ** 2).mean() / 2


def schur(k, y, noise, i, q, dtype):
    n = len(y)
    keep = np.delete(np.arange(n), i)
    a = (k[np.ix_(keep, keep)] + noise * np.eye(n - 1)).astype(dtype)
    z, b = k[keep, i].astype(dtype), k[keep, q].astype(dtype)
    w = np.linalg.solve(a, np.column_stack([z, b, y[keep]]).astype(dtype))
    sig = dtype(k[i, i]) + dtype(noise) - z @ w[:, 0]
    c = dtype(k[q, i]) - b @ w[:, 0]
    v = dtype(k[q, q]) - b @ w[:, 1]
    r = (y[i].astype(dtype) - z @ w[:, 2:]).astype(np.float64)
    sig, c, v = map(np.float64, (sig, c, v))
    t = min(c * c / (sig * v), 1 - 1e-16)
    excess = np.log1p(-t) + t / (1 - t) if t > 0.05 else sum((1 - 1 / j) * t**j for j in range(2, 16))
    kl = (len(r) * excess + (r @ r) / sig * t / (1 - t)) / 2
    return kl, ((c / sig) ** 2 * (r @ r)) / len(r) / 2


def main():
    folder, n = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 500
    rng = np.random.default_rng(1)
    images, labels = idx(folder, "train-images"), idx(folder, "train-labels")
    far = idx(folder, "t10k-images")
    some = rng.choice(len(images), n, replace=False)
    x = images[some].reshape(n, -1) / 255.0
    z = far[rng.choice(len(far), 4, replace=False)].reshape(4, -1) / 255.0
    mean, deviation = x.mean(), x.std()
    x, z = (x - mean) / deviation, (z - mean) / deviation
    y = np.eye(10)[labels[some]] - 0.1
    points = np.vstack([x, z])
    for depth in (2, 5, 10):
        k = relu_nngp(points, points, depth)
        np.fill_diagonal(k, 2 * (points * points).mean(1))
        for noise in (1, 0.1, 0.01):
            line = []
            for form in (original, schur):
                for queries in ("own", "far"):
                    errors = []
                    for i in list(range(0, n, n // 6))[:6]:
                        for q in ([i] if queries == "own" else range(n, n + 4)):
                            got = form(k, y, noise, i, q, np.float32)
                            want = schur(k, y, noise, i, q, np.float64)
                            with np.errstate(all="ignore"):
                                errors += [abs(g / w - 1) for g, w in zip(got, want)]
                    errors = np.nan_to_num(np.array(errors, float), nan=np.inf)
                    line.append(f"{np.median(errors):.0e} / {errors.max():.0e}")
            print(f"depth {depth:2}, noise {noise:<4}: original own {line[0]}, far {line[1]}; "
                  f"Schur own {line[2]}, far {line[3]}", flush=True)


if __name__ == "__main__":
    main()
