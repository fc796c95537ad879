"""What is found by experiment: words in a text without spaces, by a rule of one's own."""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import MeasuredCheck
from rnn_course.tasks import LEXICON, STORY_WORDS, template_stream
from rnn_course.text import NGram

RULE, WORDS = "From errors to boundaries", "Words in a stream without spaces"
GOAL = 0.9  # the F1 that a rule must reach on each text


@cache
def _texts() -> dict[str, tuple[NDArray, NDArray]]:
    """Two texts as numbers, and where their words begin."""
    found = {}
    lexicon = sorted({word for group in LEXICON.values() for word in group})
    for name, words in (("the story", STORY_WORDS), ("the words of the sentences", lexicon)):
        letters, truth = template_stream(words, 1000, np.random.default_rng(5))
        found[name] = np.array([ord(letter) - ord("a") for letter in letters]), truth
    return found


def score(found: NDArray, truth: NDArray) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    hits = (found & truth).sum()
    precision, recall = hits / max(found.sum(), 1), hits / truth.sum()
    return precision, recall, 2 * hits / (found.sum() + truth.sum())


def jumps(letters: NDArray, n: int) -> NDArray:
    """How much more a letter costs than the one before, for a counter of n in a row."""
    bits = -NGram(n, 26).fit(letters).log_probabilities(letters) / np.log(2)
    return np.diff(bits, prepend=bits[0])


@cache
def yardstick() -> float:
    """Mean F1 of a counter that sees one letter, its threshold chosen with the truth in hand."""
    best = [
        max(score(jumps(letters, 2) > theta, truth)[2] for theta in np.arange(0, 5, 0.25))
        for letters, truth in _texts().values()
    ]
    return float(np.mean(best))


def _of_begins(begins: Callable) -> tuple[bool, str, str]:
    scores, slid = [], []
    for name, (letters, truth) in _texts().items():
        found = np.asarray(begins(letters.copy()))
        if found.shape != truth.shape or found.dtype != bool:
            told = f"Expected True or False for each letter, shape {truth.shape}, "
            return False, f"{told}got {found.dtype} of shape {found.shape}.", ""
        if not found.any():
            return False, f"In {name} you report no beginning. Lower the threshold.", RULE
        if found.mean() > 0.6:
            told = f"In {name} you report {found.mean():.0%} of all letters, so the recall is high "
            return False, f"{told}and the precision only {score(found, truth)[0]:.2f}.", RULE
        scores.append(score(found, truth))
        slid.append([score(np.roll(found, by), truth)[2] for by in (-1, 1)])
    precision, recall, f1 = np.mean(scores, axis=0)
    told = (
        f"Precision {precision:.2f}, recall {recall:.2f}, F1 {f1:.2f}; the counter that sees one "
        f"letter has {yardstick():.2f}. "
    )
    if np.mean(slid, axis=0).max() > max(f1 + 0.2, 0.7):
        return False, f"{told}You are one letter off: report the letter after the end.", RULE
    chance = np.mean([score(truth | True, truth)[2] for _, truth in _texts().values()])
    if f1 <= chance + 0.05:
        told += f"Reporting every letter has {chance:.2f}: does yours look at the costs?"
        return False, told, RULE
    if f1 <= yardstick() + 0.01:
        told += "The letter just read does not tell whether a word is over: see more letters."
        return False, told, WORDS
    lowest = min(f1 for _, _, f1 in scores)
    if lowest < GOAL:
        lacks = "finds too few" if recall < precision else "reports too many"
        told += f"Better, but {lowest:.3f} on one of the texts: it {lacks}. "
        return False, f"{told}Is it the threshold, or the number of letters seen?", RULE
    return True, f"{told}It needed no truth and no net: a long enough past and a good rule.", ""


def begins(letters: NDArray) -> NDArray[np.bool_]:
    """Where the cost for a counter that sees three letters jumps by more than a quarter do."""
    cost = jumps(letters, 4)
    return cost > np.quantile(cost, 0.75)


check_begins = MeasuredCheck(
    "begins",
    _of_begins,
    begins,
    wrong=[
        Wrong(
            "the last letter tells",
            lambda letters: jumps(letters, 2) > 1.0,
            "The letter just read does not tell",
        ),
        Wrong(
            "the longer the past the better",
            lambda letters: (j := jumps(letters, 9)) > np.quantile(j, 0.75),
            "Is it the threshold, or the number of letters seen?",
        ),
        Wrong(
            "what ends for what begins",
            lambda letters: np.roll(begins(letters), -1),
            "You are one letter off",
        ),
        Wrong(
            "recall is all",
            lambda letters: np.ones(len(letters), bool),
            "so the recall is high",
        ),
        Wrong(
            "a few certain ones are enough",
            lambda letters: (j := jumps(letters, 4)) > np.quantile(j, 0.87),
            "it finds too few",
        ),
        Wrong(
            "nothing is mostly right",
            lambda letters: np.zeros(len(letters), bool),
            "you report no beginning",
        ),
    ],
    hints=[
        "Let the counter see two, three or four letters: `NGram(3, 26)` sees two.",
        "Then the threshold: print which share of the letters you report. Words here have about "
        "four letters.",
        "`NGram(4, 26)`, and as θ the value that a quarter of the jumps exceed.",
    ],
)
