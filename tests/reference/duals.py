"""golden/duals.json: dual activations and their derivatives by two-dimensional quadrature.

(u, v) ~ N(0, [[p, c], [c, q]]), written u = sqrt(p) a, v = (c / p) u + s b with s^2 = q - c^2 / p
and a, b independent standard normals.
    value = E[f(u) f(v)],  dc = E[f'(u) f'(v)],  dp = E[f''(u) f(v)] / 2
No closed form of a dual is used. Panels meet at the kinks of relu and shrink toward them; every
number is computed twice, with 16 and with 11 nodes a panel, and a few by scipy's adaptive dblquad
as well. numpy 1.26.4, scipy 1.17.1.

Usage: python duals.py
"""

import json
import pathlib

import numpy as np
from scipy import integrate, special

LIMIT = 11.0  # the normal density is below 1e-26 beyond

# c, p, q; exact in binary wherever c^2 = p q
POINTS = [
    (0.0, 1.0, 1.0),
    (1.0, 1.0, 1.0),
    (-1.0, 1.0, 1.0),
    (0.5, 1.0, 1.0),
    (-0.5, 1.0, 1.0),
    (0.99, 1.0, 1.0),
    (-0.99, 1.0, 1.0),
    (0.9999, 1.0, 1.0),
    (1.0, 0.5, 2.0),
    (-1.0, 0.5, 2.0),
    (0.3, 0.5, 2.0),
    (0.3, 2.0, 0.5),
    (-0.7, 0.25, 3.0),
    (0.001, 0.01, 0.02),
    (0.0141, 0.01, 0.02),
    (0.02, 0.1, 4.0),
    (4.0, 8.0, 4.0),
    (-2.0, 8.0, 4.0),
    (0.0, 0.3, 6.0),
    (6.0, 6.0, 6.0),
]


def density(x):
    return np.exp(-x * x / 2) / np.sqrt(2 * np.pi)


def gauss(x):
    return 2 / np.sqrt(np.pi) * np.exp(-x * x)


# name: f, f', f'' (None where f'' is the delta function at 0)
ACTIVATIONS = {
    "relu": (lambda x: np.maximum(x, 0), lambda x: (x > 0).astype(float), None),
    "gelu": (
        lambda x: x * special.ndtr(x),
        lambda x: special.ndtr(x) + x * density(x),
        lambda x: (2 - x * x) * density(x),
    ),
    "erf": (special.erf, gauss, lambda x: -2 * x * gauss(x)),
}


def nodes_toward(kink, count):
    """Nodes and weights [..., k] on [-LIMIT, LIMIT], panels halving toward the kink [..., 1]."""
    x, w = np.polynomial.legendre.leggauss(count)
    steps = np.concatenate([[0.0], 2.0 ** np.arange(-12, -4), np.arange(1, 17) / 16])
    low, high = steps[:-1, None], steps[1:, None]
    ladder = ((high + low) / 2 + (high - low) / 2 * x).ravel()
    weights = ((high - low) / 2 * w).ravel()
    left, right = kink + LIMIT, LIMIT - kink
    nodes = np.concatenate([kink - left * ladder, kink + right * ladder], axis=-1)
    return nodes, np.concatenate([left * weights, right * weights], axis=-1)


def expectation(f, g, c, p, q, count):
    """E[f(u) g(v)], either function with a kink at 0 at most."""
    root, slope = np.sqrt(p), c / p
    spread = np.sqrt(max(q - c * c / p, 0.0))
    a, weights = nodes_toward(np.zeros(1), count)
    left = f(root * a) * density(a) * weights
    if spread == 0:
        return np.sum(left * g(slope * root * a))
    kink = np.clip(-slope * root * a / spread, -LIMIT, LIMIT)[:, None]
    b, inner = nodes_toward(kink, count)
    right = g(slope * root * a[:, None] + spread * b)
    return np.sum(left * np.sum(right * density(b) * inner, axis=1))


def dual(activation, c, p, q, count):
    f, slope, bend = ACTIVATIONS[activation]
    value = expectation(f, f, c, p, q, count)
    dc = expectation(slope, slope, c, p, q, count)
    if bend is None:  # E[delta(u) f(v)] = (density of u at 0) E[f(v) | u = 0]
        b, weights = nodes_toward(np.zeros(1), count)
        spread = np.sqrt(max(q - c * c / p, 0.0))
        dp = np.sum(f(spread * b) * density(b) * weights) / np.sqrt(2 * np.pi * p) / 2
    else:
        dp = expectation(bend, f, c, p, q, count) / 2
    return np.array([value, dc, dp])


def adaptive(f, c, p, q):
    """E[f(u) f(v)] by dblquad over the two quadrants of u."""
    slope, spread = c / np.sqrt(p), np.sqrt(q - c * c / p)

    def integrand(b, a):
        return f(np.sqrt(p) * a) * f(slope * a + spread * b) * density(a) * density(b)

    def kink(a):
        return float(np.clip(-slope * a / spread, -9, 9))

    options = {"epsabs": 1e-12, "epsrel": 1e-12}
    return sum(
        integrate.dblquad(integrand, low, high, *sides, **options)[0]
        for low, high in ((-9, 0), (0, 9))
        for sides in ((-9, kink), (kink, 9))
    )


def main():
    golden, worst, adaptively = {}, 0.0, 0.0
    for name, (f, *_) in ACTIVATIONS.items():
        golden[name] = []
        for point in POINTS:
            numbers = dual(name, *point, 16)
            worst = max(worst, np.max(np.abs(numbers - dual(name, *point, 11))))
            golden[name].append([*point, *numbers.tolist()])
        for index in (4, 10):
            other = adaptive(f, *POINTS[index])
            adaptively = max(adaptively, abs(other - golden[name][index][3]))
    print("differs from the lower order by", worst, "and from dblquad by", adaptively)
    assert worst < 1e-13 and adaptively < 1e-11
    path = pathlib.Path(__file__).parent / "golden" / "duals.json"
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    print(path.name, path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
