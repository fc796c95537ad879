"""What is written, and what is mended."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck

LEARNING, FORGOTTEN = "Learning: Elman and LSTM", "The state that was not carried on"
WRITING = "Writing"
_Ids = NDArray[np.int64]
_Parts = tuple[_Ids, _Ids]


def segments(ids: _Ids, batch: int, length: int) -> _Parts:
    """What is read and what comes next, shape (number of segments, batch, length) each."""
    span = (len(ids) - 1) // batch
    x, y = ids[: batch * span], ids[1 : batch * span + 1]
    x, y = (part.reshape(batch, -1, length).swapaxes(0, 1) for part in (x, y))
    return x, y


def _one_after_another(ids: _Ids, batch: int, length: int) -> _Parts:
    n = (len(ids) - 1) // (batch * length) * batch * length
    return ids[:n].reshape(-1, batch, length), ids[1 : n + 1].reshape(-1, batch, length)


def _same_targets(ids: _Ids, batch: int, length: int) -> _Parts:
    x, _ = segments(ids, batch, length)
    return x, x


def _targets_before(ids: _Ids, batch: int, length: int) -> _Parts:
    x, y = segments(ids, batch, length)
    return y, x


def _rolled(ids: _Ids, batch: int, length: int) -> _Parts:
    x, _ = segments(ids, batch, length)
    return x, np.roll(x, -1, axis=2)


def _texts_first(ids: _Ids, batch: int, length: int) -> _Parts:
    x, y = segments(ids, batch, length)
    return x.swapaxes(0, 1), y.swapaxes(0, 1)


check_segments = FunctionCheck(
    "segments",
    segments,
    lambda rng: [
        (rng.integers(0, 30, size=50), 3, 4),
        (rng.integers(0, 30, size=42), 2, 5),
    ],
    wrong=[
        Wrong(
            "one segment after another",
            _one_after_another,
            "Your rows are neighbours in the text, so row n of the next segment does not go on "
            "where row n of this one ends: the state that is carried belongs to another place.",
            LEARNING,
        ),
        Wrong(
            "the target is what is read",
            _same_targets,
            "Your targets are what is read. The net would learn to copy: the target is one "
            "character later.",
            LEARNING,
        ),
        Wrong(
            "the target is the character before",
            _targets_before,
            "Your targets are one character earlier, not later.",
            LEARNING,
        ),
        Wrong(
            "rolled within a segment",
            _rolled,
            "The last target of each segment is its own first character. It has to be the first "
            "of the next segment.",
            LEARNING,
        ),
        Wrong(
            "not cut",
            lambda ids, batch, length: tuple(
                part.swapaxes(0, 1).reshape(batch, -1) for part in segments(ids, batch, length)
            ),
            "You have the long pieces. Each has to be cut into segments of `length`.",
            LEARNING,
        ),
        Wrong(
            "a pair for each segment",
            lambda ids, batch, length: np.stack(segments(ids, batch, length), axis=1),
            "You return a pair for each segment. Return two arrays: all that is read, and all that "
            "comes next.",
            LEARNING,
        ),
        Wrong(
            "pieces first",
            _texts_first,
            "Your first axis is the piece. A segment holds a part of every piece: swap the first "
            "two axes.",
            LEARNING,
        ),
    ],
    hints=[
        "Cut the text into `batch` long pieces first; each of them is one row.",
        "`x.reshape(batch, -1, length)` has a row for each piece. Which axis has to be first?",
        "`swapaxes(0, 1)`; and y is the same, from `ids[1:]`.",
    ],
    because="Row n goes on where row n of the segment before has ended, so its state fits.",
)

Step = Callable[[int, NDArray | None], tuple[NDArray, NDArray]]


def write_likeliest(step: Step, first: int, n: int) -> list[int]:
    """The n likeliest characters, each fed back, after a first one."""
    token, state, found = first, None, []
    for _ in range(n):
        z, state = step(token, state)
        token = int(z.argmax())
        found.append(token)
    return found


def _forgets(step: Step, first: int, n: int) -> list[int]:
    token, found = first, []
    for _ in range(n):
        z, _ = step(token, None)
        token = int(z.argmax())
        found.append(token)
    return found


def _not_fed_back(step: Step, first: int, n: int) -> list[int]:
    state, found = None, []
    for _ in range(n):
        z, state = step(first, state)
        found.append(int(z.argmax()))
    return found


def _first_state(step: Step, first: int, n: int) -> list[int]:
    z, state = step(first, None)
    found = [int(z.argmax())]
    for _ in range(n - 1):
        z, _ = step(found[-1], state)
        found.append(int(z.argmax()))
    return found


def _steps(rng: np.random.Generator) -> Iterator[tuple[Step, int, int]]:
    """Nets whose writing differs from that of each slip."""
    found, n, K = 0, 12, 8
    while found < 3:
        U, V = rng.normal(0, 0.9, (6, 6)), rng.normal(0, 2, (6, K))
        W = rng.normal(0, 1.5, (K, 6))

        def step(
            token: int, state: NDArray | None, U: NDArray = U, V: NDArray = V, W: NDArray = W
        ) -> tuple[NDArray, NDArray]:
            h = np.tanh(W[token] + (0 if state is None else state @ U))
            return h @ V, h

        ways = (write_likeliest, _forgets, _not_fed_back, _first_state)
        if len({tuple(way(step, found, n)) for way in ways}) == len(ways):
            yield step, found, n
            found += 1


check_write_likeliest = FunctionCheck(
    "write_likeliest",
    write_likeliest,
    _steps,
    wrong=[
        Wrong(
            "the state is not carried",
            _forgets,
            "Each step begins with no state, so this is a bigram: after one character always the "
            "same follows. Hand the state on.",
            FORGOTTEN,
        ),
        Wrong(
            "the first state for ever",
            _first_state,
            "You keep the state of the first step. Each step returns a new one.",
            FORGOTTEN,
        ),
        Wrong(
            "nothing is fed back",
            _not_fed_back,
            "The net reads the first character each time. It has to read what it wrote last.",
            WRITING,
        ),
        Wrong(
            "the first is written too",
            lambda step, first, n: [first, *write_likeliest(step, first, n - 1)],
            "Your text begins with the character that was given. It is read, not written.",
            WRITING,
        ),
    ],
    hints=[
        "What does the net know at step 5 of the characters before?",
        "`step` returns the new state. Keep it for the next call.",
        "`state = None` before the loop, `z, state = step(token, state)` within.",
    ],
    because="Now the writing loop is the reading loop, fed with its own characters.",
)
