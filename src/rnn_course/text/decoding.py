"""From probabilities to sequences: sampling, writing on, beam search.

A model is a function `advance(tokens, state) -> (Z, state)`. It reads the next token of each of n
sequences, shape (n,), and returns the outputs before the softmax for the tokens after those, shape
(n, K), and its new state: None, an array whose first axis is the n sequences, or a list, tuple or
named tuple of such states.
"""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import (
    as_array,
    as_count,
    as_function,
    as_number,
    as_numbers,
    as_rng,
    shown,
)
from rnn_course.functions import _log_softmax, softmax

Advance = Callable[[NDArray[np.int64], Any], tuple[NDArray, Any]]


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
        TypeError: `z` holds no real numbers, `rng` is no generator, or the temperature no number.
        ValueError: `z` has other axes, or the temperature is negative or not finite.

    Chapter: language_models.

    >>> sample([0.0, 3.0, 1.0], np.random.default_rng(0), temperature=0)
    1
    """
    z, rng = as_array("z", z), as_rng("rng", rng)
    temperature = as_number("temperature", temperature, least=0)
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

    Chapter: language_models.

    >>> def count_up(tokens, state):
    ...     return 100 * np.eye(6)[tokens + 1], state
    >>> list(generate(count_up, 0, None, np.random.default_rng(0), end=5))
    [1, 2, 3, 4]
    """
    advance = as_function("advance", advance)
    token, rng = as_count("token", token, least=0), as_rng("rng", rng)
    temperature = as_number("temperature", temperature, least=0)
    end = None if end is None else as_count("end", end, least=0)
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
        max_length: most tokens of a sequence, the end token included; at most a million.
        length_power: sequences are ranked by log probability / length ** length_power. With 0 that
            is the probability, which favours the short; with 1 the mean over the tokens. At most
            10.

    Returns:
        At most `width` sequences, the best first. If fewer are finished at `max_length`, unfinished
        ones follow them.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: a count is below 1, a token negative or unknown to the model, or the model's
            output has another shape.

    Source: Lowerre, The HARPY speech recognition system, 1976; for the length see Wu et al. (2016),
    section 7, https://doi.org/10.48550/arXiv.1609.08144. Chapters: language_models, seq2seq.

    >>> P = np.array([[1, 0, 0], [0.1, 0.4, 0.5], [0.9, 0, 0.1]])  # of token k after token j
    >>> found = beam_search(lambda x, s: (np.log(P[x] + 1e-9), s), start=1, end=0, state=None)
    >>> found[0].tokens, round(float(np.exp(found[0].log_probability)), 3)
    ([2, 0], 0.45)
    """
    advance = as_function("advance", advance)
    start, end = as_count("start", start, least=0), as_count("end", end, least=0)
    width, max_length = as_count("width", width), as_count("max_length", max_length, most=10**6)
    power = as_number("length_power", length_power, least=0, most=10)

    def rank(hypothesis: Hypothesis) -> float:
        return hypothesis.log_probability / len(hypothesis.tokens) ** power

    finished: list[Hypothesis] = []
    kept: list[list[int]] = [[]]
    totals, tokens = np.zeros(1), np.array([start])
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
        state = _pick(state, rows, len(Z))
        within_reach = totals[0] / (max_length if length < max_length else length) ** power
        if len(finished) == width and rank(finished[-1]) >= within_reach:
            break
    open_ended = [Hypothesis(k, float(p), False) for k, p in zip(kept, totals, strict=False)]
    return (finished + sorted(open_ended, key=rank, reverse=True))[:width]


def _sample(z: NDArray, rng: np.random.Generator, temperature: float) -> Any:
    if temperature == 0:
        token = z.argmax(axis=-1)
    else:
        with np.errstate(over="ignore"):  # a tiny temperature: all but the likeliest go to -inf
            edges = softmax((z - z.max(axis=-1, keepdims=True)) / temperature).cumsum(axis=-1)
        u = rng.random((*z.shape[:-1], 1)) * edges[..., -1:]
        token = np.minimum((edges <= u).sum(axis=-1), z.shape[-1] - 1)
    return int(token) if z.ndim == 1 else token


def _stream(
    advance: Advance,
    token: int,
    state: Any,
    rng: np.random.Generator,
    temperature: float,
    end: int | None,
) -> Iterator[int]:
    for _ in count():
        Z, state = _advance(advance, np.array([token]), state)
        token = _sample(Z[0], rng, temperature)
        if token == end:
            return
        yield token


def _advance(advance: Advance, tokens: NDArray, state: Any) -> tuple[NDArray, Any]:
    answer = advance(tokens, state)
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise TypeError(f"advance: expected it to return (Z, state), got {shown(answer)}.")
    Z = as_array("advance(tokens, state)[0]", answer[0], (len(tokens), "K"))
    return Z, answer[1]


def _pick(state: Any, rows: NDArray, n: int) -> Any:
    """The states of some of n sequences, in a new order."""
    if state is None:
        return None
    if isinstance(state, tuple | list) and not any(part is state for part in state):
        parts = [_pick(part, rows, n) for part in state]
        return type(state)(*parts) if hasattr(state, "_fields") else type(state)(parts)
    array = as_numbers("advance(tokens, state)[1]", state)
    if array.shape[:1] != (n,):
        raise ValueError(
            "advance(tokens, state)[1]: expected None, or arrays with one row for each of the "
            f"{n} sequences, got {shown(state)}."
        )
    return array[rows]
