"""Bugs in how a trained net is asked: over padding, with a stranger's state, with dropout on."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck, MeasuredCheck
from rnn_course.functions import one_hot
from rnn_course.nets import Dense, Elman


def last_state(net: Elman, ids: NDArray) -> NDArray:
    """The state after the last real word of each text, (batch, n_units); id 0 is padding."""
    net.forward(one_hot(ids, net.n_inputs), mask=ids != 0)
    return net.last


def _read(net: Elman, ids: NDArray) -> NDArray:
    net.forward(one_hot(ids, net.n_inputs))
    return net.last


def _blanked(net: Elman, ids: NDArray) -> NDArray:
    net.forward(one_hot(ids, net.n_inputs) * (ids != 0)[:, :, None])
    return net.last


def _turned_round(net: Elman, ids: NDArray) -> NDArray:
    net.forward(one_hot(ids, net.n_inputs), mask=ids == 0)
    return net.last


def _in_front(net: Elman, ids: NDArray) -> NDArray:
    lengths = (ids != 0).sum(axis=1)
    moved = [np.roll(row, len(row) - n) for row, n in zip(ids, lengths, strict=True)]
    return _read(net, np.array(moved))


def _mean(net: Elman, ids: NDArray) -> NDArray:
    return net.forward(one_hot(ids, net.n_inputs)).mean(axis=1)


def _padded(rng: np.random.Generator) -> Iterator[tuple[Elman, NDArray]]:
    for lengths in ((2, 5, 3), (4, 1, 6)):
        net = Elman(7, 4, rng=rng, dtype="float64")
        net.weights = [rng.normal(size=w.shape) for w in net.weights]
        ids = rng.integers(1, 7, size=(3, 7))
        yield net, ids * (np.arange(7) < np.array(lengths)[:, None])


check_last_state = FunctionCheck(
    "last_state",
    last_state,
    _padded,
    wrong=[
        Wrong(
            "padding is harmless",
            _read,
            "The state is still that after the padding: at each 0 the net takes a step like any "
            "other, and what it has read fades.",
            "Look at what goes in",
        ),
        Wrong(
            "a blank input is no input",
            _blanked,
            "You blank the padding, and still the net runs over it: bias and recurrent weights "
            "move the state at an input of zeros too.",
            "Look at what goes in",
        ),
        Wrong(
            "the mask says what to leave out",
            _turned_round,
            "The mask is turned round: it is True where a step is real.",
            "Look at what goes in",
        ),
        Wrong(
            "padding in front costs nothing",
            _in_front,
            "The padding now stands in front. What was read last is no longer buried; but the "
            "net reads the padding first, and begins each text from another state.",
            "Look at what goes in",
        ),
        Wrong(
            "the mean over all steps",
            _mean,
            "You take the mean of all states, those over the padding too.",
        ),
    ],
    hints=[
        "Read one text alone, then with ten 0s behind it. Is the last state the same?",
        "At a step whose mask is False the net keeps its state. `net.forward` takes a `mask`.",
        "`mask=ids != 0`: True where there is a word.",
    ],
    because="Over padding the net now keeps its state, so that the answer to a text no longer "
    "depends on which other texts are in its batch.",
)


def answers(net: Elman, sequences: NDArray) -> NDArray:
    """The last state of each sequence, (n, n_units), each begun from zero."""
    net.forward(sequences)
    return net.last


def _one_by_one(start: Callable[[Elman], NDArray]) -> Callable[[Elman, NDArray], NDArray]:
    """The loop of the page, with another state to begin from."""

    def run(net: Elman, sequences: NDArray) -> NDArray:
        state, found = None, []
        for x in sequences:
            net.forward(x[None], state)
            state = start(net)
            found.append(net.last[0])
        return np.array(found)

    return run


def _without_memory(net: Elman, sequences: NDArray) -> NDArray:
    net.forward(sequences[:, -1:])
    return net.last


def _first_steps(net: Elman, sequences: NDArray) -> NDArray:
    return net.forward(sequences)[:, 0]


def _sequences(rng: np.random.Generator) -> Iterator[tuple[Elman, NDArray]]:
    for n, time in ((3, 2), (4, 3)):
        net = Elman(2, 3, rng=rng, dtype="float64")
        net.weights = [net.weights[0], 1.5 * net.weights[1], net.weights[2]]
        yield net, rng.normal(size=(n, time, 2))


check_answers = FunctionCheck(
    "answers",
    answers,
    _sequences,
    wrong=[
        Wrong(
            "each sequence begins with a fresh state by itself",
            _one_by_one(lambda net: net.state),
            "Each sequence still begins in the state in which the one before has ended: yours is "
            "{got} at {at}, alone it would be {want}.",
            "Change one thing",
        ),
        Wrong(
            "a weaker state is a fresh one",
            _one_by_one(lambda net: net.state / 2),
            "You weaken what is handed on. A sequence that is not the other's continuation gets "
            "nothing from it: begin at zero.",
            "Change one thing",
        ),
        Wrong(
            "a fresh state at each step",
            _without_memory,
            "You begin afresh at each step: now only the last input counts, and nothing is "
            "remembered within a sequence either.",
            "Change one thing",
        ),
        Wrong(
            "the first step",
            _first_steps,
            "That is the state after the first step of each sequence.",
        ),
    ],
    hints=[
        "Ask for one sequence twice in a row. Which variable has changed in between?",
        "`state` is set before the loop, once. Where should it be set?",
        "Leave `state` out of the call: `net.forward(x[None])` begins at zero.",
    ],
    because="Each sequence begins at zero, so its answer is its own. A state is handed on only "
    "where a sequence goes on.",
)


def predict(
    net: Elman, readout: Dense, X: NDArray, keep: float, rng: np.random.Generator
) -> NDArray:
    """The answer of the whole net: dropout belongs to training."""
    return readout.forward(net.forward(X))


def _dropped(
    net: Elman, readout: Dense, X: NDArray, keep: float, rng: np.random.Generator
) -> NDArray:
    H = net.forward(X)
    return readout.forward(H * (rng.random(H.shape) < keep) / keep)


def _of_predict(answer: Callable) -> tuple[bool, str, str]:
    rng = np.random.default_rng(1)
    net, readout = Elman(2, 6, rng=rng, dtype="float64"), Dense(6, 1, rng=rng, dtype="float64")
    X, keep = rng.normal(size=(4, 3, 2)), 0.5
    want = predict(net, readout, X, keep, rng)
    once, again = (np.asarray(answer(net, readout, X, keep, rng), dtype=float) for _ in range(2))
    if once.shape != want.shape or not np.isfinite(once).all():
        return False, f"Expected finite answers of shape {want.shape}, got {once.shape}.", ""
    if not np.allclose(once, again):
        apart = np.abs(once - again).max()
        told = f"Asked twice, your net gives two answers, up to {apart:.2g} apart: something is "
        return False, f"{told}still drawn at each call.", SECTION
    if np.allclose(once, want):
        return True, "Right. Asked twice, the whole net answers the same.", ""
    if np.allclose(once, readout.forward(net.forward(X) * keep)):
        told = "The states are multiplied by `keep`. In training what stays is divided by `keep` "
        return False, f"{told}already, so the whole net has the right size as it is.", SECTION
    if np.allclose(once, readout.forward(net.forward(X) / keep)):
        told = "The states are divided by `keep` though nothing is dropped: they are too large by "
        return False, f"{told}1 / keep.", SECTION
    told = "The same answer twice, but not that of the whole net: are some units still left out?"
    return False, told, SECTION


SECTION = "Change one thing"

check_predict = MeasuredCheck(
    "predict",
    _of_predict,
    predict,
    wrong=[
        Wrong("dropout switches itself off", _dropped, "still drawn at each call"),
        Wrong(
            "a fixed seed makes it right",
            lambda net, readout, X, keep, rng: _dropped(
                net, readout, X, keep, np.random.default_rng(0)
            ),
            "are some units still left out",
        ),
        Wrong(
            "scaled twice",
            lambda net, readout, X, keep, rng: readout.forward(net.forward(X) * keep),
            "multiplied by `keep`",
        ),
        Wrong(
            "scaled without dropping",
            lambda net, readout, X, keep, rng: readout.forward(net.forward(X) / keep),
            "too large by 1 / keep",
        ),
    ],
    hints=[
        "Ask for the same input twice. What in the code can differ between the two calls?",
        "Dropout makes training harder on purpose. Who asks the trained net wants all its units.",
        "`return readout.forward(net.forward(X))`",
    ],
)
