"""What is found by experiment: a unit that holds a sign."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import MeasuredCheck
from rnn_course.learning import jacobians
from rnn_course.nets import GRU
from rnn_course.tasks import held_sign

KNOB, TYING = "One unit, one knob", "What tying takes away"
YARDSTICK = 0.5


def _of_latch(latch: Callable) -> tuple[bool, str, str]:
    unit = GRU(1, 1, rng=np.random.default_rng(0), dtype="float64")
    unit.weights = [np.array(w, dtype=np.float64) for w in latch()]
    X, Y = held_sign(8, 400, 0.02, np.random.default_rng(0))
    X, Y = np.concatenate([X, -X]), np.concatenate([Y, 1 - Y])
    h, sign = unit.forward(X), 2 * Y - 1
    right = (h * sign > 0)[..., 0]
    pulse, size = X[..., 0] != 0, np.abs(h[..., 0])
    up, down = right[X[..., 0] > 0].mean(), right[X[..., 0] < 0].mean()
    told = f"The sign is right at {right[pulse].mean():.0%} of the pulses, "
    told += f"{right.mean():.0%} of all steps. "
    if not right[pulse].any():
        return False, f"{told}A pulse of +1 has to lead to a state above 0.", KNOB
    if abs(up - down) > 0.2:
        told += f"But for +1 at {up:.0%}, for -1 at {down:.0%}: a gate that opens for one sign "
        return False, f"{told}shuts for the other.", KNOB
    if not right[pulse].all():
        told += "Where a pulse does not win, too little of it is written: u keeps 1 and writes "
        return False, f"{told}0, and a candidate may hold on to its past too firmly.", TYING
    if not right.all():
        return False, f"{told}In silence it forgets: neither u nor the candidate holds it.", KNOB
    if (least := size[pulse].min()) < YARDSTICK <= np.median(size):
        told += f"But at a pulse the state may be only {least:.1g}: u mixes the old one in."
        return False, told, TYING
    if size.min() < YARDSTICK:
        told += f"But the state falls to {size.min():.1g} in silence, and nobody could read it."
        return False, told, KNOB
    back = np.prod(jacobians(unit, np.eye(51, 1))[1:])
    told += f"The state stays above {YARDSTICK:g}. "
    return True, f"{told}Of its gradient {abs(back):.1g} is left after 50 silent steps.", ""


def _weights(
    x: tuple[float, float, float], h: tuple[float, float, float], b: tuple[float, float, float]
) -> Callable[[], list[NDArray]]:
    return lambda: [np.array([x]), np.array([h]), np.array(b)]


check_latch = MeasuredCheck(
    "latch",
    _of_latch,
    _weights((0, 0, 10), (0, 0, 3), (-5, 5, 0)),
    wrong=[
        Wrong(
            "u near 1 keeps, and all else follows",
            _weights((0, 0, 10), (0, 0, 0), (7, 5, 0)),
            "too little of it is written",
        ),
        Wrong(
            "a pulse opens the gate",
            _weights((-20, 0, 10), (0, 0, 0), (10, 5, 0)),
            "a gate that opens for one sign",
        ),
        Wrong(
            "the candidate sees only the input",
            _weights((0, 0, 10), (0, 0, 0), (-5, 5, 0)),
            "In silence it forgets",
        ),
        Wrong(
            "a clock of ten steps",
            _weights((0, 0, 10), (0, 0, 0), (2.2, 5, 0)),
            "the state falls to",
        ),
        Wrong(
            "u of one half",
            _weights((0, 0, 10), (0, 0, 3), (0, 5, 0)),
            "u mixes the old one in",
        ),
        Wrong(
            "a past too strong",
            _weights((0, 0, 1), (0, 0, 5), (-5, 5, 0)),
            "hold on to its past too firmly",
        ),
    ],
    hints=[
        "One gate cannot open for +1 and for -1. But the figure showed a second way to hold.",
        "With w = 2 the candidate holds the state by itself. Let u be near 0, and r near 1.",
        "A pulse has to overrule the past: its weight must be larger than that of the state.",
    ],
)
