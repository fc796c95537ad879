"""What is predicted, and what is worked out by hand."""

import numpy as np

from rnn_course.exercises.answer_checks import ChoiceCheck, NumberCheck
from rnn_course.exercises.check import Wrong
from rnn_course.functions import sigmoid

ALONE = "First: each word alone, then the average"
COSTS = "What a window costs"
STRONG, WEAK, N_WEAK = 8.0, -0.5, 9  # one word that says much, nine that say little
WEIGHTS = np.array([STRONG] + [WEAK] * N_WEAK)
T, WIDER, D, N_UNITS = 100, 200, 50, 20

check_bag = ChoiceCheck(
    "bag",
    {
        "0.2": "It would take a net that sees what *not* stands before. This one adds up the "
        "same four answers.",
        "0.8": "Both texts hold the same four words, and the average of four numbers does not "
        "depend on their order.",
        "depends": "Training changes the four numbers, but in both texts they are the same four. "
        "So are their averages, whatever the weights.",
    },
    right="0.8",
    hints=[
        "Write down the four numbers that are averaged, for either text.",
        "The bags of the two texts are equal.",
    ],
    see="The same words, another meaning",
)

check_average = NumberCheck(
    "average",
    lambda: sigmoid(WEIGHTS).mean(),
    wrong=[
        Wrong(
            "the weights are averaged",
            lambda: sigmoid(WEIGHTS.mean()),
            "You averaged the weights and took σ once. That is the other formula: here each word "
            "gives its own probability first.",
        ),
        Wrong(
            "each kind of word counts once",
            lambda: sigmoid(np.array([STRONG, WEAK])).mean(),
            "You averaged two words. The weak one stands there nine times.",
        ),
        Wrong(
            "a sum in the place of the mean",
            lambda: sigmoid(WEIGHTS).sum(),
            "That is the sum of the ten probabilities, and no probability. Divide by T.",
        ),
    ],
    hints=["σ(8) is nearly 1, and σ(-0.5) is about 0.38.", "Add 1 and 9 · 0.378, divide by 10."],
    because="However strong a word is, its probability stops at 1, and nine weak ones outvote it.",
    tolerance=0.005,
    see=ALONE,
)

check_of_average = NumberCheck(
    "of_average",
    lambda: float(sigmoid(WEIGHTS.mean())),
    wrong=[
        Wrong(
            "the probabilities are averaged",
            lambda: sigmoid(WEIGHTS).mean(),
            "You averaged ten probabilities. Here the weights are averaged first, then comes one "
            "σ.",
        ),
        Wrong(
            "no σ",
            lambda: WEIGHTS.mean(),
            "That is the average weight. The probability is σ of it.",
        ),
        Wrong(
            "a sum in the place of the mean",
            lambda: sigmoid(WEIGHTS.sum()),
            "You summed the weights. Then long reviews would all be near 0 or 1: divide by T.",
        ),
    ],
    hints=["The average weight is (8 - 9 · 0.5) / 10.", "σ(0.35)."],
    because="A weight has no upper end: one strong word outweighs nine weak ones. Trained so, a "
    "bag of words judges better, and still knows no order.",
    tolerance=0.005,
    see=ALONE,
)

check_more = NumberCheck(
    "more",
    lambda: (WIDER - T) * D * N_UNITS,
    wrong=[
        Wrong(
            "a wider window is free",
            lambda: 0,
            "The window does not slide, it has weights of its own at each place. The hundred new "
            "places bring theirs.",
        ),
        Wrong(
            "the whole net",
            lambda: WIDER * D * N_UNITS,
            "That is all of the wider window. How many had the narrower one?",
        ),
        Wrong(
            "a weight for each word and unit",
            lambda: (WIDER - T) * N_UNITS,
            "A word is not one number here: it is laid down as a vector of 50.",
        ),
        Wrong(
            "one hidden unit",
            lambda: (WIDER - T) * D,
            "So many weights lead into one unit. There are 20.",
        ),
    ],
    hints=[
        "How many numbers are laid side by side, for 100 words and for 200?",
        "Each of them has a weight to each of the 20 units.",
    ],
    because="Each place has its own 50 × 20 block, and none of them learns from another.",
    tolerance=0.5,
    see=COSTS,
)

check_elman = NumberCheck(
    "elman",
    lambda: (D + N_UNITS) * N_UNITS,
    wrong=[
        Wrong(
            "the state is handed on without weights",
            lambda: D * N_UNITS,
            "That is W_xh. The state of the step before comes in through W_hh as well.",
        ),
        Wrong(
            "each unit hears only itself",
            lambda: D * N_UNITS + N_UNITS,
            "You gave each unit one weight for its own last value. It hears all 20 units.",
        ),
        Wrong(
            "weights for each step",
            lambda: T * (D + N_UNITS) * N_UNITS,
            "You counted the same matrices a hundred times: they serve at every step.",
        ),
        Wrong(
            "one hidden unit",
            lambda: D + N_UNITS,
            "So many weights lead into one unit. There are 20.",
        ),
    ],
    hints=[
        "What does a unit read at one step? A word, and the state before.",
        "50 + 20 numbers, to each of 20 units.",
    ],
    because="The length does not come into it: the same two matrices serve at every step.",
    tolerance=0.5,
    see="Feedforward against recurrent",
)
