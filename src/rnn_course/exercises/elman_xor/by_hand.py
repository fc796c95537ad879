"""What is worked out by hand: a window, a drawing, and what a task allows."""

import numpy as np

from rnn_course.exercises.answer_checks import NumberCheck
from rnn_course.exercises.check import Wrong

SPACE = "Where does a net keep time?"
NETS = "Jordan's net remembers what it said, Elman's what it thought"
FLOORS = "XOR, one bit at a time"


def _window(n_learning: int) -> float:
    """The answer to x² of a window that has learned x¹ with so many of its weights."""
    first, second = np.array([1, 1, 0, 0]), np.array([0, 1, 1, 0])
    w = first / first.sum() if n_learning == 2 else np.full(4, 1 / 4)
    return float(second @ w)


check_window = NumberCheck(
    "window",
    lambda: _window(2),
    wrong=[
        Wrong(
            "an event is an event",
            lambda: 1.0,
            "To us both are two ones in a row. To the net they share one input out of two, and "
            "the weight of the other one has learned nothing.",
        ),
        Wrong(
            "nothing carries over",
            lambda: 0.0,
            "The two events share their second input, and its weight has learned.",
        ),
        Wrong(
            "all four weights learn",
            lambda: _window(4) / 2,
            "A weight learns only where its input is not 0: two of the four do, half each.",
        ),
        Wrong(
            "the fault is gone twice",
            lambda: 2.0,
            "The two weights share the answer: together they give 1, so each is a half.",
        ),
    ],
    hints=[
        "The gradient of a weight is the error times its input. Which weights change?",
        "The first two, equally. They end at ½ each, since together they answer 1.",
    ],
    because="Only the shared input has learned: ½. To x³ the net would answer 0, so that each "
    "moment has to be learned anew. A state meets the event with the same weights at each.",
    tolerance=0.01,
    see=SPACE,
)

UNITS, STEPS = 2, 5
SIZES = {"W_xh": UNITS, "W_hh": UNITS**2, "b_h": UNITS, "W_hz": UNITS, "b_z": 1}

check_arrows = NumberCheck(
    "arrows",
    lambda: float(STEPS - 1),
    wrong=[
        Wrong(
            "an arrow for each step",
            lambda: float(STEPS),
            "Into the first step leads no state: it begins empty. Arrows join step to step.",
        ),
        Wrong(
            "compact, not unrolled",
            lambda: 1.0,
            "That is the loop of the compact drawing. Unrolled, it becomes an arrow from each "
            "step to the next.",
        ),
        Wrong(
            "a line for each weight",
            lambda: float((STEPS - 1) * UNITS**2),
            "You count a line for each weight. Here an arrow stands for a whole matrix.",
        ),
        Wrong(
            "an arrow for each unit",
            lambda: float((STEPS - 1) * UNITS),
            "You count an arrow for each unit. W_hh joins the two as one matrix.",
        ),
    ],
    hints=["Draw it: five columns.", "Between five columns there are four gaps."],
    because="One from each step to the next; the state before the first step is empty.",
    tolerance=0.01,
    see=NETS,
)

check_weights = NumberCheck(
    "weights",
    lambda: float(sum(SIZES.values())),
    wrong=[
        Wrong(
            "each column has weights of its own",
            lambda: float(STEPS * sum(SIZES.values())),
            "You count each column anew. They share one set of weights: that is why the net can "
            "read a sequence of any length.",
        ),
        Wrong(
            "each step has weights of its own, each gap too",
            lambda: float(STEPS * (sum(SIZES.values()) - UNITS**2) + (STEPS - 1) * UNITS**2),
            "You count what is drawn. All columns and all gaps share one set of weights.",
        ),
        Wrong(
            "the output has no bias",
            lambda: float(sum(SIZES.values()) - 1),
            "One is missing: the bias of the output.",
        ),
        Wrong(
            "both bits at once",
            lambda: float(sum(SIZES.values()) + UNITS),
            "That is a net of two inputs, which sees both bits at once. Here one comes at a time.",
        ),
        Wrong(
            "each unit remembers itself",
            lambda: float(sum(SIZES.values()) - UNITS**2 + UNITS),
            "You give each unit one recurrent weight. W_hh joins each unit with each.",
        ),
        Wrong(
            "no biases",
            lambda: float(sum(SIZES.values()) - UNITS - 1),
            "Three are missing: the biases, one for each unit and one for the output; or, if you "
            "counted the layer alone, what belongs to the output.",
        ),
        Wrong(
            "the context has no weights",
            lambda: float(sum(SIZES.values()) - UNITS**2),
            "W_hh is missing. The way into the context has a fixed weight of 1; the way out has "
            "weights that are learned.",
        ),
    ],
    hints=[
        "W_xh, W_hh and b_h in the layer, W_hz and b_z at the output.",
        "1 · 2 + 2 · 2 + 2 in the layer. And the output?",
    ],
    because="1 · 2 + 2 · 2 + 2 and 2 + 1, however many steps are drawn.",
    tolerance=0.01,
    see=NETS,
)

ONES = 1 / 4  # of the AND of two random bits


def _over_all_bits(third: float) -> float:
    return (third + 1 / 4 + 1 / 4) / 3


check_place = NumberCheck(
    "place",
    lambda: _over_all_bits(ONES * (1 - ONES)),
    wrong=[
        Wrong(
            "½ or 0 is the best guess",
            lambda: _over_all_bits(1 / 4),
            "At the third bit ½ has an error of ¼, and so has 0. The share of ones is known: "
            "answer that.",
        ),
        Wrong(
            "that is the floor",
            lambda: _over_all_bits(0),
            "That is the floor, of one who knows the rule as well. Here the rule is not known.",
        ),
        Wrong(
            "the third bit alone",
            lambda: ONES * (1 - ONES),
            "That is the error at the third bit. The two coin flips before it count as well.",
        ),
        Wrong(
            "the root",
            lambda: float(np.sqrt(_over_all_bits(ONES * (1 - ONES)))),
            "That is the root of the mean squared error.",
        ),
        Wrong(
            "a sum, not a mean",
            lambda: 3 * _over_all_bits(ONES * (1 - ONES)),
            "That is the sum over the three bits. The mean is a third of it.",
        ),
    ],
    hints=[
        "The third bit is 1 in a quarter of the triples. What is the best constant answer?",
        "Off by ¾ in a quarter of the cases, by ¼ in the others: that is 3/16 at the third bit.",
        "(3/16 + ¼ + ¼) / 3.",
    ],
    because="(3/16 + ¼ + ¼) / 3. Knowing the place alone brings little; the floor, with the rule, "
    "is 1/6.",
    tolerance=0.001,
    see=FLOORS,
)

check_loss = NumberCheck(
    "loss",
    lambda: 2 / 3 * float(np.log(2)),
    wrong=[
        Wrong(
            "the best loss is 0",
            lambda: 0.0,
            "Two bits of three are coin flips, and the best answer to a coin flip, ½, costs "
            "-log ½. No loss of 0 here: it would be a leak.",
        ),
        Wrong(
            "the loss of knowing nothing",
            lambda: float(np.log(2)),
            "ln 2 at every bit is the loss of knowing nothing. The third bit can be known.",
        ),
        Wrong(
            "the floor of another error",
            lambda: 1 / 6,
            "That is the floor of the squared error. This loss is -log of a probability.",
        ),
        Wrong(
            "one coin flip in three",
            lambda: float(np.log(2)) / 3,
            "Two bits of three are coin flips, not one.",
        ),
        Wrong(
            "a sum, not a mean",
            lambda: 2 * float(np.log(2)),
            "That is the sum over the three bits of a triple. The mean is a third of it.",
        ),
        Wrong(
            "bits",
            lambda: 2 / 3,
            "That is in bits, with the logarithm to base 2. Here log is the natural one.",
        ),
        Wrong(
            "the hedged rule",
            lambda: -(2 * float(np.log(2 / 3)) + float(np.log(1 / 3))) / 3,
            "That is the loss of the hedged rule. Whoever knows the place need not hedge.",
        ),
    ],
    hints=[
        "What does the best predictor answer at a coin flip, and what does that cost?",
        "-ln ½ = ln 2 at two bits of three, and -ln 1 = 0 at the third.",
    ],
    because="ln 2 at two bits of three, nothing at the third. A loss has its floor too, and it is "
    "not 0.",
    tolerance=0.002,
    see=FLOORS,
)
