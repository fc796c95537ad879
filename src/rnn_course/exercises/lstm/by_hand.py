"""What is worked out by hand: a step, and a forget bias."""

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
            "the sign of the candidate",
            lambda: F_T * C_PREV - I_T * C_TILDE,
            "The candidate's sum is -1, so the candidate is negative and takes something off.",
        ),
        Wrong(
            "the candidate is written whole",
            lambda: F_T * C_PREV + C_TILDE,
            "The input gate is missing: it lets a quarter of the candidate in.",
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
            "powers of two",
            lambda: float(np.log2(N_STEPS)),
            "You took the memory as 2 to the power b. The base is e, and e^b steps lead to 1/e.",
        ),
        Wrong(
            "the sign of the bias",
            lambda: -_bias(0.5 ** (1 / N_STEPS)),
            "The right size, but a negative bias shuts the gate.",
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
