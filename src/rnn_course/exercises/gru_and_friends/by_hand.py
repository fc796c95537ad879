"""What is predicted, and what is worked out by hand."""

import math

import numpy as np

from rnn_course.exercises.answer_checks import ChoiceCheck, NumberCheck
from rnn_course.exercises.check import Wrong

GATES, KNOB, TYING = "Two gates instead of three", "One unit, one knob", "What tying takes away"
NEW, OLD, KEPT = math.tanh(1), 0.5, 0.8
STEPS, U = 100, 0.9
INPUTS, UNITS = 8, 32
LSTM_SIZE = 4 * UNITS * (INPUTS + UNITS + 1)
RATE, SEGMENT = 0.2, 50

check_mixed = NumberCheck(
    "mixed",
    lambda: KEPT * OLD + (1 - KEPT) * NEW,
    wrong=[
        Wrong(
            "the gate is the share of the new",
            lambda: (1 - KEPT) * OLD + KEPT * NEW,
            "You took u for the share of the new value. In this course it is what stays.",
        ),
        Wrong(
            "the reset gate wipes the state",
            lambda: (1 - KEPT) * NEW,
            "r = 0 hides the old state from the candidate. The state itself is kept by u.",
        ),
        Wrong(
            "a sum, as in the LSTM",
            lambda: KEPT * OLD + NEW,
            "That adds all of the candidate, as an LSTM does. Here its share is 1 - u.",
        ),
        Wrong(
            "tanh is forgotten", lambda: KEPT * OLD + 1 - KEPT, "The candidate is tanh(1), not 1."
        ),
    ],
    hints=["What does the candidate see where r = 0?", "u of the old, 1 - u of tanh(1)."],
    because="Four fifths of the old state and one fifth of tanh(1): a mean.",
    tolerance=0.002,
    see=GATES,
)

check_added = NumberCheck(
    "added",
    lambda: KEPT * OLD + NEW,
    wrong=[
        Wrong(
            "gates share 1",
            lambda: KEPT * OLD + (1 - KEPT) * NEW,
            "That is the tied unit again. An LSTM's f and i need not add up to 1: all of the "
            "candidate is written.",
        ),
        Wrong(
            "a cell stays below 1",
            lambda: 1,
            "A cell is not held to [-1, 1]: only what it shows goes through tanh.",
        ),
        Wrong("the old is replaced", lambda: NEW, "f = 0.8 keeps four fifths of the old cell."),
        Wrong(
            "tanh of the sum",
            lambda: math.tanh(KEPT * OLD + NEW),
            "That is tanh of the cell, which is shown. The cell itself is the sum.",
        ),
    ],
    hints=["c_t = f c_{t-1} + i c̃_t, with the same candidate."],
    because="A sum, and it is above 1: no mean of numbers in [-1, 1] gets there.",
    tolerance=0.002,
    see=TYING,
)

check_bias = NumberCheck(
    "bias",
    lambda: -math.log(math.exp(1 / STEPS) - 1),
    wrong=[
        Wrong(
            "the gate upside down",
            lambda: math.log(math.exp(1 / STEPS) - 1),
            "The sign belongs to the other convention. Here u is what stays: it has to be near 1.",
        ),
        Wrong(
            "the gate is its bias",
            lambda: math.exp(-1 / STEPS),
            "That is the gate. The bias goes through σ: σ(b) has to be this number.",
        ),
        Wrong(
            "half is left",
            lambda: -math.log(2 ** (1 / STEPS) - 1),
            "Then half is left after 100 steps. The time constant asks for 1/e.",
        ),
        Wrong(
            "tanh for sigmoid",
            lambda: math.atanh(math.exp(-1 / STEPS)),
            "You turned tanh round. A gate is a sigmoid.",
        ),
    ],
    hints=[
        "Which u has the time constant 100? u = exp(-1/100).",
        "σ(b) = u turned round is b = ln(u / (1 - u)).",
    ],
    because="u = exp(-1/100), about 0.99, and b = ln(u / (1 - u)), about ln 100.",
    tolerance=0.02,
    see=KNOB,
)

check_back = NumberCheck(
    "back",
    lambda: math.log(2) / -math.log(U),
    wrong=[
        Wrong(
            "the time constant",
            lambda: 1 / -math.log(U),
            "That is the time constant: the way from 1 to 1/e, with 0 as its end. Here the way "
            "leads towards -1.",
        ),
        Wrong(
            "as many steps of 1 - u as fit into 1",
            lambda: 1 / (1 - U),
            "So an adder would do it. A tied cell gives up a share of what it has as well.",
        ),
        Wrong(
            "whole letters",
            lambda: math.ceil(math.log(2) / -math.log(U)),
            "It crosses zero between two letters: give one decimal.",
        ),
        Wrong("1 - u for -ln u", lambda: math.log(2) / (1 - U), "Nearly: -ln u is not 1 - u."),
    ],
    hints=[
        "With many a the cell has come to 1. Each b then gives c_t = u c_{t-1} - (1 - u).",
        "So c + 1 shrinks by the factor u at each b. It begins at 2; at which size is c zero?",
    ],
    because="After k letters b, c + 1 = 2 uᵏ. That is 1 at k = ln 2 / -ln u, whatever n was: "
    "the count is gone.",
    tolerance=0.05,
    see=TYING,
)

check_gate = ChoiceCheck(
    "gate",
    {
        "near 1": "That is how the equations can hold a value. The candidate can hold it too, as "
        "at w = 2: that a net can is not that it has learned it.",
        "near 0": "Then the candidate would hold it, as at w = 2. It may, but keeping by u = 1 "
        "does as well: look at the net.",
        "unknown": "Keeping (u near 1) and renewing (a candidate with w = 2) both hold a value. "
        "What a net can do is one question, what it has learned another.",
    },
    right="unknown",
    hints=["In which ways can a unit hold its state? Try the figure with w = 0 and with w = 2."],
    see=KNOB,
)

check_units = NumberCheck(
    "units",
    lambda: min(range(1, 99), key=lambda n: abs(_gru(n) - LSTM_SIZE)),
    wrong=[
        Wrong(
            "equal units",
            lambda: UNITS,
            "Equal units are a quarter fewer weights for the GRU: that is not a fair comparison.",
        ),
        Wrong(
            "units grow as weights do",
            lambda: round(UNITS * 4 / 3),
            "A third more units is more than a third more weights: n is squared.",
        ),
        Wrong(
            "the wrong way round",
            lambda: UNITS * 3 // 4,
            "A GRU has fewer weights a unit, so it may have more units.",
        ),
        Wrong(
            "rounded down",
            lambda: max(n for n in range(1, 99) if _gru(n) <= LSTM_SIZE),
            "Close, and fewer weights than the LSTM. One unit more is nearer.",
        ),
    ],
    hints=[
        "4n(m + n + 1) weights for the LSTM: m = 8, n = 32.",
        "Solve 3n(9 + n) = 5,248, and round to the nearer side.",
    ],
    because="3 · 38 · 47 = 5,358 against 5,248; with 37 it would be 5,106.",
    tolerance=0.1,
    see="Who counts?",
)


def _gru(n: int) -> int:
    return 3 * n * (INPUTS + n + 1)


check_late = ChoiceCheck(
    "late",
    {
        "50%": "That is so where it has to answer at once: then it has not read r. Two steps "
        "later it has.",
        "75%": "That is the ceiling of a sum of two nets, one for each side. Here one state has "
        "read both words.",
        "100%": "Two steps later both words have been read, and they meet in one state, through "
        "its tanh. Nothing is left to guess.",
    },
    right="100%",
    hints=["What has a net from the left read at step t + 2? Do l and r meet in one state?"],
    see="What each net can know",
)


def _at_best(first: int = 1, coin: float = 0.5) -> float:
    silent = (1 - RATE) ** np.arange(first, first + SEGMENT)
    return float(np.mean(1 - silent * (1 - coin)))


check_reset = NumberCheck(
    "reset",
    _at_best,
    wrong=[
        Wrong(
            "the coin is forgotten",
            lambda: _at_best(coin=0.0),
            "Where no pulse has come, a guess is still right half of the time.",
        ),
        Wrong(
            "the last step",
            lambda: 1 - (1 - RATE) ** SEGMENT / 2,
            "That is the last step of a segment. Take the mean over all of its steps.",
        ),
        Wrong(
            "the first step",
            lambda: 1 - (1 - RATE) / 2,
            "That is the first step of a segment. Take the mean over all of its steps.",
        ),
        Wrong(
            "off by one",
            lambda: _at_best(first=0),
            "At step 1 of a segment one pulse may have come already: k begins at 1.",
        ),
    ],
    hints=[
        "The formula of the section, with 0.8 for 0.95 and L = 50.",
        "`np.mean(1 - 0.8 ** np.arange(1, 51) / 2)`",
    ],
    because="Only the first few steps of a segment are a coin. Long segments hide what a reset "
    "costs: look at the steps behind each border.",
    tolerance=0.001,
    see="Learning from an endless stream",
)
