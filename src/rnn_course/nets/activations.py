"""The activations of a hidden layer and their slopes."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_course.functions import sigmoid


class Activation(NamedTuple):
    """φ, called with a; and its slope φ'(a), called with its value y = φ(a), which is at hand."""

    value: Callable[[NDArray], NDArray]
    slope: Callable[[NDArray], NDArray]

    def __call__(self, a: NDArray) -> NDArray:
        return self.value(a)


ACTIVATIONS = {
    "tanh": Activation(np.tanh, lambda y: 1 - y**2),
    "sigmoid": Activation(sigmoid, lambda y: y * (1 - y)),
    "relu": Activation(lambda a: np.maximum(a, 0), lambda y: (y > 0).astype(y.dtype)),
    "linear": Activation(lambda a: a, np.ones_like),
}
