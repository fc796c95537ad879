"""A language model's numbers put to use: bits, sampling, beam search; and the n-gram to beat.

A model is given as a function `advance(tokens, state) -> (Z, state)`: it reads one token of each of
n sequences, shape (n,), and returns what its output layer says about the next one before the
softmax, shape (n, K). A state is None, an array whose first axis is n, or a list or tuple of such.

Chapter 12.
"""

import math
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arrays import as_array, as_count, as_rng, softmax

Advance = Callable[[NDArray[np.int64], Any], tuple[NDArray, Any]]


def log_probabilities(Z: ArrayLike, Y: ArrayLike) -> NDArray[np.float64]:
    """The natural logarithm of the probability that softmax(Z) gives to each true token.

    log p(y_t) = z_{t,y_t} - log sum_k exp(z_{t,k}), shifted by the maximum: nothing overflows.

    Args:
        Z: outputs before the softmax, shape (..., K).
        Y: the true tokens, whole numbers below K, shape (...).

    Raises:
        TypeError: the tokens are no whole numbers.
        ValueError: the shapes do not fit, or a token is outside 0..K-1.
    """
    Z = as_array("Z", Z)
    if Z.ndim == 0:
        raise ValueError("Z: expected at least one axis, got a single number.")
    Y = _as_tokens("Y", Y, Z.shape[-1])
    if Y.shape != Z.shape[:-1]:
        raise ValueError(f"Y: expected shape {Z.shape[:-1]}, one token a row of Z, got {Y.shape}.")
    return np.take_along_axis(_log_softmax(Z), Y[..., None], axis=-1)[..., 0]


def bits_per_token(log_p: ArrayLike) -> float:
    """The mean number of bits that the true tokens cost: -mean(log_p) / log 2.

    With characters for tokens these are bits per character. A model that spreads its bet evenly
    over K tokens pays log2(K).

    Args:
        log_p: natural logarithms of the probabilities of the true tokens, any shape.

    Raises:
        ValueError: a logarithm is above 0, or not finite: a true token had probability 0.
    """
    log_p = as_array("log_p", log_p)
    if log_p.max() > 1e-6:  # float32 may round a sure token a little above 1
        raise ValueError(
            f"log_p: expected logarithms of probabilities, at most 0, got {log_p.max():.4g}."
        )
    return float(-log_p.mean() / math.log(2))


def perplexity(log_p: ArrayLike) -> float:
    """How many equally likely tokens would be as hard to guess: exp(-mean(log_p)) = 2**bits.

    Takes and raises what `bits_per_token` does.
    """
    return float(2 ** bits_per_token(log_p))


def sample(z: ArrayLike, rng: np.random.Generator, temperature: float = 1.0) -> Any:
    """Draw the next token from softmax(z / temperature).

    Below 1 the likely tokens become likelier, and at 0 the likeliest is always taken (greedy);
    above 1 the choice nears an even one.

    Args:
        z: outputs before the softmax, shape (K,) for one draw or (n, K) for n.
        rng: draws one number a row; none at temperature 0.
        temperature: 0 or above.

    Returns:
        The token, an int; or n tokens, shape (n,).

    Raises:
        TypeError: `rng` is no generator, or the temperature no number.
        ValueError: `z` has other axes, or the temperature is negative or not finite.
    """
    z, rng = as_array("z", z), as_rng("rng", rng)
    temperature = _as_number("temperature", temperature)
    if z.ndim not in (1, 2):
        raise ValueError(f"z: expected shape (K,) or (n, K), got {z.shape}.")
    return _sample(z, rng, temperature)


def generate(
    advance: Advance,
    token: int,
    state: Any,
    rng: np.random.Generator,
    temperature: float = 1.0,
    end: int | None = None,
) -> Iterator[int]:
    """A stream of tokens: each drawn, handed out, and read by the model before the next is drawn.

    Endless unless `end` is given; cut it with `itertools.islice(stream, n)`.

    Args:
        advance: the model, see the module's first lines.
        token: the first token that it reads; not part of the stream.
        state: its state for one sequence, first axis 1.
        rng: draws the tokens.
        temperature: as in `sample`.
        end: the token that closes the stream; not part of it either.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: the temperature is negative, or the model's output has another shape.
    """
    if not callable(advance):
        raise TypeError(f"advance: expected a function, got {type(advance).__name__}.")
    token, rng = _as_token("token", token), as_rng("rng", rng)
    temperature = _as_number("temperature", temperature)
    end = None if end is None else _as_token("end", end)
    return _stream(advance, token, state, rng, temperature, end)


class Hypothesis(NamedTuple):
    """One sequence that beam search found."""

    tokens: list[int]
    """The tokens after the start token; the end token, when reached, is the last."""
    log_probability: float
    """The sum of the natural logarithms of its tokens' probabilities."""
    finished: bool
    """Whether the end token was reached within the length allowed."""


def beam_search(
    advance: Advance,
    start: int,
    end: int,
    state: Any,
    width: int = 5,
    max_length: int = 100,
    length_power: float = 0.0,
) -> list[Hypothesis]:
    """Look for the likeliest sequence between a start and an end token, `width` at a time.

    Each round extends every kept beginning by every token and keeps the `width` likeliest. Those
    that took the end token are set aside. The search stops when no beginning can overtake the
    `width` best that are finished. `width=1` is greedy search, up to the end token; with a width
    that never drops anything the result is exact.

    Args:
        advance: the model, see the module's first lines.
        start: the token every sequence begins with; not part of the result.
        end: the token that closes a sequence.
        state: the model's state for one sequence, first axis 1.
        width: how many beginnings are kept.
        max_length: most tokens of a sequence, the end token included.
        length_power: sequences are ranked by log probability / length ** length_power. With 0 that
            is the probability, which favours the short; with 1 the mean over the tokens.

    Returns:
        At most `width` sequences, the best first. If fewer are finished at `max_length`, unfinished
        ones follow them.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: a count is below 1, a token negative or unknown to the model, or the model's
            output has another shape.

    Source: Lowerre, The HARPY speech recognition system, 1976; for the length see Wu et al. (2016),
    section 7, https://doi.org/10.48550/arXiv.1609.08144. Chapter 12.
    """
    if not callable(advance):
        raise TypeError(f"advance: expected a function, got {type(advance).__name__}.")
    start, end = _as_token("start", start), _as_token("end", end)
    width, max_length = as_count("width", width), as_count("max_length", max_length)
    power = _as_number("length_power", length_power)

    def rank(hypothesis: Hypothesis) -> float:
        return hypothesis.log_probability / len(hypothesis.tokens) ** power

    finished: list[Hypothesis] = []
    kept, totals, tokens = [[]], np.zeros(1), np.array([start])
    for length in range(1, max_length + 1):
        Z, state = _advance(advance, tokens, state)
        if end >= Z.shape[1]:
            raise ValueError(f"end: expected a token below {Z.shape[1]}, got {end}.")
        scores = totals[:, None] + _log_softmax(Z)  # (kept, K)
        best = np.argsort(-scores, axis=None, kind="stable")[:width]
        rows, columns = np.unravel_index(best, scores.shape)
        for r, k in zip(rows, columns, strict=True):
            if k == end:
                finished.append(Hypothesis([*kept[r], end], float(scores[r, end]), True))
        finished = sorted(finished, key=rank, reverse=True)[:width]
        rows, columns = rows[columns != end], columns[columns != end]
        if not rows.size:
            kept = []
            break
        totals, tokens = scores[rows, columns], columns
        kept = [[*kept[r], int(k)] for r, k in zip(rows, columns, strict=True)]
        state = _pick(state, rows)
        within_reach = totals[0] / (max_length if length < max_length else length) ** power
        if len(finished) == width and rank(finished[-1]) >= within_reach:
            break
    open_ended = [Hypothesis(k, float(p), False) for k, p in zip(kept, totals, strict=False)]
    return (finished + sorted(open_ended, key=rank, reverse=True))[:width]


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


def _log_softmax(Z: NDArray) -> NDArray:
    Z = Z - Z.max(axis=-1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=-1, keepdims=True))


def _sample(z: NDArray, rng: np.random.Generator, temperature: float) -> Any:
    if temperature == 0:
        token = z.argmax(axis=-1)
    else:
        with np.errstate(over="ignore"):  # a tiny temperature: all but the likeliest go to -inf
            edges = softmax((z - z.max(axis=-1, keepdims=True)) / temperature).cumsum(axis=-1)
        u = rng.random((*z.shape[:-1], 1)) * edges[..., -1:]
        token = np.minimum((edges <= u).sum(axis=-1), z.shape[-1] - 1)
    return int(token) if z.ndim == 1 else token


def _stream(advance, token, state, rng, temperature, end):
    for _ in count():
        Z, state = _advance(advance, np.array([token]), state)
        token = _sample(Z[0], rng, temperature)
        if token == end:
            return
        yield token


def _advance(advance: Advance, tokens: NDArray, state: Any) -> tuple[NDArray, Any]:
    Z, state = advance(tokens, state)
    Z = as_array("advance(tokens, state)[0]", Z, ("n", "K"))
    if len(Z) != len(tokens):
        raise ValueError(
            f"advance(tokens, state)[0]: expected shape ({len(tokens)}, K), got {Z.shape}."
        )
    return Z, state


def _pick(state: Any, rows: NDArray) -> Any:
    """The states of some sequences, in a new order."""
    if state is None:
        return None
    if isinstance(state, tuple | list):
        return type(state)(_pick(part, rows) for part in state)
    return state[rows]


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


def _as_token(name: str, token: int) -> int:
    if isinstance(token, bool) or not isinstance(token, int | np.integer):
        raise TypeError(f"{name}: expected a token, a whole number, got {token!r}.")
    if token < 0:
        raise ValueError(f"{name}: expected a token, 0 or above, got {token}.")
    return int(token)


def _as_number(name: str, value: float) -> float:
    value = float(as_array(name, value, ()))
    if value < 0:
        raise ValueError(f"{name}: expected 0 or above, got {value}.")
    return value
