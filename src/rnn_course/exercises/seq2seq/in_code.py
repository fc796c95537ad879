"""What is written, and what is mended."""

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck, MeasuredCheck
from rnn_course.tasks import dates

FORCING, UNSHIFTED = "Teacher forcing", "The target fed unshifted"
LOOK_BACK, SAME_DAY = "Let the writer look back", "The same day in another format"
_Row = NDArray[np.int64]


def shifted(answer: _Row, start: int, end: int) -> tuple[_Row, _Row]:
    """The decoder's inputs and its targets, one step apart."""
    return np.r_[start, answer], np.r_[answer, end]


check_shifted = FunctionCheck(
    "shifted",
    shifted,
    lambda rng: [(rng.integers(0, 10, size=n), 11, 12) for n in (4, 6)],
    wrong=[
        Wrong(
            "fed unshifted",
            lambda answer, start, end: (np.r_[answer, end], np.r_[answer, end]),
            "The decoder is fed the very sign that it has to write. It would learn to copy.",
            UNSHIFTED,
        ),
        Wrong(
            "inputs for targets",
            lambda answer, start, end: (np.r_[answer, end], np.r_[start, answer]),
            "Inputs and targets have changed places. The decoder is fed the sign before the one it "
            "has to write.",
            FORCING,
        ),
        Wrong(
            "nothing says end",
            lambda answer, start, end: (np.r_[start, answer[:-1]], answer),
            "The net never has to write the end, so in use it cannot know when to stop.",
            FORCING,
        ),
        Wrong(
            "neither start nor end",
            lambda answer, start, end: (answer[:-1], answer[1:]),
            "The first sign is never asked for, and neither is the end. Put `start` before the "
            "inputs and `end` after the targets.",
            FORCING,
        ),
        Wrong(
            "the end is fed",
            lambda answer, start, end: (np.r_[start, answer, end], np.r_[answer, end]),
            "Your inputs are one longer than your targets: after the end nothing more is asked, so "
            "it is never fed.",
            FORCING,
        ),
        Wrong(
            "start is written",
            lambda answer, start, end: (np.r_[start, answer, end], np.r_[start, answer, end]),
            "Nothing is shifted, and the net has to write the start, which it is fed.",
            UNSHIFTED,
        ),
    ],
    hints=[
        "Write both rows for the answer 7, 3. Each has one sign more than the answer.",
        "Inputs: start, 7, 3. Targets: 7, 3, end.",
        "`np.r_[start, answer], np.r_[answer, end]`",
    ],
    because="At each step the input is the target of the step before, and the last target is the "
    "end.",
)


def through_softmax(a: NDArray, H_bar: NDArray, dg: NDArray) -> NDArray:
    """The error on the scores, from that on the glimpse."""
    da = H_bar @ dg
    return a * (da - a @ da)


def _glimpses(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray, NDArray]]:
    for S, n in ((5, 3), (4, 2)):
        yield rng.dirichlet(np.ones(S)), rng.normal(size=(S, n)), rng.normal(size=n)


check_through_softmax = FunctionCheck(
    "through_softmax",
    through_softmax,
    _glimpses,
    wrong=[
        Wrong(
            "the softmax is forgotten",
            lambda a, H_bar, dg: H_bar @ dg,
            "That is the error on the shares. From there it has to go back through the softmax.",
            LOOK_BACK,
        ),
        Wrong(
            "what one share takes from the others",
            lambda a, H_bar, dg: a * (H_bar @ dg),
            "You have {got} at {at} instead of {want}. A higher score raises its own share and "
            "takes from the others: what all shares lose together is missing.",
            LOOK_BACK,
        ),
        Wrong(
            "a sigmoid each",
            lambda a, H_bar, dg: a * (1 - a) * (H_bar @ dg),
            "You used the slope a (1 - a), that of a share for its own score. Each score moves all "
            "the other shares too.",
            LOOK_BACK,
        ),
        Wrong(
            "a plain mean",
            lambda a, H_bar, dg: a * ((da := H_bar @ dg) - da.mean()),
            "You took off the plain mean of da. It is the mean weighed with the shares.",
            LOOK_BACK,
        ),
        Wrong(
            "the share is not a factor",
            lambda a, H_bar, dg: (da := H_bar @ dg) - a @ da,
            "The factor a_s in front is missing: a score whose share is 0 moves nothing.",
            LOOK_BACK,
        ),
    ],
    hints=[
        "First the error on the shares: `da = H_bar @ dg`, one number a letter.",
        "The derivative of a_k for e_s is a_k (1 - a_s) if k is s, and -a_k a_s if not. Add up "
        "over k.",
        "`a * (da - a @ da)`",
    ],
    because="The errors on the scores sum to 0: whatever raises all scores alike changes nothing.",
)


@cache
def _days() -> NDArray[np.str_]:
    """400 days, each written one to eight times, in a mixed order."""
    rng = np.random.default_rng(0)
    isos = np.unique(dates(400, rng).isos)
    return rng.permutation(np.repeat(isos, rng.integers(1, 9, size=len(isos))))


def _of_split(split: Callable) -> tuple[bool, str, str]:
    days, share = _days(), 0.2
    drawn = [np.asarray(split(days.copy(), share, np.random.default_rng(k))) for k in (1, 2)]
    new = drawn[0]
    if new.shape != days.shape or new.dtype != bool:
        told = f"Expected True or False for each text, shape {days.shape}, "
        return False, f"{told}got {new.dtype} of shape {new.shape}.", ""
    known = np.isin(days[new], days[~new]).sum() / max(new.sum(), 1)
    if known > 0:
        told = f"Of the texts for the test, {known:.0%} name a day that is also trained. "
        return False, f"{told}Draw days, not texts.", SAME_DAY
    if not 0.5 * share < new.mean() < 1.5 * share:
        told = f"{new.mean():.0%} of the texts are for the test, {share:.0%} were asked for."
        return False, told, ""
    if (drawn[0] == drawn[1]).all():
        told = "No day is in both parts, but you take the same days whatever the generator. "
        return False, f"{told}In order, all late years would be in one part.", SAME_DAY
    return True, f"{new.mean():.0%} of the texts are for the test, none of a trained day.", ""


def split(days: NDArray, share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """True for the texts of the test: all those of days that were drawn."""
    each = np.unique(days)
    return np.isin(days, rng.choice(each, round(share * len(each)), replace=False))


check_split = MeasuredCheck(
    "split",
    _of_split,
    split,
    wrong=[
        Wrong(
            "texts at random",
            lambda days, share, rng: rng.random(len(days)) < share,
            "Draw days, not texts",
        ),
        Wrong(
            "the first days in order",
            lambda days, share, rng: np.isin(days, np.unique(days)[: round(share * 400)]),
            "the same days whatever the generator",
        ),
        Wrong(
            "drawn with replacement, until enough texts are there",
            lambda days, share, rng: np.isin(days, rng.choice(days, round(share * len(days)))),
            "were asked for",
        ),
        Wrong(
            "everything is for the training",
            lambda days, share, rng: np.zeros(len(days), bool),
            "0% of the texts",
        ),
    ],
    hints=[
        "Of which should a fifth be drawn: of the texts, or of the days?",
        "`np.unique(days)` has each day once, and `np.isin(days, some)` finds all texts of some.",
        "`new = rng.choice(np.unique(days), n, replace=False)`, with n a share of the days.",
    ],
)
