"""Texts whose labels are tossed with a coin, and a reader of them that counts words.

Whatever reads them is right half the time on texts that it has not seen. A score above that is a
mistake of whoever computed it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Texts = tuple[tuple[list[str], int], ...]


def coin_flip_texts(n: int, rng: np.random.Generator) -> Texts:
    """Return n texts of 40 random words out of 400, each with a label, 0 or 1, from a coin.

    >>> ((words, label),) = coin_flip_texts(1, np.random.default_rng(0))
    >>> words[:2], label
    (['word340', 'word254'], 0)
    """
    return tuple(
        ([f"word{k}" for k in rng.integers(400, size=40)], int(rng.integers(2))) for _ in range(n)
    )


def telling_words(texts: Texts, n: int = 40) -> list[str]:
    """The n words that differ most between the texts of label 1 and those of label 0."""
    words = sorted({word for tokens, _ in texts for word in tokens})
    counts, labels = _counted(texts, words)
    present = counts > 0
    gap = np.abs(present[labels == 1].mean(axis=0) - present[labels == 0].mean(axis=0))
    return [words[k] for k in np.argsort(-gap, kind="stable")[:n]]


def fit_reader(texts: Texts, words: Sequence[str], n_epochs: int = 15) -> list[NDArray]:
    """A weight for each word, as it stands after each epoch of logistic regression."""
    counts, labels = _counted(texts, words)
    w, after = np.zeros(len(words)), []
    for _ in range(n_epochs):
        for x, y in zip(counts, labels, strict=True):
            w = w + 0.3 * (y - 1 / (1 + np.exp(-x @ w))) * x
        after.append(w)
    return after


def accuracy(w: NDArray, words: Sequence[str], texts: Texts) -> float:
    """The share of the texts whose label the weighted words give."""
    weight = dict(zip(words, w, strict=True))
    sums = [sum(weight.get(token, 0.0) for token in tokens) for tokens, _ in texts]
    return float(np.mean([(z > 0) == label for z, (_, label) in zip(sums, texts, strict=True)]))


def _counted(texts: Texts, words: Sequence[str]) -> tuple[NDArray, NDArray]:
    """How often each word stands in each text, (texts, words); and the labels."""
    place = {word: k for k, word in enumerate(words)}
    counts = np.zeros((len(texts), len(words)))
    for row, (tokens, _) in zip(counts, texts, strict=True):
        for token in tokens:
            if token in place:
                row[place[token]] += 1
    return counts, np.array([label for _, label in texts])
