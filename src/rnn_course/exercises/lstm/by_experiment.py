"""The weights of a cell that keeps a value and replaces it, and how far off it is."""

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

GOAL = 0.001
FORGET = "With and without a forget gate"


def streams() -> tuple[NDArray, NDArray, NDArray]:
    """Ten of the chapter's streams: values and marks, the answers, and where the marks are."""
    rng = np.random.default_rng(0)
    values, marks = rng.uniform(-1, 1, (10, 400)), rng.random((10, 400)) < 0.1
    marks[:, 0] = True
    latest = np.maximum.accumulate(np.where(marks, np.arange(400), 0), axis=1)
    answers = np.take_along_axis(values, latest, axis=1)
    return np.stack([values, marks], axis=-1), answers, marks


def _error(h_t: NDArray, answers: NDArray, w: float) -> float:
    return float(np.mean((w * h_t - answers)[:, 200:] ** 2))


def _least_error(h_t: NDArray, answers: NDArray) -> float:
    """With the best w_z."""
    h_t, answers = h_t[:, 200:], answers[:, 200:]
    w = np.sum(h_t * answers) / max(np.sum(h_t**2), 1e-12)
    return float(np.mean((w * h_t - answers) ** 2))


def _of_keeper(keeper: Callable) -> Found:
    given = keeper()
    weights, told = weights_of(given, 4)
    if told:
        return False, told, FORGET
    try:
        w_z = float(given[3])
    except (TypeError, ValueError):
        return False, "Expected a number as the last one, `w_z`.", FORGET
    X, answers, marks = streams()
    letters = letters_of(weights, X)
    error = _error(letters["h_t"], answers, w_z)
    at_first = f"The error after step 200 is {error:.2g} (to answer 0 gives {1 / 3:.2f}). "
    if error < GOAL:
        return True, f"{at_first}One cell holds as long as no mark comes, and lets go in one.", ""
    if _least_error(letters["h_t"], answers) < GOAL:
        told = "The gates and the content are right. `w_z` has to undo what made h smaller."
        return False, at_first + told, "The circuit"
    for other in in_another_order(weights):
        if _least_error(letters_of(other, X)["h_t"], answers) < GOAL:
            return False, at_first + ORDER, "One step in NumPy"
    if wrong := _wrong_gate(letters, marks):
        return False, at_first + wrong, FORGET
    told = "The gates are right. But tanh bends the value, when it is written and when it is "
    return False, f"{at_first}{told}shown. Where is tanh straight?", "The circuit"


def _wrong_gate(letters: dict[str, NDArray], marks: NDArray) -> str:
    """What to say of the first gate that is not as the task wants it, or nothing."""
    f_t, i_t = letters["f_t"], letters["i_t"]
    at_marks = marks.copy()
    at_marks[:, 0] = False  # nothing is there to be forgotten
    kept, keeps = float(f_t[at_marks].mean()), float(f_t[~marks].mean())
    writes, leaks = float(i_t[at_marks].mean()), float(i_t[~marks].mean())
    if keeps < 0.5 < kept:
        return "The forget gate is the wrong way round: it is open, near 1, to keep."
    if keeps < 0.995:
        return f"Between marks the forget gate is {keeps:.2f}, and the value fades."
    if kept > 0.05:
        return (
            f"At a mark the forget gate is {kept:.2f}: the old value stays, the new one comes on "
            "top of it, and the cell fills up."
        )
    if leaks > 0.01:
        return f"Between marks the input gate is {leaks:.2f}: values without a mark are written."
    if writes < 0.1:
        return f"At a mark the input gate is {writes:.2f}: the new value is hardly written."
    if letters["o_t"].min() < 0.1:
        return "The output gate shuts. The answer is due at each step."
    return ""


def _keeper(W_x: list, b: list, w_z: float) -> Callable:
    return lambda: (W_x, [[0, 0, 0, 0]], b, w_z)


check_keeper = MeasuredCheck(
    "keeper",
    _of_keeper,
    _keeper([[0, 0, 0.1, 0], [40, -40, 0, 0]], [-20, 20, 0, 20], 10.0),
    wrong=[
        Wrong(
            "a cell is best left alone (1997)",
            _keeper([[0, 0, 0.1, 0], [40, 0, 0, 0]], [-20, 20, 0, 20], 10.0),
            "the new one comes on top of it",
        ),
        Wrong(
            "the usual start holds",
            _keeper([[0, 0, 0.1, 0], [40, -40, 0, 0]], [-20, 1, 0, 20], 10.0),
            "the value fades",
        ),
        Wrong(
            "to shut is to keep",
            _keeper([[0, 0, 0.1, 0], [40, 40, 0, 0]], [-20, -20, 0, 20], 10.0),
            "wrong way round",
        ),
        Wrong(
            "the input gate may stay open",
            _keeper([[0, 0, 0.1, 0], [0, -40, 0, 0]], [20, 20, 0, 20], 10.0),
            "values without a mark are written",
        ),
        Wrong(
            "show it at the marks alone",
            _keeper([[0, 0, 0.1, 0], [40, -40, 0, 40]], [-20, 20, 0, -20], 10.0),
            "The answer is due at each step",
        ),
        Wrong(
            "tanh leaves values as they are",
            _keeper([[0, 0, 1, 0], [40, -40, 0, 0]], [-20, 20, 0, 20], 1.0),
            "tanh bends the value",
        ),
        Wrong(
            "what was made small comes back by itself",
            _keeper([[0, 0, 0.1, 0], [40, -40, 0, 0]], [-20, 20, 0, 20], 1.0),
            "has to undo",
        ),
        Wrong(
            "another order of the gates",
            _keeper([[0, 0.1, 0, 0], [40, 0, -40, 0]], [-20, 0, 20, 20], 10.0),
            "in another order",
        ),
    ],
    hints=[
        "Say first what i and f must be at a mark, and what between marks.",
        "A bias of -20 keeps a gate shut, and a weight of 40 from the mark opens it.",
        "Write a tenth of the value: there tanh is nearly straight. Then `w_z = 10`.",
    ],
)
