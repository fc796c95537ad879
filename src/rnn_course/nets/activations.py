"""The activations of a hidden layer and their slopes."""

import numpy as np
from numpy.typing import NDArray

# The activations and, in terms of their own value y, their slopes.
_ACTIVATIONS = {
    "tanh": (np.tanh, lambda y: 1 - y * y),
    "sigmoid": (lambda a, out: _sigmoid(a, out), lambda y: y * (1 - y)),
    "relu": (lambda a, out: np.maximum(a, 0, out=out), lambda y: (y > 0).astype(y.dtype)),
    "linear": (lambda a, out: np.copyto(out, a), np.ones_like),
}


def _sigmoid(a: NDArray, out: NDArray) -> None:
    np.multiply(a, 0.5, out=out)
    np.tanh(out, out=out)
    out *= 0.5
    out += 0.5
