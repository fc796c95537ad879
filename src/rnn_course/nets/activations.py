"""The activations of a hidden layer and their slopes."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_course.functions import _sigmoid as sigmoid


class Activation(NamedTuple):
    """φ as a function of a, and its slope φ'(a) as a function of y = φ(a), its own value."""

    value: Callable[[NDArray], NDArray]
    slope: Callable[[NDArray], NDArray]


ACTIVATIONS = {
    "tanh": Activation(np.tanh, lambda y: 1 - y * y),
    "sigmoid": Activation(sigmoid, lambda y: y * (1 - y)),
    "relu": Activation(lambda a: np.maximum(a, 0), lambda y: (y > 0).astype(y.dtype)),
    "linear": Activation(lambda a: a, np.ones_like),
}
