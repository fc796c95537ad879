"""An LSTM of one cell with the weights that a reader has set by hand."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.nets import LSTM

Found = tuple[bool, str, str]
SHAPES = {"W_x": (2, 4), "W_h": (1, 4), "b": (4,)}
OTHER_ORDERS = ((0, 2, 1, 3), (1, 0, 2, 3), (0, 1, 3, 2), (0, 3, 1, 2), (1, 0, 3, 2))
ORDER = "Your columns are in another order: here they are i, f, c̃, o."


def letters_of(weights: list[NDArray], X: NDArray) -> dict[str, NDArray]:
    """What the cell does at each step: its letters and h_t, each (sequences, steps)."""
    net = LSTM(2, 1, rng=np.random.default_rng(0), dtype="float64")
    net.weights = weights
    h_t = net.forward(X)[..., 0]
    return {"h_t": h_t} | {name: values[..., 0] for name, values in net.trace.items()}


def weights_of(given: object, n: int) -> tuple[list[NDArray], str]:
    """The weights among the n things that a reader's function returns, or what is wrong."""
    if given is None or given is ...:
        return [], "Your function returns nothing yet."
    if not isinstance(given, tuple | list) or len(given) != n:
        return [], f"Expected the {n} things that the cell returned at first."
    found = []
    for (name, shape), value in zip(SHAPES.items(), given, strict=False):
        try:
            array = np.asarray(value, dtype=np.float64)
        except (TypeError, ValueError):
            return [], f"`{name}` has to be made of numbers, {shape} of them."
        if array.shape != shape or not np.isfinite(array).all():
            return [], f"Expected `{name}` of shape {shape}, finite; its shape is {array.shape}."
        found.append(array)
    return found, ""


def in_another_order(weights: list[NDArray]) -> Iterator[list[NDArray]]:
    """The same weights, were their columns meant in another usual order of the gates."""
    for order in OTHER_ORDERS:
        yield [w[..., list(order)] for w in weights]
