"""The n-gram model: counts of what followed what."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_count, as_whole_numbers, check_room


class NGram:
    """Counts of n tokens in a row, smoothed as Witten and Bell proposed.

    p_n(x | c) = (count(c, x) + T(c) p_{n-1}(x | c')) / (count(c) + T(c)): c are the n - 1 tokens
    before, c' the same without the oldest, T(c) the number of different tokens seen after c. A
    context with many surprises leaves much to the shorter one. p_0 = 1/K, so nothing is impossible.

    Args:
        n: tokens in a row; 2 is a bigram model.
        n_tokens: K, how many different tokens there are.

    Raises:
        TypeError: a count is no whole number.
        ValueError: a count is below 1, K to the power n does not fit 63 bits, or K is too large.

    Source: Witten and Bell (1991), method C, https://doi.org/10.1109/18.87000, interpolated.
    Chapter: language_models.

    >>> model = NGram(n=2, n_tokens=2).fit([0, 1, 0, 1, 0])
    >>> model.probabilities([0]).round(2).tolist()
    [0.19, 0.81]
    """

    def __init__(self, n: int, n_tokens: int) -> None:
        self.n, self.n_tokens = as_count("n", n, most=62), as_count("n_tokens", n_tokens)
        check_room("n_tokens", (self.n_tokens,))
        if self.n_tokens**self.n >= 2**63:
            raise ValueError(
                f"n: expected n_tokens ** n below 2 ** 63, got {self.n_tokens} ** {self.n}. "
                "Take a smaller n."
            )
        self._tables: list[tuple[NDArray, ...]] = []

    def fit(self, tokens: ArrayLike) -> "NGram":
        """Count a text, in place of what was counted before; returns itself.

        Args:
            tokens: the text, whole numbers below K, shape (time,).

        Raises:
            TypeError: the tokens are no whole numbers.
            ValueError: there are fewer than n, or one is outside 0..K-1.
        """
        tokens = self._as_text("tokens", tokens)
        if len(tokens) < self.n:
            raise ValueError(f"tokens: expected at least n = {self.n}, got {len(tokens)}.")
        tables: list[tuple[NDArray, ...]] = []
        for k in range(1, self.n + 1):
            grams, counts = np.unique(self._codes(tokens, k), return_counts=True)
            contexts, first, kinds = np.unique(
                grams // self.n_tokens, return_index=True, return_counts=True
            )
            totals = np.add.reduceat(counts, first)
            tables.append((grams, counts, contexts, totals, kinds))
        self._tables = tables
        return self

    @property
    def n_counts(self) -> int:
        """How many different runs of 1 to n tokens are stored: the model's size."""
        self._check_fitted()
        return sum(len(grams) for grams, *_ in self._tables)

    def log_probabilities(self, tokens: ArrayLike) -> NDArray[np.float64]:
        """log p of each token of a text given those before it, shape (time,).

        The first n - 1 tokens have shorter contexts, and are judged by those.

        Args:
            tokens: the text, whole numbers below K, shape (time,).

        Raises:
            RuntimeError: nothing was counted yet.
            TypeError: the tokens are no whole numbers.
            ValueError: there are none, or one is outside 0..K-1.
        """
        self._check_fitted()
        tokens = self._as_text("tokens", tokens)
        p = np.full(len(tokens), 1 / self.n_tokens)
        for k in range(1, min(self.n, len(tokens)) + 1):
            p[k - 1 :] = self._smooth(self._codes(tokens, k), p[k - 1 :], k)
        return np.log(p)

    def probabilities(self, context: ArrayLike = ()) -> NDArray[np.float64]:
        """p of every token after a context of any length, shape (K,); its last n - 1 tokens count.

        Args:
            context: whole numbers below K, shape (time,); may be empty.

        Raises:
            RuntimeError: nothing was counted yet.
            TypeError: the tokens are no whole numbers.
            ValueError: one is outside 0..K-1.
        """
        self._check_fitted()
        seen = self._as_text("context", context, empty=True).tolist()
        recent = seen[max(0, len(seen) - (self.n - 1)) :]
        p = np.full(self.n_tokens, 1 / self.n_tokens)
        for k in range(1, len(recent) + 2):
            code = 0
            for token in recent[len(recent) - k + 1 :]:
                code = code * self.n_tokens + token
            p = self._smooth(code * self.n_tokens + np.arange(self.n_tokens), p, k)
        return p

    def _smooth(self, codes: NDArray, shorter: NDArray, k: int) -> NDArray:
        grams, counts, contexts, totals, kinds = self._tables[k - 1]
        before = codes // self.n_tokens
        T, total = _look_up(contexts, kinds, before), _look_up(contexts, totals, before)
        seen = _look_up(grams, counts, codes)
        return np.where(total > 0, (seen + T * shorter) / np.maximum(total + T, 1), shorter)

    def _codes(self, tokens: NDArray, k: int) -> NDArray:
        """Each run of k tokens as one whole number, shape (time - k + 1,)."""
        last = len(tokens) - k + 1
        codes = np.zeros(last, dtype=np.int64)
        for i in range(k):
            codes = codes * self.n_tokens + tokens[i : i + last]
        return codes

    def _as_text(self, name: str, tokens: ArrayLike, empty: bool = False) -> NDArray[np.int64]:
        return as_whole_numbers(name, tokens, ("time",), most=self.n_tokens - 1, empty=empty)

    def _check_fitted(self) -> None:
        if not self._tables:
            raise RuntimeError("NGram: nothing was counted yet. Call fit first.")


def _look_up(keys: NDArray, values: NDArray, wanted: NDArray) -> NDArray:
    """The values of some of the sorted keys; 0 for one that is not there."""
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, values[place], 0)
