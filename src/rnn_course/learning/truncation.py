"""Backpropagation through time in pieces: sequences of any length in fixed memory."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_array, as_count, as_function, as_number, as_numbers, shown
from rnn_course.nets.cell import Cell
from rnn_course.nets.dense import Dense
from rnn_course.nets.stacks import Stacked

Loss = Callable[[NDArray, NDArray], tuple[float, NDArray]]


def truncated_bptt(
    net: Cell | Stacked,
    readout: Dense,
    loss: Loss,
    X: ArrayLike,
    Y: ArrayLike,
    length: int,
    step: int | None = None,
    state: object = None,
) -> Iterator[tuple[float, list[NDArray]]]:
    """Walk along a sequence: every `step` steps, one gradient that looks `length` steps back.

    Each turn yields the loss over the new `step` steps and its gradients, those of `net.weights`
    followed by those of `readout.weights`. The state is carried on, the gradient stops after
    `length` steps. Memory does not grow with the sequence: X and Y are only ever sliced, so they
    may also be memory-mapped.

    Between two turns the weights may be moved: what comes is run with the new ones, from the state
    that the old ones left, as it is done in practice. The net may also be run on other data: the
    walk goes on from where it stood.

    Args:
        net: the recurrent net, which reads forward only.
        readout: from its outputs to z_t.
        loss: (Z, Y) -> (E, dZ).
        X: (batch, time, n_inputs).
        Y: targets, whatever `loss` takes, with axes (batch, time, ...).
        length: how many steps a gradient looks back, itself included.
        step: how many steps pass between two gradients; None for `length`.
        state: where to start; None for zeros. After the last turn `net.state` is where the walk
            ended.

    Returns:
        An iterator over pairs (E, gradients).

    Raises:
        TypeError: the net reads from both ends, `loss` is no function, or X and Y are no numbers.
        ValueError: step > length, or X and Y differ in batch or time. A number that is not finite
            is met, and refused, when the walk comes to it.

    Source: BPTT(h; h') of R. J. Williams and J. Peng, Neural Computation 2, 490-501, 1990.
    Chapter: bptt.

    >>> from rnn_course.learning import SGD, squared_error
    >>> from rnn_course.nets import Dense, Elman
    >>> rng = np.random.default_rng(0)
    >>> net, readout, sgd = Elman(1, 4, rng=rng), Dense(4, 1, rng=rng), SGD()
    >>> X = np.sin(np.arange(101.0))[None, :, None]
    >>> for E, grads in truncated_bptt(net, readout, squared_error, X[:, :-1], X[:, 1:], 20, 5):
    ...     sgd.step(net.weights + readout.weights, grads)
    >>> net.state.shape
    (1, 4)
    """
    if not _has(net, "state_at", "forward", "backward", "weights"):
        raise TypeError(
            f"net: expected a net that reads forward only, got {type(net).__name__}; "
            "one that needs the end of the sequence cannot walk along it."
        )
    if not _has(readout, "forward", "backward"):
        raise TypeError(f"readout: expected one such as Dense, got {type(readout).__name__}.")
    loss = as_function("loss", loss)
    length = as_count("length", length)
    step = length if step is None else as_count("step", step)
    if step > length:
        raise ValueError(f"step: expected at most length = {length}, got {step}.")
    X, Y = as_numbers("X", X), as_numbers("Y", Y)
    if X.ndim != 3 or X.shape[:2] != Y.shape[:2] or X.size == 0:
        raise ValueError(
            "X, Y: expected (batch, time, n_inputs) and (batch, time, ...) of one batch and time, "
            f"got {X.shape} and {Y.shape}."
        )
    return _walk(net, readout, loss, X, Y, length, step, state)


def _walk(
    net: Any, readout: Any, loss: Loss, X: NDArray, Y: NDArray, length: int, step: int, state: Any
) -> Iterator[tuple[float, list[NDArray]]]:
    time = X.shape[1]
    begin = 0  # `state` is the state before this step
    for new in range(0, time, step):
        end = min(new + step, time)
        H = net.forward(X[:, begin:end], state)
        Z = readout.forward(H[:, new - begin :])
        E, dZ = _error(loss(Z, Y[:, new:end]), Z)
        dH = np.zeros_like(H)
        dH[:, new - begin :], readout_grads = readout.backward(dZ)
        _, grads = net.backward(dH)
        if end == time:
            break
        # Looked up before the yield: meanwhile the caller may run the net on other data.
        next_begin = max(begin, min(end + step, time) - length)
        state, begin = net.state_at(next_begin - begin), next_begin
        yield E, grads + readout_grads
    ended, weights = _arrays(net.state), [w.copy() for w in net.weights]
    yield E, grads + readout_grads
    if not all(map(np.array_equal, _arrays(net.state), ended)):
        _run_again(net, weights, X[:, begin:], state)


def _has(model: object, *names: str) -> bool:
    return not isinstance(model, type) and all(hasattr(model, name) for name in names)


def _error(answer: Any, Z: NDArray) -> tuple[float, NDArray]:
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise TypeError(f"loss: expected it to return (E, dZ), got {shown(answer)}.")
    E, dZ = answer
    return as_number("loss: E", E), as_array("loss: dZ", dZ, Z.shape, Z.dtype)


def _arrays(state: Any) -> list[NDArray]:
    if isinstance(state, np.ndarray):
        return [state]
    return [array for part in state for array in _arrays(part)]


def _run_again(net: Any, weights: list[NDArray], X: NDArray, state: Any) -> None:
    """Run the net with earlier weights, and give it back those it has now."""
    now = [w.copy() for w in net.weights]
    net.weights = weights
    try:
        net.forward(X, state)
    finally:
        net.weights = now
