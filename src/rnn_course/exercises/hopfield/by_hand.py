"""What is predicted, and what is worked out by hand."""

from math import log, log10

import numpy as np

from rnn_course.exercises.answer_checks import ChoiceCheck, NumberCheck
from rnn_course.exercises.check import Wrong

X = np.array([1.0, 1.0, -1.0])  # the pattern of three units
W = np.outer(X, X) / 3 - np.eye(3) / 3
BY_HAND = "The energy of five units, by hand"


def _energy(s: list[int], W: np.ndarray = W) -> float:
    return float(-0.5 * np.array(s) @ W @ np.array(s))


check_energy = NumberCheck(
    "energy",
    lambda: _energy([1, 1, -1]),
    wrong=[
        Wrong(
            "sign of the energy",
            lambda: -_energy([1, 1, -1]),
            "The sign is wrong: a satisfied pair lowers the energy.",
        ),
        Wrong(
            "each pair twice",
            lambda: 2 * _energy([1, 1, -1]),
            "You count each pair twice. The double sum does so too, and the ½ makes up for it.",
        ),
        Wrong(
            "weights without 1/N",
            lambda: _energy([1, 1, -1], 3 * W),
            "The factor 1/N of the Hebb rule is missing: each weight is 1/3 in size.",
            "From the energy to the Hebb rule",
        ),
        Wrong(
            "the diagonal left in",
            lambda: _energy([1, 1, -1], np.outer(X, X) / 3),
            "You count each unit with itself. The diagonal of the weights is zero.",
            "From the energy to the Hebb rule",
        ),
    ],
    hints=["There are three pairs. Which of them are satisfied?", "Each is worth 1/3."],
    because="All three pairs are satisfied, and each lowers the energy by 1/3.",
    tolerance=0.01,
    see=BY_HAND,
)

check_neighbour = NumberCheck(
    "neighbour",
    lambda: _energy([1, 1, 1]),
    wrong=[
        Wrong(
            "one changed unit spoils one pair, or the sign",
            lambda: -_energy([1, 1, 1]),
            "The third unit is in two pairs. Both fail now and raise the energy; one still holds.",
        ),
        Wrong(
            "each pair twice",
            lambda: 2 * _energy([1, 1, 1]),
            "You count each pair twice. The double sum does so too, and the ½ makes up for it.",
        ),
        Wrong(
            "weights without 1/N",
            lambda: _energy([1, 1, 1], 3 * W),
            "The factor 1/N of the Hebb rule is missing.",
            "From the energy to the Hebb rule",
        ),
        Wrong(
            "the energy of the pattern",
            lambda: _energy([1, 1, -1]),
            "That is the energy of the pattern. Here the third unit has changed.",
        ),
    ],
    hints=[
        "Which pairs does the third unit belong to?",
        "Two pairs fail, one holds. Count as the page does for C₂.",
    ],
    because="Two pairs fail and one holds: (2 - 1)/3. So the third unit will go back.",
    tolerance=0.01,
    see=BY_HAND,
)

check_cycle = ChoiceCheck(
    "cycle",
    {
        "rests": "It would, if an energy fell with every change. The proof of that needs "
        "w₁₂ = w₂₁.",
        "two states": "A cycle of two is what symmetric weights can do when all units decide at "
        "once. Write down the states one by one.",
        "four states": "(1, 1), (1, -1), (-1, -1), (-1, 1), and round again. Without symmetry "
        "there is no energy that must fall, even one by one.",
    },
    right="four states",
    hints=[
        "Unit 1 wants to be like unit 2, and unit 2 wants to differ from unit 1.",
        "From (1, 1): unit 1 stays, unit 2 becomes -1. Go on with unit 1.",
    ],
    see="Why it always comes to rest",
)

check_mirror = NumberCheck(
    "mirror",
    lambda: float(2 * X @ X / 3),
    wrong=[
        Wrong(
            "pattern and mirror image are always equal",
            lambda: 0.0,
            "They have the same energy only while the bias is zero.",
        ),
        Wrong(
            "the bias goes uphill",
            lambda: float(-2 * X @ X / 3),
            "The sign is turned round: dE/db_i is -x_i, and downhill is the opposite direction.",
        ),
        Wrong(
            "only the pattern moves",
            lambda: float(X @ X / 3),
            "By so much the pattern falls. The mirror image rises as well.",
        ),
        Wrong(
            "one unit alone",
            lambda: 2 / 3,
            "That is the share of one unit. Add up all three.",
        ),
        Wrong(
            "the size of the step",
            lambda: float(2 * X @ X),
            "The size of the step, 1/3, is missing.",
        ),
    ],
    hints=[
        "b_i enters the energy of x as -b_i x_i. What is the derivative?",
        "So b_i grows by x_i/3. Put this b into E(x) and into E(-x).",
        "The pair terms are the same in both. What differs is -Σ b_i x_i and +Σ b_i x_i.",
    ],
    because="b_i grows by x_i/3, so E(x) falls by 1 and E(-x) rises by 1. "
    "A bias tells a memory from its mirror image.",
    tolerance=0.01,
    see="From the energy to the Hebb rule",
)

check_steepness = NumberCheck(
    "steepness",
    lambda: log(99),
    wrong=[
        Wrong(
            "the second similarity is 0",
            lambda: log(99) / 1.5,
            "You let only the first similarity count. The shares depend on the difference of the "
            "two, 1.5 - 0.5.",
        ),
        Wrong(
            "the entries of the state",
            lambda: 2 * log(99),
            "You compare the entries of ξ, 1 and 0.5. The similarities are x¹ · ξ and x² · ξ.",
        ),
        Wrong(
            "logarithm to base ten",
            lambda: log10(99),
            "That is the logarithm to base 10. Softmax takes powers of e.",
        ),
        Wrong(
            "no exponential",
            lambda: 99.0,
            "The shares are not as β to 1, but as e to the power β to 1.",
        ),
    ],
    hints=[
        "The similarities are 1.5 and 0.5. Divide both powers by the second one.",
        "The share of x¹ is 1 / (1 + exp(-β)). When is it 0.99?",
    ],
    because="The similarities differ by 1, so the shares are as exp(β) to 1, here as 99 to 1. With "
    "β = 0 both are one half.",
    tolerance=0.02,
    see="The modern Hopfield network, and attention",
)
