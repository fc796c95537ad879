"""Backpropagation through time in pieces: sequences of any length in fixed memory."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_count
from rnn_course.nets.cell import Cell
from rnn_course.nets.dense import Dense
from rnn_course.nets.stacks import Stacked


def truncated_bptt(
    net: Cell | Stacked,
    readout: Dense,
    loss: Callable[[NDArray, NDArray], tuple[float, NDArray]],
    X: ArrayLike,
    Y: ArrayLike,
    length: int,
    step: int | None = None,
    state: object = None,
) -> Iterator[tuple[float, list[NDArray]]]:
    """Walk along a sequence: every `step` steps, one gradient that looks `length` steps back.

    Each turn yields the loss over the new `step` steps and its gradients, those of `net.weights`
    followed by those of `readout.weights`; update the weights before asking for the next. The state
    is carried on, the gradient stops after `length` steps. Memory does not grow with the sequence:
    X and Y are only ever sliced, so they may also be memory-mapped.

        for E, grads in truncated_bptt(net, readout, squared_error, X, Y, length=20, step=5):
            optimizer.step(net.weights + readout.weights, grads)

    Args:
        net: the recurrent net.
        readout: from its outputs to z_t.
        loss: (Z, Y) -> (E, dZ).
        X: (batch, time, n_inputs).
        Y: targets, whatever `loss` takes, with axes (batch, time, ...).
        length: how many steps a gradient looks back, itself included.
        step: how many steps pass between two gradients; None for `length`.
        state: where to start; None for zeros. Afterwards `net.state` is where it ended.

    Raises:
        TypeError: the net reads from both ends.
        ValueError: step > length, or X and Y differ in batch or time.

    Source: BPTT(h; h') of R. J. Williams and J. Peng, Neural Computation 2, 490-501, 1990.
    """
    if not hasattr(net, "state_at"):
        raise TypeError(
            f"net: expected a net that reads forward only, got {type(net).__name__}; "
            "one that needs the end of the sequence cannot walk along it."
        )
    length = as_count("length", length)
    step = length if step is None else as_count("step", step)
    if step > length:
        raise ValueError(f"step: expected at most length = {length}, got {step}.")
    X, Y = np.asanyarray(X), np.asanyarray(Y)
    if X.ndim != 3 or X.shape[:2] != Y.shape[:2]:
        raise ValueError(
            "X, Y: expected (batch, time, n_inputs) and (batch, time, ...) of one batch and time, "
            f"got {X.shape} and {Y.shape}."
        )
    return _walk(net, readout, loss, X, Y, length, step, state)


def _walk(net, readout, loss, X, Y, length, step, state):
    time = X.shape[1]
    begin = 0  # `state` is the state before this step
    for new in range(0, time, step):
        end = min(new + step, time)
        first = max(0, end - length)
        if first > begin:
            state, begin = net.state_at(first - begin), first
        H = net.forward(X[:, begin:end], state)
        E, dZ = loss(readout.forward(H[:, new - begin :]), Y[:, new:end])
        dH = np.zeros_like(H)
        dH[:, new - begin :], readout_grads = readout.backward(dZ)
        _, grads = net.backward(dH)
        yield E, grads + readout_grads
