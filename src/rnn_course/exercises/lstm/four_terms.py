"""The four terms of the cell state's derivative, worked out by hand for one cell."""

import numpy as np

from rnn_course.exercises.answer_checks import NumberCheck
from rnn_course.exercises.check import Wrong

# One cell, all recurrent weights 1.
BEFORE, FORGET, INPUT, CANDIDATE, SHOWN = 1.0, 0.9, 0.5, -0.4, 0.5
D = SHOWN * float(1 - np.tanh(BEFORE) ** 2)
BY_FORGET = BEFORE * FORGET * (1 - FORGET) * D
BY_INPUT = CANDIDATE * INPUT * (1 - INPUT) * D
BY_CANDIDATE = INPUT * (1 - CANDIDATE**2) * D

check_candidate_term = NumberCheck(
    "candidate_term",
    lambda: BY_CANDIDATE,
    wrong=[
        Wrong(
            "tanh in the place of its slope",
            lambda: INPUT * CANDIDATE * D,
            "You have the candidate where its slope belongs, a slip that lecture notes make, "
            "too: tanh'(a) is 1 - c̃², and never negative.",
        ),
        Wrong(
            "the cell acts at once",
            lambda: INPUT * (1 - CANDIDATE**2),
            "The factor D is missing: the content moves the candidate only by what it showed in "
            "h at the step before.",
        ),
        Wrong(
            "all of the cell is shown",
            lambda: BY_CANDIDATE / SHOWN,
            "In D the output gate is missing: it showed half of the cell.",
        ),
        Wrong(
            "what is shown, not how it moves",
            lambda: INPUT * (1 - CANDIDATE**2) * SHOWN * float(np.tanh(BEFORE)),
            "You multiply by h itself. D says how h moves with c: it has the slope of tanh.",
        ),
        Wrong(
            "D is the term",
            lambda: D,
            "That is D, how far h moves with c. h then moves the candidate, and the input gate "
            "lets a half of that in.",
        ),
        Wrong(
            "the candidate is a sigmoid",
            lambda: INPUT * CANDIDATE * (1 - CANDIDATE) * D,
            "That is the slope of σ. The candidate is a tanh: its slope is 1 - c̃².",
        ),
    ],
    hints=[
        "First D: the output gate of the step before, times 1 - tanh²(c) of the step before.",
        "D is 0.5 (1 - tanh² 1) = 0.21. The term is the input gate, times 1 - c̃², times D.",
    ],
    because="i times 1 - c̃², times D, which is 0.21 here.",
    tolerance=0.001,
    see="The derivative of the cell state, term by term",
)

check_all_terms = NumberCheck(
    "all_terms",
    lambda: FORGET + BY_FORGET + BY_INPUT + BY_CANDIDATE,
    wrong=[
        Wrong(
            "the derivative is f",
            lambda: FORGET,
            "That is the direct path alone. The content also showed itself in h, and h feeds the "
            "gates and the candidate.",
        ),
        Wrong(
            "the term by the input gate is positive",
            lambda: FORGET + BY_FORGET - BY_INPUT + BY_CANDIDATE,
            "The term by the input gate has the candidate as a factor, and that is negative: to "
            "open this gate takes something off.",
        ),
        Wrong(
            "the cell acts at once",
            lambda: FORGET + (BY_FORGET + BY_INPUT + BY_CANDIDATE) / D,
            "The three side paths lack D: they go by h of the step before.",
        ),
        Wrong(
            "tanh in the place of its slope",
            lambda: FORGET + BY_FORGET + BY_INPUT + INPUT * CANDIDATE * D,
            "The term by the candidate has the candidate where its slope 1 - c̃² belongs.",
        ),
        Wrong(
            "the side paths alone",
            lambda: BY_FORGET + BY_INPUT + BY_CANDIDATE,
            "Those are the side paths. The direct path f belongs to it, and is the largest.",
        ),
        Wrong(
            "without the forget gate's own term",
            lambda: FORGET + BY_INPUT + BY_CANDIDATE,
            "One is missing: h also moves the forget gate, which multiplies the old content.",
        ),
        Wrong(
            "without the input gate's term",
            lambda: FORGET + BY_FORGET + BY_CANDIDATE,
            "One is missing: h also moves the input gate, which multiplies the candidate.",
        ),
    ],
    hints=[
        "Four terms: direct, by the forget gate, by the input gate, by the candidate.",
        "σ' = σ (1 - σ): that is 0.09 for the forget gate and 0.25 for the input gate.",
        "0.9 + (1 · 0.09 - 0.4 · 0.25 + 0.5 · 0.84) · 0.21.",
    ],
    because="The direct path leads, and the side paths together add a little. Finite differences "
    "say the same.",
    tolerance=0.001,
    see="The derivative of the cell state, term by term",
)
