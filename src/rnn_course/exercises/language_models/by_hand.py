"""What is worked out by hand: prices, and counts that are smoothed."""

import numpy as np

from rnn_course.exercises.answer_checks import NumberCheck
from rnn_course.exercises.check import Wrong

BITS, COUNTING = "Bits per character", "Counting"
GUESSES = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8, 1.0])


def _bits() -> float:
    return float(-np.log2(GUESSES).mean())


check_mean_price = NumberCheck(
    "mean_price",
    _bits,
    wrong=[
        Wrong(
            "the price of the mean guess",
            lambda: float(-np.log2(GUESSES.mean())),
            "You took the mean of the guesses, then its price. Each guess is paid for by itself: "
            "the mean is one of prices.",
        ),
        Wrong(
            "the sum",
            lambda: float(-np.log2(GUESSES).sum()),
            "That is the price of the whole text. Divide by its characters.",
        ),
        Wrong(
            "in nats",
            lambda: float(-np.log(GUESSES).mean()),
            "That is the loss in natural logarithms. A bit is a logarithm to the base 2.",
        ),
        Wrong(
            "a certain guess is left out",
            lambda: float(-np.log2(GUESSES[:-1]).mean()),
            "The certain guess costs nothing, but it is a character too: there are five.",
        ),
    ],
    hints=["What does each guess cost? A half costs one bit.", "1, 2, 3, 3 and 0 bits, over 5."],
    because="1 + 2 + 3 + 3 + 0 bits for five characters.",
    tolerance=0.004,
    see=BITS,
)

check_perplexity = NumberCheck(
    "perplexity",
    lambda: 2 ** _bits(),
    wrong=[
        Wrong(
            "to the base e",
            lambda: float(np.exp(_bits())),
            "You took e to the bits. What was paid in bits goes back with a 2.",
        ),
        Wrong(
            "one over the mean guess",
            lambda: float(1 / GUESSES.mean()),
            "You averaged the guesses. Perplexity is 2 to the mean price.",
        ),
        Wrong("the bits", _bits, "That is the price. Perplexity is 2 to this power."),
        Wrong(
            "of the whole text",
            lambda: float(1 / GUESSES.prod()),
            "That is one over the probability of the whole text. Take bits per character.",
        ),
    ],
    hints=["2 to the power of the bits per character."],
    because="As uncertain as an even bet among that many characters.",
    tolerance=0.01,
    see=BITS,
)

# "banana", three letters: after a came n twice, and the last a is followed by nothing.
N_LETTERS = 3

check_seen = NumberCheck(
    "seen",
    lambda: (2 + 1) / (2 + N_LETTERS),
    wrong=[
        Wrong(
            "not smoothed",
            lambda: 1.0,
            "Nothing is left for b and a. One is added for each of the K letters, so K below.",
        ),
        Wrong(
            "not smoothed, and the last a counts",
            lambda: 2 / 3,
            "You counted three letters a, and nothing follows the last one. And add one to each.",
        ),
        Wrong(
            "the last a counts",
            lambda: (2 + 1) / (3 + N_LETTERS),
            "You counted three letters a. Nothing follows the last one, so it is no context: 2.",
        ),
        Wrong(
            "of all letters",
            lambda: (2 + 1) / (6 + N_LETTERS),
            "You divided by all letters. It is the share among what came after a.",
        ),
        Wrong(
            "nothing added above",
            lambda: 2 / (2 + N_LETTERS),
            "The letter that was seen gets its one too.",
        ),
    ],
    hints=["What came after each a of banana, and how often?", "n twice: (2 + 1) / (2 + 3)."],
    because="It was 1, and pays for b and a, which nobody saw after an a.",
    tolerance=0.004,
    see=COUNTING,
)

check_unseen = NumberCheck(
    "unseen",
    lambda: float(np.log2(2 + N_LETTERS)),
    wrong=[
        Wrong(
            "nothing",
            lambda: 0.0,
            "0 bits is the price of a certain guess. The rarer, the dearer.",
        ),
        Wrong(
            "the probability",
            lambda: 1 / (2 + N_LETTERS),
            "That is its probability. Its price is -log₂ of that.",
        ),
        Wrong(
            "the sign",
            lambda: float(-np.log2(2 + N_LETTERS)),
            "A price is positive: it is minus the logarithm of a number below 1.",
        ),
        Wrong(
            "in nats",
            lambda: float(np.log(2 + N_LETTERS)),
            "You took the natural logarithm. Bits are to the base 2.",
        ),
        Wrong(
            "the last a counts",
            lambda: float(np.log2(3 + N_LETTERS)),
            "Nothing follows the last a, so it is no context: two letters a count.",
        ),
        Wrong(
            "an even bet",
            lambda: float(np.log2(N_LETTERS)),
            "That is an even bet over the three letters. After a, n was seen twice.",
        ),
    ],
    hints=["Its count is 0, so its guess is (0 + 1) / (2 + 3).", "And the price of 1/5?"],
    because="log₂ 5 instead of infinitely many bits.",
    tolerance=0.016,
    see=COUNTING,
)
