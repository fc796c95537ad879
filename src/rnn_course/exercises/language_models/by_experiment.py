"""What is found by experiment: bets on the next letter that are better than a bigram's."""

from collections import Counter
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import MeasuredCheck
from rnn_course.tasks import SENTENCES, template_stream
from rnn_course.text import NGram, bits_per_token

BITS, COUNTING = "Bits per character", "Counting"
N_LEARNED, N_BET = 4_000, 300
Bet = Callable[[NDArray[np.int64]], NDArray[np.float64]]


@cache
def texts() -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """A text to learn from and one to bet on, letters of Elman's sentences; how many letters."""
    words, _ = template_stream(SENTENCES, 600, np.random.default_rng(0))
    letters = list(" ".join(words.tolist()))
    _, ids = np.unique(letters, return_inverse=True)
    learned, bet_on = ids[:N_LEARNED], ids[N_LEARNED : N_LEARNED + N_BET]
    return learned, bet_on, int(ids.max()) + 1


@cache
def prices(n: int) -> float:
    """Bits a letter of an n-gram that mixes with shorter runs; n = 0: a bigram with one added."""
    learned, bet_on, K = texts()
    if n == 0:
        return _bits(one_added(learned, K), bet_on)
    return float(bits_per_token(NGram(n, K).fit(learned).log_probabilities(bet_on)[1:]))


def _bits(bet: Bet, bet_on: NDArray[np.int64]) -> float:
    guesses = [bet(bet_on[:t])[bet_on[t]] for t in range(1, len(bet_on))]
    return float(-np.log2(guesses).mean())


def goal() -> float:
    """Bits a letter that are asked for: half of what a bigram pays."""
    return prices(0) / 2


def _of_model(model: Callable) -> tuple[bool, str, str]:
    learned, bet_on, K = texts()
    bet, bets = model(learned.copy(), K), []
    if not callable(bet):
        return False, "Return a function: it gets the letters before, and returns a bet.", BITS
    for t in range(1, len(bet_on)):
        p = np.asarray(bet(bet_on[:t].copy()), dtype=np.float64)
        if p.shape != (K,) or not np.isfinite(p).all():
            told = f"A bet has {K} probabilities, one a letter. Yours has the shape {p.shape}."
            return False, told, BITS
        if p.min() < 0 or abs(p.sum() - 1) > 1e-6:
            told = f"Your bet after {t} letters sums to {p.sum():.3g}. A bet sums to 1."
            return False, told, BITS
        if p[bet_on[t]] == 0:
            told = f"At letter {t + 1} you gave 0 to what came: infinitely many bits. "
            return False, f"{told}Leave something for what was never seen.", COUNTING
        bets.append(p)
    bits = float(-np.log2([p[k] for p, k in zip(bets, bet_on[1:], strict=True)]).mean())
    told = f"{bits:.2f} bits a letter; asked are {goal():.2f}, the bigram pays {prices(0):.2f}. "
    if bits <= goal():
        return True, f"{told}The course's 5-gram pays {prices(5):.2f}.", ""
    if np.ptp(bets, axis=0).max() == 0:
        return False, f"{told}Your bet is always the same: look at the past.", BITS
    if bits > prices(0) + 0.02:
        return (
            False,
            f"{told}So long a run is rare, and says little where it was not seen.",
            COUNTING,
        )
    if bits > prices(0) - 0.02:
        return False, f"{told}One letter of the past is what a bigram sees. See more.", COUNTING
    return (
        False,
        f"{told}Mix longer runs with shorter ones; one added to each weighs much.",
        COUNTING,
    )


def one_added(learned: NDArray[np.int64], K: int, n: int = 2) -> Bet:
    """One added to each count of runs of n letters."""
    n_before, count = n - 1, Counter[tuple[int, ...]]()
    for t in range(n_before, len(learned)):
        count[tuple(learned[t - n_before : t + 1])] += 1

    def bet(past: NDArray[np.int64]) -> NDArray[np.float64]:
        context = tuple(past[len(past) - n_before :])
        p = np.array([count[(*context, k)] + 1.0 for k in range(K)])
        return p / p.sum()

    return bet


def mixed(learned: NDArray[np.int64], K: int, most: int = 4) -> Bet:
    """After Witten and Bell: counts after a context, mixed with the guess after a shorter one."""
    after: dict[tuple[int, ...], Counter[int]] = {}
    for t in range(len(learned)):
        for n in range(min(most, t) + 1):
            after.setdefault(tuple(learned[t - n : t]), Counter())[learned[t]] += 1

    def bet(past: NDArray[np.int64]) -> NDArray[np.float64]:
        p = np.full(K, 1 / K)
        for n in range(min(most, len(past)) + 1):
            counts = after.get(tuple(past[len(past) - n :]), Counter())
            seen = np.array([counts[k] for k in range(K)])
            p = (seen + len(counts) * p) / (sum(seen) + len(counts)) if counts else p
        return p

    return bet


def _never_seen(learned: NDArray[np.int64], K: int) -> Bet:
    smoothed = one_added(learned, K, 4)

    def bet(past: NDArray[np.int64]) -> NDArray[np.float64]:
        p = smoothed(past)
        p = np.where(p > p.min(), p - p.min(), 0)
        return p / p.sum() if p.any() else np.full(K, 1 / K)

    return bet


check_model = MeasuredCheck(
    "model",
    _of_model,
    mixed,
    wrong=[
        Wrong("a bigram", one_added, "One letter of the past"),
        Wrong(
            "how often each letter occurs",
            lambda learned, K: lambda past: np.bincount(learned, minlength=K) / len(learned),
            "always the same",
        ),
        Wrong("a bet in place of a function", lambda learned, K: np.full(K, 1 / K), "a function"),
        Wrong("no smoothing", _never_seen, "infinitely many bits"),
        Wrong(
            "scores, no probabilities",
            lambda learned, K: lambda past: 2 * one_added(learned, K)(past),
            "A bet sums to 1",
        ),
        Wrong(
            "one added to long runs",
            lambda learned, K: one_added(learned, K, 8),
            "So long a run is rare",
        ),
        Wrong(
            "one added to runs of three",
            lambda learned, K: one_added(learned, K, 3),
            "Mix longer runs",
        ),
        Wrong(
            "one probability",
            lambda learned, K: lambda past: one_added(learned, K)(past).max(),
            "one a letter",
        ),
    ],
    hints=[
        "Count what followed two letters, three letters and four, not only one.",
        "Where a long run was never seen, what does a shorter one say? Mix the guesses.",
        "Start from 1/K each; for each longer context: (counts + T p) / (sum + T), where T is how "
        "many different letters were seen after it.",
    ],
)
