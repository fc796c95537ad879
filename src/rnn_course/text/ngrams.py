"""The n-gram model: counts of what followed what."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_count


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
        ValueError: a count is below 1, or K to the power n does not fit 63 bits.

    Source: Witten and Bell (1991), method C, https://doi.org/10.1109/18.87000, interpolated.
    Chapter 12.
    """

    def __init__(self, n: int, n_tokens: int) -> None:
        self.n, self.n_tokens = as_count("n", n), as_count("n_tokens", n_tokens)
        if self.n_tokens**self.n >= 2**63:
            raise ValueError(
                f"n: expected n_tokens ** n below 2 ** 63, got {self.n_tokens} ** {self.n}. "
                "Take a smaller n."
            )
        self._tables: list[tuple[NDArray[np.int64], ...]] = []

    def fit(self, tokens: ArrayLike) -> "NGram":
        """Count a text, shape (time,), in place of what was counted before; returns itself.

        Raises:
            TypeError: the tokens are no whole numbers.
            ValueError: there are fewer than n, or one is outside 0..K-1.
        """
        tokens = self._as_text(tokens)
        if len(tokens) < self.n:
            raise ValueError(f"tokens: expected at least n = {self.n}, got {len(tokens)}.")
        self._tables = []
        for k in range(1, self.n + 1):
            grams, counts = np.unique(self._codes(tokens, k), return_counts=True)
            contexts, first, kinds = np.unique(
                grams // self.n_tokens, return_index=True, return_counts=True
            )
            totals = np.add.reduceat(counts, first)
            self._tables.append((grams, counts, contexts, totals, kinds))
        return self

    @property
    def n_counts(self) -> int:
        """How many different runs of 1 to n tokens are stored: the model's size."""
        self._check_fitted()
        return sum(len(grams) for grams, *_ in self._tables)

    def log_probabilities(self, tokens: ArrayLike) -> NDArray[np.float64]:
        """log p of each token of a text given those before it, shape (time,).

        The first n - 1 tokens have shorter contexts, and are judged by those.

        Raises:
            RuntimeError: nothing was counted yet.
            TypeError: the tokens are no whole numbers.
            ValueError: there are none, or one is outside 0..K-1.
        """
        self._check_fitted()
        tokens = self._as_text(tokens)
        p = np.full(len(tokens), 1 / self.n_tokens)
        for k in range(1, min(self.n, len(tokens)) + 1):
            p[k - 1 :] = self._smooth(self._codes(tokens, k), p[k - 1 :], k)
        return np.log(p)

    def probabilities(self, context: ArrayLike = ()) -> NDArray[np.float64]:
        """p of every token after a context of any length, shape (K,); its last n - 1 tokens count.

        Raises:
            RuntimeError: nothing was counted yet.
            TypeError: the tokens are no whole numbers.
            ValueError: one is outside 0..K-1.
        """
        self._check_fitted()
        context = np.asarray(context)
        recent = self._as_text(context)[-(self.n - 1) or self.n :] if context.size else []
        recent = recent if self.n > 1 else []
        p = np.full(self.n_tokens, 1 / self.n_tokens)
        for k in range(1, len(recent) + 2):
            code = 0
            for token in recent[len(recent) - k + 1 :]:
                code = code * self.n_tokens + int(token)
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

    def _as_text(self, tokens: ArrayLike) -> NDArray[np.int64]:
        tokens = _as_tokens("tokens", tokens, self.n_tokens)
        if tokens.ndim != 1:
            raise ValueError(f"tokens: expected shape (time,), got {tokens.shape}.")
        return tokens

    def _check_fitted(self) -> None:
        if not self._tables:
            raise RuntimeError("NGram: nothing was counted yet. Call fit first.")


def _look_up(keys: NDArray, values: NDArray, wanted: NDArray) -> NDArray:
    """The values of some of the sorted keys; 0 for one that is not there."""
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, values[place], 0)


def _as_tokens(name: str, tokens: ArrayLike, n_tokens: int) -> NDArray[np.int64]:
    array = np.asarray(tokens)
    if array.dtype.kind not in "iu" and array.size:
        raise TypeError(f"{name}: expected whole numbers, got dtype {array.dtype}.")
    if array.size == 0:
        raise ValueError(f"{name}: expected at least one token, got none.")
    if array.min() < 0 or array.max() >= n_tokens:
        raise ValueError(
            f"{name}: expected tokens from 0 to {n_tokens - 1}, got {array.min()} to {array.max()}."
        )
    return array.astype(np.int64, copy=False)
