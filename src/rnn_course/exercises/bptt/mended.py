"""What is mended: a backward pass, and a loop over segments."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck

VECTORS = "With vectors: the same lines, some transposed"


def backward(H: NDArray, dH: NDArray, W_hh: NDArray) -> NDArray:
    """dE/dW_hh, from the states h_0 to h_T in the rows of H and the errors on h_1 to h_T."""
    return _backward(lambda dh, da, slope: (dh + da @ W_hh.T) * slope)(H, dH)


def _backward(step: Callable[..., NDArray], late: int = 0) -> Callable[..., NDArray]:
    """The sweep with another line for da, or with the state of another step."""

    def walk(H: NDArray, dH: NDArray) -> NDArray:
        da, dW = np.zeros_like(dH[0]), np.zeros((dH.shape[1], dH.shape[1]))
        for t in range(len(dH), 0, -1):
            da = step(dH[t - 1], da, 1 - H[t] ** 2)
            dW += np.outer(H[t - 1 + late], da)
        return dW

    return walk


def _overwritten(H: NDArray, dH: NDArray, W: NDArray) -> NDArray:
    return backward(H, dH, W) - backward(H[1:], dH[1:], W)


def _streams(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray, NDArray]]:
    for T, n in ((5, 3), (3, 2)):
        H = np.tanh(rng.normal(size=(T + 1, n)))
        yield H, rng.normal(size=(T, n)), rng.normal(size=(n, n))


check_backward = FunctionCheck(
    "backward",
    backward,
    _streams,
    wrong=[
        Wrong(
            "the future goes round the tanh",
            lambda H, dH, W: _backward(lambda dh, da, s: dh * s + da @ W.T)(H, dH),
            "The share of the next step goes round the tanh. It arrives at h_t, as the step's own "
            "error does, so the slope belongs to the sum of both. In the last step nothing comes "
            "from the next: one step shows nothing.",
            "The same sum in one sweep",
        ),
        Wrong(
            "the future is forgotten",
            lambda H, dH, W: _backward(lambda dh, da, s: dh * s)(H, dH),
            "Now the share of the next step is missing: Elman's rule by accident.",
            "What goes wrong",
        ),
        Wrong(
            "forward and backward weights",
            lambda H, dH, W: _backward(lambda dh, da, s: (dh + da @ W) * s)(H, dH),
            "The error goes back through W_hh in the forward direction. Back it goes through the "
            "transposed W_hh.",
            VECTORS,
        ),
        Wrong(
            "overwritten, not added",
            _overwritten,
            "Only the use at step 1 is left: `=` stands where `+=` belongs.",
            "What goes wrong",
        ),
        Wrong(
            "one step off",
            lambda H, dH, W: _backward(lambda dh, da, s: (dh + da @ W.T) * s, late=1)(H, dH),
            "At step t the weights multiply h_{{t-1}}, not h_t.",
            VECTORS,
        ),
    ],
    hints=[
        "On one step all is right. So look at what links the steps.",
        "From `da` to `da` of the step before: through which weights, and through which slope?",
    ],
    because="Both parts of the error on h_t go through the tanh of step t.",
)


def segment_gradients(x: NDArray, dh: NDArray, w: float, length: int) -> list[float]:
    """dE/dw of each segment, the state carried on and the gradient cut."""
    return _by_segment(lambda h: h[-1])(x, dh, w, length)


def _by_segment(first: Callable[[list[float]], float], cut: bool = True) -> Callable:
    """The loop over segments, given the state that the next one starts in."""

    def run(x: NDArray, dh: NDArray, w: float, length: int) -> list[float]:
        h_0, da, gradients = 0.0, 0.0, []
        for s in range(0, len(x), length):
            h = [h_0]
            for x_t in x[s : s + length]:
                h.append(np.tanh(x_t + w * h[-1]))
            da, gradient = 0.0 if cut else da, 0.0
            for t in range(len(h) - 1, 0, -1):
                da = (dh[s + t - 1] + da * w) * (1 - h[t] ** 2)
                gradient += da * h[t - 1]
            gradients.append(gradient)
            h_0 = first(h)
        return gradients

    return run


def _uncut(x: NDArray, dh: NDArray, w: float, length: int) -> list[float]:
    """All errors after a use count, those of later segments too."""
    h, da, shares = [0.0], 0.0, np.zeros(len(x))
    for x_t in x:
        h.append(np.tanh(x_t + w * h[-1]))
    for t in range(len(x), 0, -1):
        da = (dh[t - 1] + da * w) * (1 - h[t] ** 2)
        shares[t - 1] = da * h[t - 1]
    return [shares[s : s + length].sum() for s in range(0, len(x), length)]


def _long(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray, float, int]]:
    for T, length in ((12, 4), (9, 3)):
        yield 0.7 * rng.normal(size=T), rng.normal(size=T), 0.9, length


check_segments = FunctionCheck(
    "segments",
    segment_gradients,
    _long,
    wrong=[
        Wrong(
            "the state is reset",
            _by_segment(lambda h: 0.0),
            "The state is reset: each segment starts from zero, and its first steps cannot know "
            "what came before. The state goes on, only the gradient is cut.",
            "What goes wrong",
        ),
        Wrong(
            "carrying the state carries the gradient",
            _uncut,
            "Your gradient crosses the border: errors of later segments reach back. The state goes "
            "on as a number, the gradient stops.",
            "Truncation: stop after a few steps",
        ),
        Wrong(
            "da is not set back",
            _by_segment(lambda h: h[-1], cut=False),
            "`da` of one segment gets into the next. After the last step of a segment nothing "
            "comes: begin with zero.",
            "The same sum in one sweep",
        ),
        Wrong(
            "one step off",
            _by_segment(lambda h: h[-2]),
            "A segment starts from the state before the last. It should go on from the last.",
        ),
        Wrong(
            "one number for all",
            lambda x, dh, w, length: sum(segment_gradients(x, dh, w, length)),
            "You added up all segments. Each has a gradient of its own, after which the weights "
            "would move.",
        ),
    ],
    hints=[
        "The first segment is right. What does the second one not know?",
        "In which state does a segment start, and in which did the last one end?",
    ],
    because="The state goes on from segment to segment; the gradient starts anew in each.",
)
