"""From probabilities to sequences: sampling, writing on, beam search."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_array, as_count, as_rng
from rnn_course.functions import softmax
from rnn_course.text.scores import _log_softmax

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
