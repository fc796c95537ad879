"""What padding does to what is read, and what it costs."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck, MeasuredCheck
from rnn_course.text import batches_of_similar_length

PADDING = "Padding, masks, and what they cost"
N_TEXTS, SIZE = 2_000, 32
STEPS, KEPT = 1.3, 0.25  # the yardsticks
FILLED = 1.1  # so many times as many batches as are needed, at most


def read(H: NDArray, lengths: NDArray) -> list[NDArray]:
    """Last state, mean and maximum over the real steps of H, (batch, time, units)."""
    return _read()(H, lengths)


def _read(last: str = "real", mean: str = "real", most: str = "real") -> Callable:
    """The same, where some of the three read the padding."""

    def of_states(H: NDArray, lengths: NDArray) -> list[NDArray]:
        rows, m = np.arange(len(H)), (np.arange(H.shape[1]) < lengths[:, None])[:, :, None]
        lasts = {"real": lengths - 1, "one off": lengths, "padded": np.full(len(H), -1)}
        means = {
            "real": (m * H).sum(axis=1) / m.sum(axis=1),
            "all steps": (m * H).mean(axis=1),
            "padded": H.mean(axis=1),
        }
        mosts = {
            "real": np.where(m, H, -np.inf).max(axis=1),
            "zeros": (m * H).max(axis=1),
            "padded": H.max(axis=1),
        }
        return [H[rows, lasts[last]], means[mean], mosts[most]]

    return of_states


def _states(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray]]:
    for lengths, steps in (([3, 5, 2], 7), ([1, 4], 6)):
        H = np.tanh(rng.normal(size=(len(lengths), steps, 3)))
        for states, length in zip(H, lengths, strict=True):
            states[:length, 0] = -np.abs(states[:length, 0]) - 0.1  # a unit that is never above 0
        yield H, np.array(lengths)


check_read = FunctionCheck(
    "read",
    read,
    _states,
    wrong=[
        Wrong(
            "padding is harmless",
            _read("padded", "padded", "padded"),
            "As it stands: all three read the padding as if it were text. Only `lengths` steps of "
            "each row are real.",
            PADDING,
        ),
        Wrong(
            "the maximum over zeros",
            _read(most="zeros"),
            "Last state and mean are right. Your maximum has zeros at the padding, and 0 is more "
            "than any negative state: let it be -inf there.",
            PADDING,
        ),
        Wrong(
            "the mean over all steps",
            _read(mean="all steps"),
            "Last state and maximum are right. Your mean sums the real steps, and divides by all: "
            "divide by `lengths`.",
            PADDING,
        ),
        Wrong(
            "the mean over all steps, the maximum over zeros",
            _read(mean="all steps", most="zeros"),
            "The last state is right. With zeros at the padding the mean still divides by all "
            "steps, and the maximum takes 0 for a state.",
            PADDING,
        ),
        Wrong(
            "the last state is one off",
            _read(last="one off"),
            "Mean and maximum are right. Your last state is that of the first padding: the steps "
            "count from 0.",
            PADDING,
        ),
        Wrong(
            "the last column",
            _read(last="padded"),
            "Mean and maximum are right. The last column is padding for all but the longest.",
            PADDING,
        ),
    ],
    hints=[
        "`m = np.arange(H.shape[1]) < lengths[:, None]` is True at the real steps.",
        "The last real step of row k is `H[k, lengths[k] - 1]`.",
        "For the maximum `np.where(m[:, :, None], H, -np.inf)`; for the mean a sum over "
        "`m[:, :, None] * H`, divided by `lengths[:, None]`.",
    ],
    because="With the mask nothing of the padding is left in any of the three.",
)


def _plan(n_batches: int) -> Callable[[NDArray, int, np.random.Generator], list[NDArray]]:
    """Pools of so many batches, drawn at random; within a pool by length."""

    def plan(lengths: NDArray, size: int, rng: np.random.Generator) -> list[NDArray]:
        order, batches = rng.permutation(len(lengths)), []
        for pool in np.split(order, range(size * n_batches, len(order), size * n_batches)):
            pool = pool[np.argsort(lengths[pool])]
            batches += np.split(pool, range(size, len(pool), size))
        return [batches[k] for k in rng.permutation(len(batches))]

    return plan


def _batch_of(batches: list[NDArray]) -> NDArray[np.int_]:
    """For each text the number of its batch."""
    of = np.full(N_TEXTS, -1)
    for k, batch in enumerate(batches):
        of[batch] = k
    return of


def _together(first: list[NDArray], second: list[NDArray]) -> float:
    """Of all pairs in a batch of the first pass, the share that the second has in one batch."""
    there, pairs, kept = _batch_of(second), 0, 0
    for batch in first:
        same = there[batch][:, None] == there[batch]
        pairs, kept = pairs + same.size - len(batch), kept + int(same.sum()) - len(batch)
    return kept / max(1, pairs)


def _of_plan(plan: Callable) -> tuple[bool, str, str]:
    rng = np.random.default_rng(0)
    lengths = np.exp(rng.normal(5.2, 0.65, size=N_TEXTS)).astype(int)
    passes = []
    for _ in range(2):
        batches = [np.asarray(batch, dtype=np.int_) for batch in plan(lengths.copy(), SIZE, rng)]
        if not batches or any(batch.ndim != 1 for batch in batches):
            return False, "Return a list of arrays, each with the row numbers of a batch.", PADDING
        if sorted(np.concatenate(batches).tolist()) != list(range(N_TEXTS)):
            return False, "Each text has to be in exactly one batch of a pass.", PADDING
        if max(map(len, batches)) > SIZE:
            return False, f"A batch has more than {SIZE} texts.", PADDING
        passes.append([batch for batch in batches if len(batch)])
        if len(passes[-1]) > FILLED * N_TEXTS / SIZE:
            told = "Small batches need no padding, and lose what batches are for. Fill them up."
            return False, told, PADDING
    steps = sum(len(batch) * lengths[batch].max() for batch in passes[0]) / lengths.sum()
    kept = _together(*passes)
    told = (
        f"{steps:.2f} steps for each real word; {kept:.0%} of the texts that share a batch do so "
        "in the next pass again. "
    )
    if steps > STEPS:
        return False, f"{told}Too many steps: a batch is as long as its longest text.", PADDING
    if (_batch_of(passes[0]) == _batch_of(passes[1])).all():
        return False, f"{told}Both passes are the same: nothing is random.", PADDING
    if kept > KEPT:
        told += "Few steps, but texts of one length always meet the same companions."
        return False, told, PADDING
    return True, f"{told}Sorted within random pools, or by lengths with noise: few of both.", ""


check_plan = MeasuredCheck(
    "plan",
    _of_plan,
    _plan(16),
    wrong=[
        Wrong("all at random", _plan(1), "Too many steps"),
        Wrong(
            "sorted, always alike",
            lambda lengths, size, rng: np.array_split(
                np.argsort(lengths), -(-len(lengths) // size)
            ),
            "nothing is random",
        ),
        Wrong("buckets as on the page", batches_of_similar_length, "the same companions"),
        Wrong(
            "one text a batch",
            lambda lengths, size, rng: list(rng.permutation(len(lengths))[:, None]),
            "what batches are for",
        ),
        Wrong(
            "short texts first, the rest is dropped",
            lambda lengths, size, rng: np.split(np.argsort(lengths)[: 40 * size], 40),
            "exactly one batch",
        ),
    ],
    hints=[
        "Sorting all texts saves the most steps and leaves the least to chance. What lies between?",
        "Draw pools of ten to twenty batches at random, and sort within each pool.",
        "Or sort by `lengths * rng.uniform(0.9, 1.1, len(lengths))`.",
    ],
)
