"""Nets made of nets: one on top of another, or one from each end.

Both have the face of a cell (`forward`, `backward`, `weights`, `state`), so they nest.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_array
from rnn_course.nets.cell import Cell


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
