"""What is found by experiment: what a machine that counts has to be told about order."""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import MeasuredCheck

ORDER, QUESTION = "What is the order worth?", "The question"
PRAISE, BLAME = ("good", "great", "moving"), ("bad", "dull", "silly")
BETWEEN = ("really", "very", "so", "that")
N_REVIEWS, GOAL = 400, 0.95
UNEVEN = "expected as many numbers of each review"


def short_review(positive: bool, rng: np.random.Generator) -> list[str]:
    """Three clauses of one opinion, each said directly or by its opposite and a "not"."""
    words: list[str] = []
    for _ in range(3):
        turned = rng.random() < 0.5
        words += ["not"] if turned else []
        words += rng.choice(BETWEEN, size=rng.integers(0, 3)).tolist()
        words += [str(rng.choice(PRAISE if positive != turned else BLAME)), ","]
    return words[:-1]


@cache
def _reviews() -> tuple[tuple[tuple[str, ...], ...], NDArray[np.bool_]]:
    rng = np.random.default_rng(0)
    verdicts = rng.random(2 * N_REVIEWS) < 0.5
    return tuple(tuple(short_review(bool(v), rng)) for v in verdicts), verdicts


def right_share(features: Callable[[list[str]], Sequence[float]]) -> float:
    """Share of new short reviews on the right side of a plane fitted to the features of others."""
    reviews, verdicts = _reviews()
    rows = [np.asarray(features(list(words)), dtype=np.float64).ravel() for words in reviews]
    X = np.column_stack([np.array(rows), np.ones(len(rows))])
    if not np.isfinite(X).all():
        raise ValueError("a number is not finite")
    y = np.where(verdicts, 1.0, -1.0)
    fit, new = slice(N_REVIEWS), slice(N_REVIEWS, None)
    plane = np.linalg.solve(X[fit].T @ X[fit] + np.eye(X.shape[1]), X[fit].T @ y[fit])
    return float(np.mean(np.sign(X[new] @ plane) == y[new]))


def _of_features(features: Callable) -> tuple[bool, str, str]:
    same = [
        np.asarray(features(text.split()), dtype=np.float64).ravel()
        for text in ("not bad , good", "bad , not good")
    ]
    if same[0].shape != np.shape(np.ravel(features(["good"]))):
        return False, f"Your rows differ in length: {UNEVEN}.", ""
    share = right_share(features)
    told = f"Right on {share:.0%} of {N_REVIEWS} new reviews"
    if share >= GOAL:
        return (
            True,
            f"{told}. A machine that counts hears a not, once it is told where it ends.",
            "",
        )
    told = f"{told}; {GOAL:.0%} are asked. "
    if same[0].shape == same[1].shape and np.allclose(same[0], same[1]):
        return False, f'{told}"not bad, good" and "bad, not good" have the same numbers.', QUESTION
    if share < right_share(pairs) - 0.01:
        return False, f"{told}Words and pairs get {right_share(pairs):.0%}.", ORDER
    if share < right_share(pairs) + 0.01:
        told += "A pair sees a not only directly before the word that judges."
        return False, told, ORDER
    return False, f"{told}Which words does a not turn, and where does it end?", ORDER


def words_alone(words: Sequence[str]) -> list[float]:
    """How often each word occurs."""
    return [words.count(term) for term in (*PRAISE, *BLAME, "not")]


def pairs(words: Sequence[str]) -> list[float]:
    """How often each word and each pair of neighbours occurs."""
    terms = (*PRAISE, *BLAME, "not", *BETWEEN, ",")
    found = list(pairwise(words))
    return [*words_alone(words), *(found.count((a, b)) for a in terms for b in terms)]


def opinions(words: Sequence[str], ends: tuple[str, ...] = (",",)) -> list[float]:
    """How many words praise and blame, those behind a "not" counted for the other side."""
    count, turned = [0.0, 0.0], False
    for word in words:
        turned = word == "not" or (turned and word not in ends)
        if word in PRAISE:
            count[turned] += 1
        elif word in BLAME:
            count[not turned] += 1
    return count


check_features = MeasuredCheck(
    "features",
    _of_features,
    opinions,
    wrong=[
        Wrong("words alone", words_alone, "have the same numbers"),
        Wrong("words and pairs", pairs, "only directly before the word that judges"),
        Wrong(
            "a not that never ends",
            lambda words: opinions(words, ends=()),
            "where does it end",
        ),
        Wrong(
            "rows of any length",
            lambda words: [word in PRAISE for word in words],
            UNEVEN,
        ),
        Wrong(
            "where the first not stands",
            lambda words: [words.index("not") if "not" in words else -1, *words_alone(words)],
            "Words and pairs get",
        ),
    ],
    hints=[
        "Go through the words and remember whether a not was heard in this clause.",
        'A comma ends it. Count "good" behind a not as blame, and "bad" as praise.',
        "Two numbers are enough: how often it praises, how often it blames.",
    ],
)
