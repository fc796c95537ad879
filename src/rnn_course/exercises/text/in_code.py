"""What is written, and what is mended."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck

TABLE = "An embedding is a table"
WITHOUT_LABELS = "Vectors from text without labels"
PADDING = "Padding, masks, and what they cost"


def table_gradient(ids: NDArray, dX: NDArray, n_words: int) -> NDArray:
    """The gradient of a table, (words, columns), from that of the rows that were read."""
    dE = np.zeros((n_words, dX.shape[1]))
    np.add.at(dE, ids, dX)
    return dE


def _last_only(ids: NDArray, dX: NDArray, n_words: int) -> NDArray:
    dE = np.zeros((n_words, dX.shape[1]))
    dE[ids] += dX
    return dE


def _mean(ids: NDArray, dX: NDArray, n_words: int) -> NDArray:
    times = np.maximum(1, np.bincount(ids, minlength=n_words))
    return table_gradient(ids, dX, n_words) / times[:, None]


def _texts(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray, int]]:
    for ids, n_words in (([2, 4, 2, 3, 2], 6), ([5, 1, 1, 4], 7)):
        yield np.array(ids), rng.normal(size=(len(ids), 3)), n_words


check_table_gradient = FunctionCheck(
    "table_gradient",
    table_gradient,
    _texts,
    wrong=[
        Wrong(
            "a repeated word counts once",
            _last_only,
            "A word that stands several times gets the part of its last place only: at {at} you "
            "have {got}, all parts together are {want}. NumPy writes `dE[ids] += dX` once a row.",
            TABLE,
        ),
        Wrong(
            "a mean in the place of the sum",
            _mean,
            "You took the mean over the places of a word. The row was used at each of them, so "
            "the parts add up.",
            TABLE,
        ),
        Wrong(
            "the unused rows move too",
            lambda ids, dX, n_words: np.tile(dX.sum(axis=0), (n_words, 1)),
            "Every row gets the same. Only rows that were used have a gradient.",
            TABLE,
        ),
        Wrong(
            "ids count from 1",
            lambda ids, dX, n_words: np.roll(table_gradient(ids, dX, n_words), -1, axis=0),
            "The rows are one off: id 4 is row 4, and row 0 is that of the padding.",
            TABLE,
        ),
    ],
    hints=[
        "Print `dE` for `ids = [1, 1]` and two rows of ones. What should stand in row 1?",
        "A loop over the places of the text adds each part: `for k, d in zip(ids, dX):`.",
        "Without a loop: `np.add.at(dE, ids, dX)`, or `X.T @ dX` with one-hot rows X.",
    ],
    because="It is what the product with one-hot rows gives, X.T @ dX: a part for each place.",
)


def information(n: NDArray) -> NDArray:
    """Positive pointwise mutual information of words (rows) and neighbours (columns)."""
    return _information()(n)


def _information(
    power: float = 0.75, again: bool = True, floor: float = 0.0, empty: float = 0.0
) -> Callable[[NDArray], NDArray]:
    """The same with another power, no second normalising, another floor, or another log 0."""

    def of_counts(n: NDArray) -> NDArray:
        p, q = n.sum(axis=1) / n.sum(), n.sum(axis=0) ** power
        q = q / (q.sum() if again else n.sum() ** power)
        with np.errstate(divide="ignore"):
            M = np.log(n / n.sum() / np.outer(p, q))
        return np.maximum(floor, np.where(n > 0, M, empty))

    return of_counts


def _counts(rng: np.random.Generator) -> Iterator[tuple[NDArray]]:
    for shape in ((4, 4), (5, 5)):
        n = rng.integers(0, 20, size=shape).astype(float)
        n[0, 1], n[2, 0], n[:, -1] = 0, 0, n[:, -1] + 40
        yield (n,)


check_information = FunctionCheck(
    "information",
    information,
    _counts,
    wrong=[
        Wrong(
            "negative information is kept",
            _information(floor=-np.inf),
            "Some of your entries are negative: pairs that are rarer than by chance. The positive "
            "information puts 0 there, and most of the table is empty. At {at} you have {got}.",
            WITHOUT_LABELS,
        ),
        Wrong(
            "the logarithm of 0 is kept",
            _information(floor=-np.inf, empty=-np.inf),
            "Where a pair never stands the logarithm is -inf, and where it is rarer than by chance "
            "it is negative. The positive information puts 0 in the place of both.",
            WITHOUT_LABELS,
        ),
        Wrong(
            "without the power",
            _information(power=1.0),
            "q is the plain share of the neighbour. The power 3/4 is missing: without it a chance "
            "meeting with a rare neighbour weighs too much.",
            WITHOUT_LABELS,
        ),
        Wrong(
            "the powers do not sum to 1",
            _information(again=False),
            "You took the power of the share. Take it of the counts, and divide by the sum of the "
            "powers: q has to sum to 1.",
            WITHOUT_LABELS,
        ),
        Wrong(
            "words and neighbours exchanged",
            lambda n: information(n.T).T,
            "Words and neighbours have changed places: the power belongs to the neighbours, the "
            "columns, and the words have their plain share.",
            WITHOUT_LABELS,
        ),
        Wrong(
            "not compared with chance",
            lambda n: np.maximum(0, np.log(np.maximum(n, 1))),
            "That is the logarithm of the counts. Compare with chance: divide the share of the "
            "pair by p q.",
            WITHOUT_LABELS,
        ),
    ],
    hints=[
        "Three shares: of the pair, `n / n.sum()`; of the word, from the sums of the rows; and q.",
        "`q = n.sum(axis=0) ** 0.75`, then divide q by its sum.",
        "`np.outer(p, q)` has the products. Where n is 0 the logarithm is -inf, and `np.maximum(0, "
        "...)` makes it 0.",
    ],
    because="What is as frequent as by chance has the logarithm of 1: it says nothing.",
)
