"""What is found by experiment: which texts to train on, and a forecast that feeds on itself."""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rnn_course.data import load_sunspots
from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import MeasuredCheck
from rnn_course.functions import one_hot
from rnn_course.learning import Adam, logistic_cross_entropy
from rnn_course.nets import Dense, Elman

FIVE_STEPS = "Five steps from data to an evaluated model"
WRONG_WINDOW = "The price of the window: choosing it wrong"
BEAT = "What to beat"
SHUFFLED = "Testing on shuffled years"

N_GOOD, N_BAD, N_OTHER = 3, 3, 3
NOT, BUT = N_GOOD + N_BAD + N_OTHER, N_GOOD + N_BAD + N_OTHER + 1
N_WORDS, MOST, RIGHT = BUT + 1, 6, 0.95
TESTED = (0, MOST // 2, MOST)

FROM, AHEAD, BETTER, KNOWN = range(1800, 1960, 20), 22, 0.9, 0.1


def _verdicts(
    n: int, before: Sequence[int], after: Sequence[int], rng: np.random.Generator
) -> tuple[NDArray, NDArray, NDArray]:
    """n verdicts and their twins as one-hot words, the mask, and what they say."""
    ids = np.full((2 * n, max(before) + 4 + max(after)), -1)
    for k in range(n):
        good, bad = rng.integers(N_GOOD), N_GOOD + rng.integers(N_BAD)
        start, end = (
            list(N_GOOD + N_BAD + rng.integers(N_OTHER, size=rng.choice(numbers)))
            for numbers in (before, after)
        )
        denied_first = rng.integers(2)
        for twin, (yes, no) in enumerate(((good, bad), (bad, good))):
            text = start + ([NOT, no, BUT, yes] if denied_first else [yes, NOT, no]) + end
            ids[2 * k + twin, : len(text)] = text
    mask = ids >= 0
    return one_hot(np.where(mask, ids, 0), N_WORDS), mask, np.tile([1, 0], n)


def _trained(before: Sequence[int], after: Sequence[int]) -> tuple[Elman, Dense]:
    """An Elman net as the chapter's, trained on such verdicts; fewer words, fewer updates."""
    rng = np.random.default_rng(0)
    X, mask, labels = _verdicts(150, before, after, rng)
    Y = np.repeat(labels[:, None, None], X.shape[1], axis=1)
    net, readout, adam = Elman(N_WORDS, 16, rng=rng), Dense(16, 1, rng=rng), Adam(0.02)
    for _ in range(15):
        for i in np.split(rng.permutation(len(X)), 5):
            Z = readout.forward(net.forward(X[i], mask=mask[i]))
            _, dZ = logistic_cross_entropy(Z, Y[i], mask=mask[i])
            dH, readout_grads = readout.backward(dZ)
            _, grads = net.backward(dH)
            adam.step(net.weights + readout.weights, grads + readout_grads)
    return net, readout


def _of_training(training: Callable) -> tuple[bool, str, str]:
    before, after = (sorted({int(k) for k in np.ravel(numbers)}) for numbers in training())
    for numbers in (before, after):
        if not 1 <= len(numbers) <= 2 or numbers[0] < 0 or numbers[-1] > MOST:
            told = f"Return two lists, each with one or two numbers of words from 0 to {MOST}."
            return False, told, FIVE_STEPS
    net, readout = _trained(before, after)
    found = {}
    for b in TESTED:
        for a in TESTED:
            X, mask, labels = _verdicts(100, [b], [a], np.random.default_rng(1))
            net.forward(X, mask=mask)
            found[b, a] = np.mean((readout.forward(net.last)[:, 0] > 0) == labels)
    worst = min(found, key=lambda place: found[place])
    told = (
        f"With {worst[0]} words before the verdict and {worst[1]} after it, {found[worst]:.0%} are "
        "right, and nowhere fewer. "
    )
    if found[worst] >= RIGHT:
        told += "One set of weights serves at every place, also where training showed none."
        return True, told, ""
    far = [v for (b, a), v in found.items() if b <= before[-1] and a > after[-1]]
    late = [v for (b, _), v in found.items() if b > before[-1]]
    if min(far, default=1) < RIGHT:
        told += "In training so much never followed: the net has not learned to keep its verdict."
    elif min(late, default=1) < RIGHT:
        told += "In training the verdict never came so late: the net has not learned to wait."
    else:
        told += "Has training had short texts as well as long ones?"
    return False, told, FIVE_STEPS


check_training = MeasuredCheck(
    "training",
    _of_training,
    lambda: ([0, MOST], [0, MOST]),
    wrong=[
        Wrong(
            "a recurrent net works at all places", lambda: ([0], [0, 2]), "has not learned to wait"
        ),
        Wrong(
            "few words after", lambda: ([0, MOST], [0, 1]), "has not learned to keep its verdict"
        ),
        Wrong("all lengths", lambda: (range(9), range(9)), "each with one or two numbers"),
    ],
    hints=[
        "Look at the table of words after the verdict: where does a net carry its verdict safely?",
        "Up to 6 words are tested on either side. Let training have the shortest and the longest.",
    ],
)


@cache
def _record() -> tuple[NDArray, NDArray]:
    x = load_sunspots()
    return x.index.to_numpy(), x.to_numpy()


def _cycle(past: NDArray, n: int) -> NDArray:
    """The last eleven years, again and again."""
    return np.resize(past[-11:], n)


def _nmse(forecast: Callable) -> float:
    """Its mean over forecasts from the years `FROM`, each `AHEAD` long; else not a number."""
    years, x = _record()
    found = []
    for year in FROM:
        now = int(np.searchsorted(years, year)) + 1
        values = np.asarray(forecast(x[:now].copy(), AHEAD), dtype=np.float64)
        if values.shape != (AHEAD,):
            return np.nan
        found.append(np.mean((values - x[now : now + AHEAD]) ** 2))
    return float(np.mean(found) / x[years < 1980].var())


def _of_forecast(forecast: Callable) -> tuple[bool, str, str]:
    error, yardstick = _nmse(forecast), _nmse(_cycle)
    if not np.isfinite(error):
        return False, f"Return `n` finite numbers, here {AHEAD}: an array of the shape (n,).", ""
    told = (
        f"Your NMSE over {AHEAD} years is {error:.2f}, that of the repeated cycle {yardstick:.2f}. "
    )
    if error < KNOWN:
        return False, f"{told}Nobody forecasts so well: does it look up what came?", SHUFFLED
    if error < BETTER * yardstick:
        return True, f"{told}One year ahead it would be far less: errors are fed back too.", ""
    _, x = _record()
    values = np.asarray(forecast(x[:150].copy(), AHEAD), dtype=np.float64)
    if not error < 1.3 * yardstick and np.ptp(values) < 1e-9 * x.max():
        return False, f"{told}It says the same for all years: nothing is fed back.", BEAT
    if not error < 10:
        return False, f"{told}It runs away: what is fed back grows at each step.", WRONG_WINDOW
    late = np.std(forecast(x[:150].copy(), 60)[-11:])
    if late < 0.15 * x.std():
        told += "It fades to the mean: with few lags the cycle is not kept."
        return False, told, WRONG_WINDOW
    if error > 1.1 * yardstick:
        told += "With more lags than it needs a model learns the past by heart. Or are they in the "
        return False, f"{told}wrong order?", WRONG_WINDOW
    told += f"It is to be below {BETTER * yardstick:.2f}. Which lags help, and how many?"
    return False, told, WRONG_WINDOW


def _fed_back(n_lags: int, gain: float = 1.0) -> Callable[[NDArray, int], NDArray]:
    """Linear autoregression, each forecast fed back as an input."""

    def forecast(past: NDArray, n: int) -> NDArray:
        lagged = [past[n_lags - k : len(past) - k] for k in range(1, n_lags + 1)]
        X = np.column_stack([*lagged, np.ones(len(past) - n_lags)])
        w, *_ = np.linalg.lstsq(X, past[n_lags:])
        for _ in range(n):
            past = np.append(past, gain * (np.append(past[: -n_lags - 1 : -1], 1) @ w))
        return past[-n:]

    return forecast


check_forecast = MeasuredCheck(
    "forecast",
    _of_forecast,
    _fed_back(9),
    wrong=[
        Wrong(
            "persistence, year after year",
            lambda past, n: np.full(n, past[-1]),
            "It says the same for all years",
        ),
        Wrong("two lags are enough", _fed_back(2), "It fades to the mean"),
        Wrong("a wider window is better", _fed_back(40), "learns the past by heart"),
        Wrong("a forecast that grows", _fed_back(9, 1.3), "It runs away"),
        Wrong(
            "the test is known",
            lambda past, n: _record()[1][len(past) : len(past) + n],
            "does it look up what came?",
        ),
        Wrong("the cycle itself", _cycle, "Which lags help, and how many?"),
    ],
    hints=[
        "Fit autoregression to `past`: a column for each lag and one of ones, `np.linalg.lstsq`.",
        "Forecast one year, append it to the past, and go on. Begin with twelve lags.",
        "One lag less than the cycle has years is enough; with 40 there are few years for each "
        "weight.",
    ],
)
