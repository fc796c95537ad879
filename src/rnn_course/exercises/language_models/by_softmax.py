"""What is worked out by hand: outputs, guesses and their gradient, and Bayes' rule in bits."""

import numpy as np

from rnn_course.exercises.answer_checks import NumberCheck
from rnn_course.exercises.check import Wrong
from rnn_course.functions import softmax

GRADIENT, TEMPERATURE = "The loss and its gradient", "Temperature"
PRAISE = "Praise or scorn: a conditional language model"
Z, TRUE = np.log([1.0, 2.0, 5.0]), 1


def _guess(tau: float) -> float:
    return float(softmax(Z / tau)[2])


check_true_guess = NumberCheck(
    "true_guess",
    lambda: float(softmax(Z)[TRUE]),
    wrong=[
        Wrong(
            "outputs as shares",
            lambda: float(Z[TRUE] / Z.sum()),
            "You divided the outputs. The shares are those of their exponentials, 1, 2 and 5.",
        ),
        Wrong(
            "not divided",
            lambda: float(np.exp(Z[TRUE])),
            "That is the exponential. Divide by the sum of all three, so that the guesses sum to "
            "1.",
        ),
        Wrong(
            "the likeliest",
            lambda: float(softmax(Z)[2]),
            "That is the likeliest character. Asked is the one that came.",
        ),
        Wrong("the output", lambda: float(Z[TRUE]), "That is the output itself, ln 2."),
        Wrong(
            "against the others",
            lambda: float(np.exp(Z[TRUE]) / (np.exp(Z).sum() - np.exp(Z[TRUE]))),
            "You divided by the others. The sum below has the character itself too.",
        ),
    ],
    hints=["The exponential of ln 5 is 5.", "1, 2 and 5 sum to 8."],
    because="2 of 8, so it costs two bits.",
    tolerance=0.003,
    see=GRADIENT,
)

check_pull = NumberCheck(
    "pull",
    lambda: float(softmax(Z)[TRUE] - 1),
    wrong=[
        Wrong(
            "the sign",
            lambda: float(1 - softmax(Z)[TRUE]),
            "The gradient is ŷ - y. It is negative where the output has to grow: the step goes "
            "against it.",
        ),
        Wrong(
            "the guess",
            lambda: float(softmax(Z)[TRUE]),
            "So it is for a character that did not come. Here y is 1.",
        ),
        Wrong(
            "the slope of one sigmoid",
            lambda: float(softmax(Z)[TRUE] * (1 - softmax(Z)[TRUE])),
            "That is the slope of the guess for its own output. With the price's own slope it "
            "becomes ŷ - y.",
        ),
        Wrong(
            "only the price",
            lambda: float(-1 / softmax(Z)[TRUE]),
            "That is the slope of -ln ŷ for ŷ. The softmax comes after it.",
        ),
    ],
    hints=["The gradient is ŷ - y, and y is 1 for the character that came."],
    because="The gradient is the error of the guess. The three sum to 0.",
    tolerance=0.003,
    see=GRADIENT,
)

check_cool = NumberCheck(
    "cool",
    lambda: _guess(0.5),
    wrong=[
        Wrong(
            "multiplied",
            lambda: _guess(2.0),
            "You multiplied by τ. Outputs are divided by it: at ½ they double.",
        ),
        Wrong(
            "the guess is divided",
            lambda: 2 * _guess(1.0),
            "You divided the guess by τ: it is above 1. Divide the outputs, before the softmax.",
        ),
        Wrong(
            "temperature 1",
            lambda: _guess(1.0),
            "That is the guess at temperature 1.",
        ),
        Wrong(
            "always the likeliest",
            lambda: 1.0,
            "So it is at temperature 0. At ½ the others are left something.",
        ),
    ],
    hints=["At τ = ½ all outputs double.", "So the exponentials are squared: 1, 4 and 25."],
    because="25 of 30: a lower temperature makes the model more cautious.",
    tolerance=0.005,
    see=TEMPERATURE,
)

IF_PRAISE, IF_SCORN = 40.0, 43.0

check_praise = NumberCheck(
    "praise",
    lambda: 1 / (1 + 2 ** (IF_PRAISE - IF_SCORN)),
    wrong=[
        Wrong(
            "shares of bits",
            lambda: IF_SCORN / (IF_PRAISE + IF_SCORN),
            "You compared the bits. A bit less is a factor of 2 in probability.",
        ),
        Wrong(
            "nats",
            lambda: float(1 / (1 + np.exp(IF_PRAISE - IF_SCORN))),
            "You took e for each bit. A bit is a factor of 2.",
        ),
        Wrong(
            "the dearer condition",
            lambda: 1 / (1 + 2 ** (IF_SCORN - IF_PRAISE)),
            "That is scorn. The condition under which the text is cheaper is the likelier one.",
        ),
        Wrong(
            "an eighth is scorn",
            lambda: 1 - 2 ** (IF_PRAISE - IF_SCORN),
            "Scorn comes once for eight times praise: in one of nine cases, not of eight.",
        ),
        Wrong(
            "the ratio",
            lambda: 2 ** (IF_PRAISE - IF_SCORN),
            "That is how often scorn comes for one praise. Make a share of it.",
        ),
    ],
    hints=[
        "3 bits cheaper: how many times as probable is the text as praise?",
        "8 times. Both are equally frequent, so of nine such texts eight are praise.",
    ],
    because="Three bits are a factor of 8, and 8 of 9 is the share.",
    tolerance=0.004,
    see=PRAISE,
)
