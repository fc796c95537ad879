"""What is worked out by hand: a step, a forget bias, and the four terms."""

import numpy as np

from rnn_course.exercises.answer_checks import NumberCheck
from rnn_course.exercises.check import Wrong
from rnn_course.functions import sigmoid

C_PREV = 2.0
I_T, F_T, C_TILDE, O_T = (
    float(sigmoid(-np.log(3.0))),
    float(sigmoid(np.log(3.0))),
    float(np.tanh(-1.0)),
    float(sigmoid(0.0)),
)


def _content() -> float:
    return F_T * C_PREV + I_T * C_TILDE


check_content = NumberCheck(
    "content",
    _content,
    wrong=[
        Wrong(
            "the two gates have changed places",
            lambda: I_T * C_PREV + F_T * C_TILDE,
            "The forget gate belongs to the old content, the input gate to the candidate. You "
            "have them the other way round.",
        ),
        Wrong(
            "gates are binary",
            lambda: C_PREV,
            "You took the gates as open or shut. A gate is a number between 0 and 1, here ¾ and "
            "¼, and it multiplies.",
        ),
        Wrong(
            "the candidate is a sum",
            lambda: F_T * C_PREV + I_T * -1.0,
            "The candidate is the tanh of its sum, not the sum itself.",
        ),
        Wrong(
            "the candidate is a gate",
            lambda: F_T * C_PREV + I_T * float(sigmoid(-1.0)),
            "You took the candidate through σ. It is no gate: it goes through tanh and may be "
            "negative.",
        ),
        Wrong(
            "the forget gate says how much goes",
            lambda: (1 - F_T) * C_PREV + I_T * C_TILDE,
            "In spite of its name, the forget gate says how much is kept: f = ¾ keeps ¾.",
        ),
        Wrong(
            "the new content is squashed",
            lambda: float(np.tanh(_content())),
            "That is tanh of the content, which the output gate may show. The cell itself is "
            "not squashed.",
        ),
    ],
    hints=[
        "σ(ln 3) = ¾ and σ(-ln 3) = ¼.",
        "¾ of the old content stays, and ¼ of tanh(-1) is added.",
    ],
    because="¾ of the 2 stays, and a quarter of the candidate is written.",
    tolerance=0.002,
    see="The circuit",
)

check_shown = NumberCheck(
    "shown",
    lambda: O_T * float(np.tanh(_content())),
    wrong=[
        Wrong(
            "h is the memory",
            _content,
            "That is the content itself. h shows it squashed by tanh, and behind the output gate.",
        ),
        Wrong(
            "the output gate is open",
            lambda: float(np.tanh(_content())),
            "The output gate is missing. Its sum is 0, so it is half open, not open.",
        ),
        Wrong(
            "the content is not squashed",
            lambda: O_T * _content(),
            "The tanh is missing: the cell is squashed where it is shown.",
        ),
        Wrong(
            "the old content is shown",
            lambda: O_T * float(np.tanh(C_PREV)),
            "You show the content of the step before. h_t comes after c_t, and from it.",
        ),
    ],
    hints=["Half of something is shown. Of what?", "h is σ(0) times the tanh of the new content."],
    because="The output gate shows half of tanh(c_t). The content is untouched by that.",
    tolerance=0.002,
    see="The circuit",
)

N_STEPS = 200


def _bias(gate: float) -> float:
    return float(np.log(gate / (1 - gate)))


check_forget_bias = NumberCheck(
    "forget_bias",
    lambda: _bias(0.5 ** (1 / N_STEPS)),
    wrong=[
        Wrong(
            "a half is 1/e",
            lambda: _bias(np.exp(-1 / N_STEPS)),
            "With that bias 1/e is left after 200 steps. To keep a half, the gate must be open "
            "wider.",
        ),
        Wrong(
            "the gate is the bias",
            lambda: 0.5 ** (1 / N_STEPS),
            "That is the gate. The bias is what σ makes this gate from.",
        ),
        Wrong(
            "the memory is as long as the bias",
            lambda: float(N_STEPS),
            "The memory grows with the exponential of the bias, not in step with it.",
        ),
        Wrong(
            "a half comes later than 1/e",
            lambda: float(np.log(N_STEPS * np.log(2))),
            "The wrong way round: a half is reached sooner than 1/e, so this bias has to be "
            "larger than the one for 1/e.",
        ),
        Wrong(
            "an even share of the loss a step",
            lambda: _bias(1 - 0.5 / N_STEPS),
            "You take the same amount off at each step. Each step takes a share of what is left.",
        ),
    ],
    hints=[
        "Which number, multiplied 200 times by itself, gives ½? That is the gate.",
        "The gate is σ(b), so b = ln(f / (1 - f)).",
    ],
    because="f is ½ to the power 1/200, and b = ln(f / (1 - f)). The rule of thumb says the "
    "same: e^b steps to 1/e, times ln 2 to a half.",
    tolerance=0.01,
    see="The forget bias",
)

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
