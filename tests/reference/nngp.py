"""golden/nngp.json: float64 NNGP kernels of fully connected networks by neural-tangents.

Pins that work together (Python 3.11):
    neural-tangents 0.6.5 (installed with --no-deps), jax 0.4.30, jaxlib 0.4.30, numpy 1.26.4,
    scipy 1.17.1, frozendict 2.5.1, opt_einsum 3.4.0, ml_dtypes 0.5.4
neural-tangents imports tensorflow, tf2jax and jax.experimental.jax2tf for one experimental module
that is not used here; empty modules stand in for them, so tensorflow need not be installed.

Usage: python nngp.py
"""

import json
import pathlib
import sys
import types

import jax
import jax.experimental
import numpy as np


class Absent(types.ModuleType):
    """A module whose every attribute exists and does nothing."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(name)


jax.config.update("jax_enable_x64", True)
for name in ("tensorflow", "tf2jax", "jax.experimental.jax2tf"):
    sys.modules[name] = Absent(name)
jax.experimental.jax2tf = sys.modules["jax.experimental.jax2tf"]

from neural_tangents import stax  # noqa: E402 (needs the modules above)

ACTIVATIONS = {
    "relu": lambda: stax.Relu(),
    "gelu": lambda: stax.Gelu(approximate=False),
    "erf": lambda: stax.Erf(),
}
DEPTHS = (1, 2, 3, 5, 10)
DEVIATIONS = ((2**0.5, 0.0), (2**0.5, 0.1), (1.0, 0.0), (1.9822, 0.3))


def inputs():
    """[6, 17]: two random rows, near duplicates at 1e-3 and 1e-6, an opposite, a small norm."""
    random = np.random.default_rng(17)
    a, b = random.normal(size=(2, 17))
    close, closer = (a + size * random.normal(size=17) for size in (1e-3, 1e-6))
    return np.array([a, b, close, closer, -a, 0.01 * b])


def kernel(x, activation, depth, weight_std, bias_std):
    """[n, n]: Dense first, then `depth` times the activation and a Dense."""

    def dense():
        return stax.Dense(1, weight_std, bias_std, parameterization="ntk")

    layers = [dense()]
    for _ in range(depth):
        layers += [ACTIVATIONS[activation](), dense()]
    _, _, kernel_fn = stax.serial(*layers)
    return np.asarray(kernel_fn(x, None, "nngp"))


def main():
    x = inputs()
    lower = np.tril_indices(len(x))
    cases = []
    for activation in ACTIVATIONS:
        for depth in DEPTHS:
            for weight_std, bias_std in DEVIATIONS:
                k = kernel(x, activation, depth, weight_std, bias_std)
                assert k.dtype == np.float64 and np.allclose(k, k.T, rtol=1e-14, atol=0)
                cases.append({
                    "activation": activation,
                    "depth": depth,
                    "weightStd": weight_std,
                    "biasStd": bias_std,
                    "lower": k[lower].tolist(),
                })
    golden = {"inputs": x.tolist(), "cases": cases}
    path = pathlib.Path(__file__).parent / "golden" / "nngp.json"
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    print(path.name, len(cases), "cases,", path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
