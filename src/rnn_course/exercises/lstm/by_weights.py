"""The weights of a cell that counts, set by hand."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import MeasuredCheck
from rnn_course.exercises.lstm.one_cell import (
    ORDER,
    Found,
    in_another_order,
    letters_of,
    weights_of,
)

CIRCUIT = "The circuit"


def brackets(rng: np.random.Generator) -> tuple[NDArray, NDArray]:
    """Four texts of "(", ")" and other letters, and how many are open after each letter."""
    letters = rng.integers(0, 3, size=(4, 30))
    letters[:, 0] = 0
    for text in letters:
        for t in range(len(text)):
            if text[t] == 1 and (text[:t] == 0).sum() == (text[:t] == 1).sum():
                text[t] = 2  # nothing is open
    X = np.eye(3)[letters][..., :2]
    return X, np.cumsum(X[..., 0] - X[..., 1], axis=1)


def _of_counter(counter: Callable) -> Found:
    weights, told = weights_of(counter(), 3)
    if told:
        return False, told, CIRCUIT
    X, n_open = brackets(np.random.default_rng(0))

    def off(weights: list[NDArray]) -> float:
        return float(np.abs(letters_of(weights, X)["c_t"] - n_open).max())

    if off(weights) < 0.1:
        return (
            True,
            "The cell counts. It is c that counts: h shows no more than tanh(c), which is nearly "
            f"the same for 2 ({np.tanh(2):.2f}) and 3 ({np.tanh(3):.2f}).",
            "",
        )
    if any(off(other) < 0.1 for other in in_another_order(weights)):
        return False, ORDER, "One step in NumPy"
    letters = letters_of(weights, X)
    kept, written = letters["f_t"], letters["i_t"] * letters["c_tilde"]
    is_open, is_close = X[..., 0] == 1, X[..., 1] == 1
    is_other = ~is_open & ~is_close
    if kept[is_close].max() < 0.5 < kept[is_other].min():
        return (
            False,
            'At ")" your forget gate shuts. That empties the cell; it should take 1 off. The '
            "candidate can do that: it may be -1.",
            CIRCUIT,
        )
    if kept.min() < 0.99:
        told = f"The forget gate is down to {kept.min():.2f}: what has been counted fades."
        return False, f"{told} A counter keeps all it has, always.", "The forget bias"
    for name, here, should in (("(", is_open, 1), (")", is_close, -1), ("x", is_other, 0)):
        means = float(written[here].mean())
        if np.abs(written[here] - should).max() > 0.003:
            where = f'At "{name}"' if should else "At other letters"
            told = f"{where} the cell gets {means:+.2f}, and should get {should:+d}. "
            told += "That is the input gate times the candidate"
            if should == -1 and means > 0:
                told += ", and a candidate below 0 takes something off."
            elif should:
                told += ": open the gate, and give the tanh a large sum."
            else:
                told += ": shut the gate, or make the candidate 0."
            return False, told, CIRCUIT
    told = f"The gates do what they should, and yet the count is off by {off(weights):.2f}."
    return False, f"{told} Make the weights larger.", CIRCUIT


def _counter(W_x: list, b: list) -> Callable:
    return lambda: (W_x, [[0, 0, 0, 0]], b)


check_counter = MeasuredCheck(
    "counter",
    _of_counter,
    _counter([[20, 0, 10, 0], [20, 0, -10, 0]], [-10, 20, 0, 0]),
    wrong=[
        Wrong(
            "the forget gate forgets by itself as it should",
            _counter([[20, 0, 10, 0], [20, 0, -10, 0]], [-10, 0, 0, 0]),
            "what has been counted fades",
        ),
        Wrong(
            "to take off is to forget",
            _counter([[20, 0, 10, 0], [0, -40, 0, 0]], [-10, 20, 0, 0]),
            "your forget gate shuts",
        ),
        Wrong(
            "to close adds too",
            _counter([[20, 0, 10, 0], [20, 0, 10, 0]], [-10, 20, 0, 0]),
            "a candidate below 0 takes something off",
        ),
        Wrong(
            "another order of the gates",
            _counter([[20, 10, 0, 0], [20, -10, 0, 0]], [-10, 0, 20, 0]),
            "in another order",
        ),
        Wrong(
            "a weight of 1 is open",
            _counter([[1, 0, 1, 0], [1, 0, -1, 0]], [0, 20, 0, 0]),
            "open the gate, and give the tanh a large sum",
        ),
        Wrong(
            "every letter counts",
            _counter([[0, 0, 10, 0], [0, 0, -20, 0]], [20, 20, 5, 0]),
            "shut the gate, or make the candidate 0",
        ),
    ],
    hints=[
        "f = 1, always. At a bracket i = 1 with a candidate of +1 or -1.",
        "The first row of `W_x` says what a `(` adds to the sums of i, f, c̃ and o. 20 opens a "
        "gate that a bias of -10 keeps shut.",
        "`W_x = [[20, 0, 10, 0], [20, 0, ?, 0]]` and `b = [-10, 20, 0, 0]`.",
    ],
)
