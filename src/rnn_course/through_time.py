"""What stands around a cell: readout and losses, stacks and two directions, learning in pieces.

`Stacked` and `Bidirectional` have the face of a cell (`forward`, `backward`, `weights`, `state`),
so they nest. `truncated_bptt` walks along a sequence of any length in fixed memory. `rtrl` carries
the gradient forward in time instead of back: the same numbers at a far higher cost.

Chapters 3 to 8; truncation and RTRL are the subject of chapter 5.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arrays import (
    as_array,
    as_choice,
    as_count,
    as_float_dtype,
    as_rng,
    sigmoid,
    softmax,
)
from rnn_course.cells import Elman
from rnn_course.recurrence import Cell, glorot_uniform


class Dense:
    """The readout z_t = h_t W_hz + b_z, the same at every step; softmax or σ belong to the loss.

    Args:
        n_inputs: features of h_t.
        n_outputs: size of z_t.
        rng: draws W_hz Glorot-uniform; b_z starts at zero.
        dtype: float32, or float64 for proofs.
    """

    weight_names = ("kernel", "bias")

    def __init__(
        self,
        n_inputs: int,
        n_outputs: int,
        *,
        rng: np.random.Generator,
        dtype: np.dtype | type | str = "float32",
    ) -> None:
        self.n_inputs, self.n_outputs = (
            as_count("n_inputs", n_inputs),
            as_count("n_outputs", n_outputs),
        )
        self.dtype = as_float_dtype("dtype", dtype)
        kernel = glorot_uniform((n_inputs, n_outputs), as_rng("rng", rng))
        self._weights = [kernel.astype(self.dtype), np.zeros(n_outputs, self.dtype)]
        self._h = None

    weights = Cell.weights

    def forward(self, H: ArrayLike) -> NDArray:
        """H (batch, time, n_inputs) or (batch, n_inputs) -> Z, with n_outputs in the last place.

        Raises:
            ValueError: the shape does not fit, or a value is not finite.
        """
        axes = ("batch", "time") if np.ndim(H) == 3 else ("batch",)
        self._h = as_array("H", H, (*axes, self.n_inputs), self.dtype)
        W_hz, b_z = self._weights
        return self._h @ W_hz + b_z

    def backward(self, dZ: ArrayLike) -> tuple[NDArray, list[NDArray]]:
        """dZ, shaped like Z -> dH and the gradients in the order of `weights`.

        Raises:
            RuntimeError: there was no `forward` before.
            ValueError: the shape does not fit, or a value is not finite.
        """
        if self._h is None:
            raise RuntimeError("backward: call forward first.")
        dZ = as_array("dZ", dZ, (*self._h.shape[:-1], self.n_outputs), self.dtype)
        h, dz = self._h.reshape(-1, self.n_inputs), dZ.reshape(-1, self.n_outputs)
        return dZ @ self._weights[0].T, [h.T @ dz, dz.sum(axis=0)]


def squared_error(
    Z: ArrayLike, Y: ArrayLike, mask: ArrayLike | None = None, over_time: str = "mean"
) -> tuple[float, NDArray]:
    """E_t = mean over outputs of (z_t - y_t)², and its gradient.

    Args:
        Z: (batch, time, n_outputs) or (batch, n_outputs).
        Y: targets, shaped like Z.
        mask: (batch, time) of True and False; a step that is False does not count.
        over_time: "mean" averages over all steps that count; "sum" adds the steps of a sequence
            and averages over the batch.

    Returns:
        E and dE/dZ.

    Raises:
        ValueError: a shape does not fit, or a value is not finite.
    """
    Z, Y = _as_pair(Z, Y)
    share = _share(Z, mask, over_time)
    error = Z - Y
    dZ = share * (2 / Z.shape[-1]) * error
    return float(np.vdot(dZ, error)) / 2, dZ


def logistic_cross_entropy(
    Z: ArrayLike, Y: ArrayLike, mask: ArrayLike | None = None, over_time: str = "mean"
) -> tuple[float, NDArray]:
    """E_t = mean over outputs of -y ln ŷ - (1-y) ln(1-ŷ) with ŷ = σ(z), and its gradient.

    Arguments, result and errors as in `squared_error`; targets lie in [0, 1].
    """
    Z, Y = _as_pair(Z, Y)
    if Y.min() < 0 or Y.max() > 1:
        raise ValueError(f"Y: expected values in [0, 1], got {Y.min()} to {Y.max()}.")
    share = _share(Z, mask, over_time)
    n_outputs = Z.shape[-1]
    # -y ln σ(z) - (1-y) ln σ(-z), written so that no exponential overflows
    E_t = np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-np.abs(Z)))
    return float((share * E_t).sum() / n_outputs), share * (sigmoid(Z) - Y) / n_outputs


def softmax_cross_entropy(
    Z: ArrayLike, Y: ArrayLike, mask: ArrayLike | None = None, over_time: str = "mean"
) -> tuple[float, NDArray]:
    """E_t = -Σ_k y_k ln ŷ_k with ŷ = softmax(z), in nats, and its gradient.

    Arguments, result and errors as in `squared_error`; Y may also hold class numbers, one
    axis fewer than Z.
    """
    Z = _as_outputs(Z)
    Y = _as_classes(Y, Z) if np.ndim(Y) == Z.ndim - 1 else as_array("Y", Y, Z.shape, Z.dtype)
    share = _share(Z, mask, over_time)
    y_hat = softmax(Z)
    top = Z.max(axis=-1, keepdims=True)
    ln_y_hat = Z - top - np.log(np.exp(Z - top).sum(axis=-1, keepdims=True))
    return float(-(share * Y * ln_y_hat).sum()), share * (y_hat * Y.sum(-1, keepdims=True) - Y)


class Stacked:
    """Nets on top of each other: the outputs of one are the inputs of the next.

    `weights`, `state` and `dstate` list those of the layers, first layer first.

    Raises:
        ValueError: no layer, or a layer does not fit on the one below it.
    """

    def __init__(self, layers: Sequence["Cell | Stacked | Bidirectional"]) -> None:
        self.layers = list(layers)
        if not self.layers:
            raise ValueError("layers: expected at least one, got none.")
        for k, (below, above) in enumerate(zip(self.layers, self.layers[1:], strict=False)):
            if above.n_inputs != below.n_outputs or above.dtype != below.dtype:
                raise ValueError(
                    f"layers[{k + 1}]: expected {below.n_outputs} inputs of {below.dtype}, "
                    f"as layers[{k}] gives, got {above.n_inputs} of {above.dtype}."
                )
        self.n_inputs, self.n_outputs = self.layers[0].n_inputs, self.layers[-1].n_outputs
        self.dtype = self.layers[0].dtype

    @property
    def weight_names(self) -> list[str]:
        return [f"layer {k} {n}" for k, layer in enumerate(self.layers) for n in layer.weight_names]

    @property
    def weights(self) -> list[NDArray]:
        return [w for layer in self.layers for w in layer.weights]

    @weights.setter
    def weights(self, values: Sequence[ArrayLike]) -> None:
        _share_out(values, self.layers)

    @property
    def state(self) -> list:
        return [layer.state for layer in self.layers]

    def state_at(self, step: int) -> list:
        """The states after `step` steps of the last `forward`."""
        return [layer.state_at(step) for layer in self.layers]

    @property
    def dstate(self) -> list:
        return [layer.dstate for layer in self.layers]

    @property
    def last(self) -> NDArray:
        return self.layers[-1].last

    def forward(
        self, X: ArrayLike, state: Sequence | None = None, mask: ArrayLike | None = None
    ) -> NDArray:
        """As `Cell.forward`; `state` is a list with one entry a layer."""
        for layer, s in zip(self.layers, _as_states("state", state, self.layers), strict=True):
            X = layer.forward(X, s, mask)
        return X

    def backward(
        self, dH: ArrayLike | None, dstate: Sequence | None = None
    ) -> tuple[NDArray, list[NDArray]]:
        """As `Cell.backward`."""
        grads = []
        dstates = _as_states("dstate", dstate, self.layers)
        for layer, ds in zip(reversed(self.layers), reversed(dstates), strict=True):
            dH, layer_grads = layer.backward(dH, ds)
            grads = layer_grads + grads
        return dH, grads


class Bidirectional:
    """Two nets over the same sequence, one from each end; their outputs stand side by side.

    h_t = [h_t of the forward net, h_t of the backward net]; `weights` are the forward net's, then
    the backward net's; `state` and `dstate` are pairs in the same order. The backward net's last
    step is t = 0, so `last` joins H[:, -1] of the one with H[:, 0] of the other, as Keras does.

    Raises:
        ValueError: the nets differ in inputs or dtype, or are one and the same.
    """

    def __init__(self, forward_net: Cell | Stacked, backward_net: Cell | Stacked) -> None:
        self.nets = (forward_net, backward_net)
        if forward_net is backward_net:
            raise ValueError("backward_net: expected a net of its own, got the forward one.")
        if (forward_net.n_inputs, forward_net.dtype) != (backward_net.n_inputs, backward_net.dtype):
            raise ValueError(
                f"backward_net: expected {forward_net.n_inputs} inputs of {forward_net.dtype}, "
                f"got {backward_net.n_inputs} of {backward_net.dtype}."
            )
        self.n_inputs, self.dtype = forward_net.n_inputs, forward_net.dtype
        self.n_outputs = forward_net.n_outputs + backward_net.n_outputs
        self._mask = None

    @property
    def weight_names(self) -> list[str]:
        sides = zip(("forward", "backward"), self.nets, strict=True)
        return [f"{side} {name}" for side, net in sides for name in net.weight_names]

    @property
    def weights(self) -> list[NDArray]:
        return [w for net in self.nets for w in net.weights]

    @weights.setter
    def weights(self, values: Sequence[ArrayLike]) -> None:
        _share_out(values, self.nets)

    @property
    def state(self) -> tuple:
        return tuple(net.state for net in self.nets)

    @property
    def dstate(self) -> tuple:
        return tuple(net.dstate for net in self.nets)

    @property
    def last(self) -> NDArray:
        return np.concatenate([net.last for net in self.nets], axis=-1)

    def forward(
        self, X: ArrayLike, state: Sequence | None = None, mask: ArrayLike | None = None
    ) -> NDArray:
        """As `Cell.forward`; `state` is the pair (forward net's, backward net's).

        The output of a masked step is zero here, as in Keras: two last outputs, one from each end,
        would not belong together.
        """
        X = as_array("X", X, ("batch", "time", self.n_inputs), self.dtype)
        ahead, back = _as_states("state", state, self.nets)
        self._mask = None if mask is None else as_array("mask", mask, X.shape[:2], bool)
        mirrored = None if mask is None else self._mask[:, ::-1]
        H_ahead = self.nets[0].forward(X, ahead, self._mask)
        H_back = self.nets[1].forward(X[:, ::-1], back, mirrored)
        H = np.concatenate([H_ahead, H_back[:, ::-1]], axis=-1)
        return H if mask is None else H * self._mask[..., None]

    def backward(
        self, dH: ArrayLike | None, dstate: Sequence | None = None
    ) -> tuple[NDArray, list[NDArray]]:
        """As `Cell.backward`; a dH of two axes is the gradient of `last`."""
        ahead, back = _as_states("dstate", dstate, self.nets)
        n = self.nets[0].n_outputs
        if dH is None:
            dH_ahead = dH_back = None
        else:
            axes = ("batch",) if np.ndim(dH) == 2 else ("batch", "time")
            dH = as_array("dH", dH, (*axes, self.n_outputs), self.dtype)
            if dH.ndim == 3 and self._mask is not None:
                dH = dH * self._mask[..., None]
            dH_ahead, dH_back = dH[..., :n], dH[..., n:]
            dH_back = dH_back[:, ::-1] if dH.ndim == 3 else dH_back
        dX_ahead, grads_ahead = self.nets[0].backward(dH_ahead, ahead)
        dX_back, grads_back = self.nets[1].backward(dH_back, back)
        return dX_ahead + dX_back[:, ::-1], grads_ahead + grads_back


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


def rtrl(
    cell: Elman, X: ArrayLike, dH: ArrayLike, state: ArrayLike | None = None
) -> tuple[NDArray, list[NDArray]]:
    """Real-time recurrent learning: outputs and gradients in one pass forward, no way back.

    Along with h_t we carry P_t = dh_t/dW for every single weight W:
    P_t = φ'(a_t) (∂a_t/∂W + P_{t-1} W_hh), and dE/dW is the sum over t of dE_t/dh_t P_t. Nothing of
    the past is kept, but with n units P_t has n²(n + n_inputs + 1) entries an example, and a step
    costs n times that; the way back through time costs n(n + n_inputs) a step.

    Args:
        cell: an Elman cell.
        X: (batch, time, n_inputs).
        dH: dE_t/dh_t, (batch, time, n_units): what each output adds to the error directly.
        state: where to start, (batch, n_units); None for zeros.

    Returns:
        H and the gradients in the order of `cell.weights`, equal to those of `backward`.

    Raises:
        TypeError: the cell is no Elman cell.
        ValueError: a shape does not fit, or a value is not finite.

    Source: R. J. Williams and D. Zipser, Neural Computation 1, 270-280, 1989. Chapter 5.
    """
    if type(cell) is not Elman:
        raise TypeError(f"cell: expected an Elman cell, got {type(cell).__name__}.")
    X = as_array("X", X, ("batch", "time", cell.n_inputs), cell.dtype)
    batch, time, n_inputs = X.shape
    n = cell.n_units
    dH = as_array("dH", dH, (batch, time, n), cell.dtype)
    h = np.zeros((batch, n), cell.dtype)
    if state is not None:
        h = as_array("state", state, (batch, n), cell.dtype)
    W_xh, W_hh, b_h = cell.weights
    # P[b, k, m, j] = dh_k/dW_mj, where the rows of W are those of W_xh, of W_hh, and b_h
    rows = n_inputs + n + 1
    P = np.zeros((batch, n, rows, n), cell.dtype)
    total = np.zeros((rows, n), cell.dtype)
    H = np.empty((batch, time, n), cell.dtype)
    units = np.arange(n)
    for t in range(time):
        v = np.hstack([X[:, t], h, np.ones((batch, 1), cell.dtype)])  # (batch, rows)
        h, slope = cell.activate(X[:, t] @ W_xh + h @ W_hh + b_h)
        P = np.einsum("bkmj,kl->blmj", P, W_hh, optimize=True)
        P[:, units, :, units] += v  # a_k depends directly on the weights into unit k
        P *= slope[:, :, None, None]
        total += np.einsum("bk,bkmj->mj", dH[:, t], P, optimize=True)
        H[:, t] = h
    return H, [total[:n_inputs], total[n_inputs:-1], total[-1]]


def _as_outputs(Z: ArrayLike) -> NDArray:
    Z = np.asarray(Z)
    axes = ("batch", "n_outputs") if Z.ndim == 2 else ("batch", "time", "n_outputs")
    return as_array("Z", Z, axes, Z.dtype if Z.dtype.kind == "f" else np.float64)


def _as_pair(Z: ArrayLike, Y: ArrayLike) -> tuple[NDArray, NDArray]:
    Z = _as_outputs(Z)
    return Z, as_array("Y", Y, Z.shape, Z.dtype)


def _as_classes(Y: ArrayLike, Z: NDArray) -> NDArray:
    Y = as_array("Y", Y, Z.shape[:-1], np.asarray(Y).dtype)
    if Y.dtype.kind not in "iu" or Y.min() < 0 or Y.max() >= Z.shape[-1]:
        raise ValueError(
            f"Y: expected whole numbers from 0 to {Z.shape[-1] - 1}, "
            f"got {Y.dtype} from {Y.min()} to {Y.max()}."
        )
    return np.eye(Z.shape[-1], dtype=Z.dtype)[Y]


def _share(Z: NDArray, mask: ArrayLike | None, over_time: str) -> NDArray | float:
    """The weight of each step's error in E, broadcastable to Z."""
    as_choice("over_time", over_time, ("mean", "sum"))
    batch = Z.shape[0]
    steps = Z.size // Z.shape[-1]
    if mask is None:
        return 1 / (batch if over_time == "sum" else steps)
    mask = as_array("mask", mask, Z.shape[:-1], bool)
    if not mask.any():
        raise ValueError("mask: expected at least one True, got none.")
    share = mask[..., None].astype(Z.dtype)
    return share / (batch if over_time == "sum" else mask.sum())


def _share_out(values: Sequence[ArrayLike], nets: Sequence) -> None:
    sizes = [len(net.weights) for net in nets]
    if len(values) != sum(sizes):
        raise ValueError(f"weights: expected {sum(sizes)} arrays, got {len(values)}.")
    begin = 0
    for net, size in zip(nets, sizes, strict=True):
        net.weights = values[begin : begin + size]
        begin += size


def _as_states(name: str, state: Sequence | None, nets: Sequence) -> Sequence:
    if state is None:
        return [None] * len(nets)
    if not isinstance(state, list | tuple) or len(state) != len(nets):
        got = f"{len(state)}" if isinstance(state, list | tuple) else type(state).__name__
        raise ValueError(f"{name}: expected a list of {len(nets)} states, got {got}.")
    return state
