"""golden/audit_small.json: every column of an audit of 40 digits, by refitting without each record.

Nothing here uses the closed forms of leave-one-out: every record is literally removed and the
Gaussian process fitted again. Kernels are numpy's own code, compared with neural-tangents (network
kernels) and scikit-learn (RBF, and its GaussianProcessRegressor for the predictions).
Pins as in nngp.py, and scikit-learn 1.9.1.

Usage: python audit.py
"""

import json
import pathlib

import numpy as np
from sklearn.datasets import load_digits
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF

import attack
import nngp

DIGITS, PER_DIGIT = (3, 5, 8), (14, 13, 13)
DEPTH, WEIGHT_STD, BIAS_STD, GAMMA = 3, 2**0.5, 0.1, 4.0
COVARIANCES = {"relu": 0.1, "gelu": 0.05, "erf": 0.01, "rbf": 0.1}  # and the noise of each


def records():
    """Inputs [40, 64] in sixteenths of [0, 1], labels [40]; record 1 repeats record 0's input."""
    images, labels = load_digits(return_X_y=True)
    chosen = [np.flatnonzero(labels == d)[:count] for d, count in zip(DIGITS, PER_DIGIT)]
    order = np.random.default_rng(40).permutation(np.concatenate(chosen))
    x, label = images[order] / 16, np.searchsorted(DIGITS, labels[order])
    x[1], label[1] = x[0], label[0]
    return x, label


def relu(c, p, q):
    norm = np.sqrt(p * q)
    angle = np.arccos(np.clip(c / norm, -1, 1))
    return norm * (np.sin(angle) + (np.pi - angle) * np.cos(angle)) / (2 * np.pi)


def gelu(c, p, q):
    rest = np.sqrt((1 + p) * (1 + q) - c * c)
    angle = np.arcsin(c / np.sqrt((1 + p) * (1 + q)))
    ratio = c * c / ((1 + p) * (1 + q) * rest) + p * q * rest / ((1 + p) * (1 + q))
    return c / 4 + (ratio + c * angle) / (2 * np.pi)


def erf(c, p, q):
    return 2 / np.pi * np.arcsin(2 * c / np.sqrt((1 + 2 * p) * (1 + 2 * q)))


def gram(x, covariance):
    """[n, n]"""
    if covariance == "rbf":
        difference = x[:, None] - x[None]
        return np.exp(-GAMMA * np.mean(difference**2, axis=2))
    c = WEIGHT_STD**2 * (x @ x.T) / x.shape[1] + BIAS_STD**2
    for _ in range(DEPTH):
        variance = np.diag(c)
        dual = {"relu": relu, "gelu": gelu, "erf": erf}[covariance]
        c = WEIGHT_STD**2 * dual(c, variance[:, None], variance[None]) + BIAS_STD**2
    return (c + c.T) / 2


def predict(k, noise, y, kept, query):
    """Mean [c] and variance at record `query` of the process fitted to the records `kept`."""
    a = k[np.ix_(kept, kept)] + noise * np.eye(len(kept))
    weights = np.linalg.solve(a, k[kept, query])
    return weights @ y[kept], k[query, query] - weights @ k[kept, query]


def record_audit(k, noise, y, i):
    everyone = np.arange(len(k))
    mean_with, var_with = predict(k, noise, y, everyone, i)
    mean_without, var_without = predict(k, noise, y, np.delete(everyone, i), i)
    classes, ratio = y.shape[1], var_without / var_with
    shift = mean_with - mean_without
    kl = (classes * (ratio - 1 - np.log(ratio)) + shift @ shift / var_with) / 2
    t = 1 - var_with / var_without
    energy = shift @ shift / var_without / t
    return {
        "kl": kl,
        "mse": np.mean(shift**2) / 2,
        "auc": attack.auc_fourier(classes, t, energy),
        **{f"tpr_at_{rate}": attack.tpr(classes, t, energy, rate) for rate in attack.RATES},
        "mean_with": mean_with.tolist(),
        "mean_without": mean_without.tolist(),
        "var_with": var_with,
        "var_without": var_without,
    }


def check_kernel(x, k, covariance):
    if covariance == "rbf":
        other = RBF(np.sqrt(x.shape[1] / (2 * GAMMA)))(x)
    else:
        other = nngp.kernel(x, covariance, DEPTH, WEIGHT_STD, BIAS_STD)
    return np.max(np.abs(k - other))


def check_prediction(x, y, noise, rows):
    """The RBF columns against scikit-learn's Gaussian process."""
    kernel, worst = RBF(np.sqrt(x.shape[1] / (2 * GAMMA))), 0.0
    for i in range(len(x)):
        keep = np.arange(len(x)) != i
        for mask, name in ((keep, "without"), (np.ones_like(keep), "with")):
            process = GaussianProcessRegressor(kernel, alpha=noise, optimizer=None)
            mean, deviation = process.fit(x[mask], y[mask]).predict(x[i : i + 1], return_std=True)
            worst = max(worst, np.max(np.abs(mean[0] - rows[i][f"mean_{name}"])))
            worst = max(worst, np.max(np.abs(deviation[0] ** 2 - rows[i][f"var_{name}"])))
    return worst


def main():
    x, label = records()
    y = np.eye(len(DIGITS))[label] - 1 / len(DIGITS)
    lower, cases = np.tril_indices(len(x)), []
    for covariance, noise in COVARIANCES.items():
        k = gram(x, covariance)
        rows = [record_audit(k, noise, y, i) for i in range(len(x))]
        print(covariance, "kernel differs by", check_kernel(x, k, covariance))
        if covariance == "rbf":
            print("predictions differ by", check_prediction(x, y, noise, rows))
        cases.append({
            "covariance": covariance,
            "noise": noise,
            "lower": k[lower].tolist(),
            "columns": {name: [row[name] for row in rows] for name in rows[0]},
        })
    golden = {
        "network": {"depth": DEPTH, "weightStd": WEIGHT_STD, "biasStd": BIAS_STD},
        "rbf": {"gamma": GAMMA},
        "sixteenths": (16 * x).astype(int).tolist(),
        "labels": label.tolist(),
        "classes": len(DIGITS),
        "cases": cases,
    }
    path = pathlib.Path(__file__).parent / "golden" / "audit_small.json"
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    print(path.name, path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
