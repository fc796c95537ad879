"""What is predicted, and what is worked out by hand."""

import numpy as np

from rnn_course.exercises.answer_checks import NumberCheck
from rnn_course.exercises.check import Wrong

ROADS = "Every road from the error to the weight"
H_0, X_1, X_2, W_HH = 0.2, 0.4, 0.3, 0.5  # and W_xh = W_hz = 1, no biases, y_2 = 0
H_1 = float(np.tanh(X_1 + W_HH * H_0))
H_2 = float(np.tanh(X_2 + W_HH * H_1))
DELAY, SEGMENT = 10, 25


def _paths(at_1: float, at_2: float, weight: float = W_HH, slope: float = 1 - H_1**2) -> list:
    """The paths through step 1 and step 2, whose last factors are given."""
    start = H_2 * (1 - H_2**2)
    return [start * weight * slope * at_1, start * at_2]


check_tied = NumberCheck(
    "tied",
    lambda: 0.3 + -0.1,
    wrong=[
        Wrong(
            "mean for sum",
            lambda: (0.3 - 0.1) / 2,
            "That is the mean. If w moves, both uses move with it, each by the same, and what "
            "they do to the error adds up.",
        ),
        Wrong(
            "signs do not count",
            lambda: 0.3 + 0.1,
            "The signs count: one use pulls the other way.",
        ),
        Wrong("the larger one rules", lambda: 0.3, "That is one of its two uses alone."),
        Wrong(
            "product for sum",
            lambda: 0.3 * -0.1,
            "You multiplied. Factors of one path are multiplied, different paths are added.",
        ),
    ],
    hints=["Give each use its own copy of w. By how much does E change if one copy moves?"],
    because="Both uses move with w, and their effects add up. It does not matter whether a weight "
    "is shared between steps or between places.",
    tolerance=0.001,
    see="Shared weights as copies",
)

check_recurrent = NumberCheck(
    "recurrent",
    lambda: sum(_paths(H_0, H_1)),
    wrong=[
        Wrong(
            "a missing path",
            lambda: _paths(H_0, H_1)[1],
            "That is the path through step 2 alone. h₁ was computed with W_hh as well.",
        ),
        Wrong(
            "mean for sum",
            lambda: sum(_paths(H_0, H_1)) / 2,
            "That is the mean of the two paths. They add up.",
            "Shared weights as copies",
        ),
        Wrong(
            "the slope of step 1 is missing",
            lambda: sum(_paths(H_0, H_1, slope=1.0)),
            "The path through step 1 goes through the tanh of step 1 too: its slope is missing.",
        ),
        Wrong(
            "the weight between the states is missing",
            lambda: sum(_paths(H_0, H_1, weight=1.0)),
            "On the way from h₂ to h₁ lies W_hh. This factor is missing.",
        ),
        Wrong(
            "h_k for h_{k-1}",
            lambda: sum(_paths(H_1, H_2)),
            "Each path is one step off: at step k the weight multiplies the state before.",
        ),
        Wrong(
            "target minus output",
            lambda: -sum(_paths(H_0, H_1)),
            "The sign is wrong: the error grows with z₂ - y₂, not with y₂ - z₂.",
        ),
        Wrong(
            "no slopes at all",
            lambda: H_2 * (H_1 + W_HH * H_0),
            "The slopes are missing: each step back to a weight goes through a tanh.",
        ),
    ],
    hints=[
        "Two paths, through k = 2 and k = 1. Both begin with (z₂ - y₂) W_hz (1 - h₂²).",
        "k = 2 ends with h₁. k = 1 goes on with W_hh (1 - h₁²) and ends with h₀.",
    ],
    because="Two paths, from step 2 and from step 1; the second has a factor W_hh (1 - h₁²) more.",
    tolerance=0.001,
    see=ROADS,
)

check_input = NumberCheck(
    "input",
    lambda: sum(_paths(X_1, X_2)),
    wrong=[
        Wrong(
            "a missing path",
            lambda: _paths(X_1, X_2)[1],
            "That is the path through step 2 alone. x₁ is still at work in h₁.",
        ),
        Wrong(
            "the gradient of the other weight",
            lambda: sum(_paths(H_0, H_1)),
            "That is the gradient of W_hh. The paths of W_xh end with x_k.",
        ),
        Wrong(
            "the slope of step 1 is missing",
            lambda: sum(_paths(X_1, X_2, slope=1.0)),
            "The path through step 1 goes through the tanh of step 1 too: its slope is missing.",
            ROADS,
        ),
        Wrong(
            "the weight between the states is missing",
            lambda: sum(_paths(X_1, X_2, weight=1.0)),
            "From h₂ to h₁ the path goes through W_hh, whichever weight it ends at.",
            ROADS,
        ),
    ],
    hints=[
        "Only the last factor of each path is another one.",
        "It is x₂ for k = 2, x₁ for k = 1.",
    ],
    because="The same two paths, with x_k as the last factor.",
    tolerance=0.001,
    see="All five gradients",
)

check_reach = NumberCheck(
    "reach",
    lambda: DELAY + 1,
    wrong=[
        Wrong(
            "step t itself is not counted",
            lambda: DELAY,
            "One too few: with L = 1 an error reaches its own step t, so with L = 10 step t - 9.",
        ),
        Wrong(
            "one more for safety",
            lambda: DELAY + 2,
            "One too many: with L = 11 the error of step t reaches step t - 10 already.",
        ),
        Wrong(
            "the segments of the page",
            lambda: 2 * DELAY,
            "So long were the segments of the page. A window gives every error its full L steps.",
        ),
        Wrong(
            "the state carries the gradient",
            lambda: 1,
            "The state brings the old bit to step t, but the gradient has to walk back to it.",
        ),
    ],
    hints=["How far back does an error reach with L = 1? And with L = 2?"],
    because="The error of step t has to reach step t - 10, and step t itself is the first.",
    tolerance=0.01,
    see="Truncation: stop after a few steps",
)

check_reached = NumberCheck(
    "reached",
    lambda: SEGMENT - DELAY,
    wrong=[
        Wrong(
            "the state carries the gradient",
            lambda: SEGMENT,
            "The state is carried into the segment, the gradient stops at its start. So the first "
            "errors do not reach their causes, though the net may know the answers.",
        ),
        Wrong(
            "off by one",
            lambda: SEGMENT - DELAY - 1,
            "One too few: the error of step 11 just reaches step 1.",
        ),
        Wrong(
            "off by one the other way",
            lambda: SEGMENT - DELAY + 1,
            "One too many: the cause of the error of step 10 lies just before the border.",
        ),
        Wrong(
            "the errors that do not reach",
            lambda: DELAY,
            "So many do not reach their cause.",
        ),
        Wrong(
            "all or nothing",
            lambda: 1,
            "Not only the last one: step 11 of the segment reaches its step 1, step 12 its step 2.",
        ),
    ],
    hints=[
        "Number the steps of the segment from 1. Which is the first error that reaches step 1?",
        "Step 11, and all after it.",
    ],
    because="Steps 11 to 25. The first ten errors have their causes before the border.",
    tolerance=0.01,
    see="Truncation: stop after a few steps",
)
