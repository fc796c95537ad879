"""What is predicted, and what is worked out by hand."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from rnn_course.exercises.answer_checks import ChoiceCheck, NumberCheck
from rnn_course.exercises.check import Wrong
from rnn_course.nets import LSTM, Dense

CUT = "Where to cut"
TABLE = "An embedding is a table"
COUNTS = {"tea": 5, "tent": 4, "eat": 3, "seat": 4}
NEW = "heat"
N_WORDS, D, N_UNITS = 20_000, 100, 32


def _pairs(words: Iterable[tuple[list[str], int]]) -> Counter:
    """How often two tokens are neighbours, for words in parts and how often they stand."""
    counted: Counter = Counter()
    for parts, n in words:
        for pair in pairwise(parts):
            counted[pair] += n
    return counted


def _joined(parts: list[str], pair: tuple[str, str]) -> list[str]:
    """The parts of a word after the pair has been joined in it."""
    done: list[str] = []
    for part in parts:
        if done and (done[-1], part) == pair:
            done[-1] += part
        else:
            done.append(part)
    return done


def _joins(n: int) -> list[tuple[tuple[str, str], int, int]]:
    """The first n joins: the pair, how often it stood in the text, and in how many words."""
    words, made = [(list("▁" + word), count) for word, count in COUNTS.items()], []
    for _ in range(n):
        pair, times = _pairs(words).most_common(1)[0]
        made.append((pair, times, _pairs((parts, 1) for parts, _ in words)[pair]))
        words = [(_joined(parts, pair), count) for parts, count in words]
    return made


def _pieces(word: str, n: int) -> int:
    """Into how many tokens n joins cut a word."""
    parts = list("▁" + word)
    for pair, *_ in _joins(n):
        parts = _joined(parts, pair)
    return len(parts)


def _size(*nets: LSTM | Dense) -> int:
    return sum(w.size for net in nets for w in net.weights)


check_renumbered = ChoiceCheck(
    "renumbered",
    {
        "by id": "An id has no size: it is a name. This net read it as an amount, and now each "
        "word has another.",
        "by row": "Each word finds the row that it had. Which id it has says nothing else, so it "
        "may be any.",
        "both": "The one that reads ids gets another number for each word. What it has learned of "
        "large and small ids no longer holds.",
    },
    right="by row",
    hints=[
        "What does each of the two nets get for one and the same word, before and after?",
        "`E[id]` is the same row as before; `id / 20_000` is another number.",
    ],
    see=TABLE,
)

check_third = NumberCheck(
    "third",
    lambda: _joins(3)[2][1],
    wrong=[
        Wrong("the first join", lambda: _joins(1)[0][1], "So often stands the pair that is first."),
        Wrong(
            "counted before the joins",
            lambda: _joins(2)[1][1],
            "So often stands the second pair, and at first t + e too. But the e of *tea* is joined "
            "by then: count again after each join.",
        ),
        Wrong(
            "each word counts once",
            lambda: _joins(3)[2][2],
            "You counted in how many words it stands. A word that stands five times brings its "
            "pairs five times.",
        ),
        Wrong(
            "t + ea",
            lambda: COUNTS["tea"],
            "That is the pair t + ea, or ▁t + ea. Another one stands more often.",
        ),
    ],
    hints=[
        "First e + a is joined: it stands in three words.",
        "Then ▁ + t, since most words begin so. Write the four words down again.",
        "▁t ea, ▁t e n t, ▁ ea t, ▁ s ea t: which neighbours stand most often?",
    ],
    because="After e + a and ▁ + t it is ea + t, in *eat* and in *seat*.",
    tolerance=0.04,
    see=CUT,
)

check_pieces = NumberCheck(
    "pieces",
    lambda: _pieces(NEW, 3),
    wrong=[
        Wrong(
            "characters",
            lambda: _pieces(NEW, 0),
            "So many characters it has, with the sign where it begins. Now apply the joins.",
        ),
        Wrong(
            "one join is missing",
            lambda: _pieces(NEW, 2),
            "A join is missing, the third one.",
        ),
        Wrong(
            "the beginning is no token",
            lambda: _pieces(NEW, 3) - 1,
            "Nothing joins the sign of the beginning to an h, so it stays a token.",
        ),
        Wrong(
            "a new word is unknown",
            lambda: 1,
            "That would be *unknown*. Subwords know its pieces, though it was never counted.",
        ),
    ],
    hints=["Write ▁ h e a t, and go through the joins in their order.", "▁ h ea t, and then?"],
    because="▁ | h | eat: no word was counted that begins so, and none of it is unknown.",
    tolerance=0.04,
    see=CUT,
)

check_table = NumberCheck(
    "table",
    lambda: N_WORDS * D,
    wrong=[
        Wrong(
            "a number for each word", lambda: N_WORDS, "A word has a row of 100 numbers, not one."
        ),
        Wrong("one row", lambda: D, "That is one row. Each word has its own."),
        Wrong("a sum", lambda: N_WORDS + D, "Rows and columns are multiplied, not added."),
    ],
    hints=["One row for each word, 100 columns."],
    because="So nearly all parameters of a small text model sit in its table.",
    tolerance=0.5,
    see=TABLE,
)

check_lstm = NumberCheck(
    "lstm",
    lambda: _size(LSTM(D, N_UNITS, rng=np.random.default_rng(0))),
    wrong=[
        Wrong(
            "one block in the place of four",
            lambda: (D + N_UNITS + 1) * N_UNITS,
            "That is one of four blocks: three gates and the candidate have weights of their own.",
        ),
        Wrong(
            "no recurrent weights",
            lambda: 4 * (D + 1) * N_UNITS,
            "The state of the step before is missing: 32 more inputs for each unit of each block.",
        ),
        Wrong("no biases", lambda: 4 * (D + N_UNITS) * N_UNITS, "The biases are missing."),
        Wrong(
            "it reads one-hot words",
            lambda: 4 * (N_WORDS + N_UNITS + 1) * N_UNITS,
            "It does not read one-hot words: the table stands in between, and hands on "
            "100 numbers.",
        ),
    ],
    hints=[
        "A unit of one gate reads a row, the state before, and has a bias: 100 + 32 + 1 weights.",
        "32 units, in three gates and the candidate.",
    ],
    because="4 · (100 + 32 + 1) · 32: not a hundredth of the table.",
    tolerance=0.5,
    see=TABLE,
)

check_dense = NumberCheck(
    "dense",
    lambda: _size(Dense(N_UNITS, 1, rng=np.random.default_rng(0))),
    wrong=[
        Wrong("no bias", lambda: N_UNITS, "The bias of the output is missing."),
        Wrong("it reads rows", lambda: D + 1, "It reads the state of the LSTM, 32 numbers."),
        Wrong("one for each gate", lambda: 4 * N_UNITS + 1, "It reads the state h alone."),
    ],
    hints=["One weight for each unit, and a bias."],
    because="One weight for each of the 32 units, and a bias.",
    tolerance=0.04,
    see=TABLE,
)

check_control = ChoiceCheck(
    "control",
    {
        "chance": "Half is what one gets for nothing. Most of the distance from there is known "
        "without any order.",
        "counts": "Counts have no table at all. The difference would mix what the table "
        "is worth with what the order is worth.",
        "learned rows": "It has the same table, learned with the task, and no recurrence: only the "
        "reading in order differs.",
        "started rows": "Their table begins with vectors from text, that of the LSTM does not. Two "
        "things would differ.",
    },
    right="learned rows",
    hints=[
        "Look for the rung that differs from the LSTM in one thing only.",
        "Where does the LSTM have its table from?",
    ],
    see="What a recurrent net has to beat",
)
