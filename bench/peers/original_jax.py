"""LOOD of one record at one query with the original's libraries, JAX and neural-tangents, in float64:
gradient_descent_mse_ensemble of two models, then KL of their predictions.

Usage: original_jax.py FOLDER N, as original.py.
"""

import sys

import jax

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp  # noqa: E402 (after the switch to float64)
import neural_tangents as nt  # noqa: E402
from loop import DEPTH, NOISE, WEIGHT, read, serve  # noqa: E402
from neural_tangents import stax  # noqa: E402

x, y = (jnp.asarray(array) for array in read(sys.argv[1], int(sys.argv[2])))
std = WEIGHT**0.5
hidden = [layer for _ in range(DEPTH) for layer in (stax.Dense(1, W_std=std), stax.Relu())]
_, _, kernel = stax.serial(*hidden, stax.Dense(1, W_std=std))


@jax.jit
def lood(x, y):
    parts = []
    for k in (len(x), len(x) - 1):
        predict = nt.predict.gradient_descent_mse_ensemble(
            kernel, x[:k], y[:k], diag_reg=NOISE, diag_reg_absolute_scale=True
        )
        mean, variance = predict(x_test=x[-1:], get="nngp", compute_cov=True)
        parts.append((mean, variance[0, 0]))
    (m1, v1), (m0, v0) = parts
    shift = ((m1 - m0) ** 2).sum()
    return (y.shape[1] * (v0 / v1 - 1 + jnp.log(v1 / v0)) + shift / v1) / 2


serve(lambda: lood(x, y).block_until_ready(), jax)
