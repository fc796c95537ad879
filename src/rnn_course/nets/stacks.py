"""Nets made of nets: one on top of another, or one from each end; they nest."""

from collections.abc import Iterator, Sequence
from typing import Any, NoReturn, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_array, as_instance, as_list, as_mask, as_numbers
from rnn_course.nets.recurrent import Recurrent
from rnn_course.nets.run import State


class Stacked(Recurrent):
    """Nets on top of each other: the outputs of one are the inputs of the next.

    h_t^(k) = net_k(h_t^(k-1), h_{t-1}^(k)),  with h_t^(0) = x_t

    `weights`, `state` and `dstate` list those of the layers, first layer first.

    >>> from rnn_course.nets import GRU, LSTM
    >>> rng = np.random.default_rng(0)
    >>> net = Stacked([LSTM(3, 5, rng=rng), GRU(5, 4, rng=rng)])
    >>> net.forward(np.zeros((2, 7, 3))).shape  # (batch, time, units of the last layer)
    (2, 7, 4)

    Args:
        layers: the nets, first layer first.

    Raises:
        TypeError: a layer is no net over time.
        ValueError: no layer, one that does not fit on the one below it, or a cell in two places.

    Chapter: gru_and_friends
    """

    def __init__(self, layers: Sequence[Recurrent]) -> None:
        self.layers = as_list("layers", layers, "nets")
        if not self.layers:
            raise ValueError("layers: expected at least one, got none.")
        _check_nets({f"layers[{k}]": layer for k, layer in enumerate(self.layers)})
        for k, (below, above) in enumerate(zip(self.layers, self.layers[1:], strict=False)):
            if above.n_inputs != below.n_outputs or above.dtype != below.dtype:
                raise ValueError(
                    f"layers[{k + 1}]: expected {below.n_outputs} inputs of {below.dtype}, "
                    f"as layers[{k}] gives, got {above.n_inputs} of {above.dtype}."
                )
        first, last = self.layers[0], self.layers[-1]
        weights = [w for layer in self.layers for w in layer.weights]
        super().__init__(first.n_inputs, last.n_outputs, weights, first.dtype)
        self.weight_names = [
            f"layer {k} {name}" for k, net in enumerate(self.layers) for name in net.weight_names
        ]

    def step(self, x_t: ArrayLike, state: State = None) -> tuple[NDArray, list[State]]:
        """One step of all layers, for x_t; `state` is a list with one entry a layer.

        Raises:
            TypeError, ValueError, FloatingPointError: as the `step` of the layers.
        """
        states = []
        for layer, s in zip(self.layers, _as_states("state", state, self.layers), strict=True):
            x_t, s = layer.step(x_t, s)
            states.append(s)
        return np.asarray(x_t), states

    def state_at(self, step: int) -> list[State]:
        """The states after `step` steps of the last `forward`: 0 is the start, -1 the end.

        Raises:
            RuntimeError: there was no `forward` before.
            TypeError, ValueError: `step` is no whole number, or the run has no such step.
        """
        return self._state_in(self._last_run("state_at"), step)

    def copy(self) -> Self:
        return type(self)([layer.copy() for layer in self.layers])

    def _forward(
        self, X: ArrayLike, state: State, mask: ArrayLike | None
    ) -> tuple[NDArray, list[Any]]:
        runs = []
        for layer, s in zip(self.layers, _as_states("state", state, self.layers), strict=True):
            X, run = layer._forward(X, s, mask)
            runs.append(run)
        return np.asarray(X), runs

    def _backward(
        self, run: list[Any], dH: ArrayLike | None, dstate: State
    ) -> tuple[NDArray, list[NDArray], list[Any]]:
        grads: list[NDArray] = []
        backs: list[Any] = []
        dstates = _as_states("dstate", dstate, self.layers)
        for layer, r, ds in reversed(list(zip(self.layers, run, dstates, strict=True))):
            dH, layer_grads, back = layer._backward(r, dH, ds)
            grads, backs = layer_grads + grads, [back, *backs]
        return np.asarray(dH), grads, backs

    def _keep(self, run: list[Any], back: list[Any] | None = None) -> None:
        super()._keep(run, back)
        for k, layer in enumerate(self.layers):
            layer._keep(run[k], back and back[k])

    def _state_in(self, run: list[Any], step: int) -> list[State]:
        return [layer._state_in(r, step) for layer, r in zip(self.layers, run, strict=True)]

    def _last_in(self, run: list[Any]) -> NDArray:
        return self.layers[-1]._last_in(run[-1])

    def _dstate_in(self, back: list[Any]) -> list[State]:
        return [layer._dstate_in(b) for layer, b in zip(self.layers, back, strict=True)]


class Bidirectional(Recurrent):
    """Two nets over the same sequence, one from each end; their outputs stand side by side.

    h_t = [h_t of the forward net, h_t of the backward net]; `weights` are the forward net's, then
    the backward net's; `state` and `dstate` are pairs in the same order. The backward net's last
    step is t = 0, so `last` joins H[:, -1] of the one with H[:, 0] of the other, as Keras does.
    The output of a masked step is zero, as in Keras: two last outputs, one from each end, would
    not belong together.

    >>> from rnn_course.nets import Elman
    >>> rng = np.random.default_rng(0)
    >>> net = Bidirectional(Elman(3, 5, rng=rng), Elman(3, 5, rng=rng))
    >>> net.forward(np.zeros((2, 7, 3))).shape
    (2, 7, 10)

    Args:
        forward_net: reads from the first step on.
        backward_net: reads from the last step on.

    Raises:
        TypeError: one of the two is no net over time.
        ValueError: the nets differ in inputs or dtype, or share a cell.

    Source: M. Schuster and K. K. Paliwal, IEEE Transactions on Signal Processing 45, 2673-2681,
    1997, https://doi.org/10.1109/78.650093. Chapter: gru_and_friends
    """

    def __init__(self, forward_net: Recurrent, backward_net: Recurrent) -> None:
        self.nets = ahead, behind = forward_net, backward_net
        _check_nets({"forward_net": ahead, "backward_net": behind})
        if (ahead.n_inputs, ahead.dtype) != (behind.n_inputs, behind.dtype):
            raise ValueError(
                f"backward_net: expected {ahead.n_inputs} inputs of {ahead.dtype}, "
                f"got {behind.n_inputs} of {behind.dtype}."
            )
        n_outputs = ahead.n_outputs + behind.n_outputs
        super().__init__(ahead.n_inputs, n_outputs, ahead.weights + behind.weights, ahead.dtype)
        self.weight_names = [f"forward {name}" for name in ahead.weight_names]
        self.weight_names += [f"backward {name}" for name in behind.weight_names]

    def step(self, x_t: ArrayLike, state: State = None) -> NoReturn:
        """There is no single step from x_t and a state: the backward net begins at the end.

        Raises:
            TypeError: always.
        """
        raise TypeError(
            "step: a Bidirectional net needs the whole sequence, since one of its nets begins at "
            "the end; call forward."
        )

    def copy(self) -> Self:
        return type(self)(*(net.copy() for net in self.nets))

    def _forward(
        self, X: ArrayLike, state: State, mask: ArrayLike | None
    ) -> tuple[NDArray, tuple[Any, Any, NDArray | None]]:
        X = as_array("X", X, ("batch", "time", self.n_inputs), self.dtype)
        s_ahead, s_behind = _as_states("state", state, self.nets)
        real = None if mask is None else as_mask("mask", mask, X.shape[:2]).copy()
        mirrored = None if real is None else real[:, ::-1]
        H_ahead, run_ahead = self.nets[0]._forward(X, s_ahead, real)
        H_behind, run_behind = self.nets[1]._forward(X[:, ::-1], s_behind, mirrored)
        H = np.concatenate([H_ahead, H_behind[:, ::-1]], axis=-1)
        return H if real is None else H * real[..., None], (run_ahead, run_behind, real)

    def _backward(
        self, run: tuple[Any, Any, NDArray | None], dH: ArrayLike | None, dstate: State
    ) -> tuple[NDArray, list[NDArray], tuple[Any, Any]]:
        run_ahead, run_behind, real = run
        ds_ahead, ds_behind = _as_states("dstate", dstate, self.nets)
        dH_ahead = dH_behind = None
        if dH is not None:
            axes = ("batch",) if as_numbers("dH", dH).ndim == 2 else ("batch", "time")
            if len(axes) == 2 and real is not None:
                axes = real.shape
            both = as_array("dH", dH, (*axes, self.n_outputs), self.dtype)
            if both.ndim == 3 and real is not None:
                both = both * real[..., None]
            dH_ahead, dH_behind = np.split(both, [self.nets[0].n_outputs], axis=-1)
            dH_behind = dH_behind[:, ::-1] if both.ndim == 3 else dH_behind
        dX_ahead, grads_ahead, back_ahead = self.nets[0]._backward(run_ahead, dH_ahead, ds_ahead)
        dX_behind, grads_behind, back_behind = self.nets[1]._backward(
            run_behind, dH_behind, ds_behind
        )
        dX = dX_ahead + dX_behind[:, ::-1]
        return dX, grads_ahead + grads_behind, (back_ahead, back_behind)

    def _keep(
        self, run: tuple[Any, Any, NDArray | None], back: tuple[Any, Any] | None = None
    ) -> None:
        super()._keep(run, back)
        for k, net in enumerate(self.nets):
            net._keep(run[k], back and back[k])

    def _state_in(self, run: tuple[Any, Any, NDArray | None], step: int) -> tuple[State, State]:
        return self.nets[0]._state_in(run[0], step), self.nets[1]._state_in(run[1], step)

    def _last_in(self, run: tuple[Any, Any, NDArray | None]) -> NDArray:
        lasts = [net._last_in(run[k]) for k, net in enumerate(self.nets)]
        return np.concatenate(lasts, axis=-1)

    def _dstate_in(self, back: tuple[Any, Any]) -> tuple[State, State]:
        return self.nets[0]._dstate_in(back[0]), self.nets[1]._dstate_in(back[1])


def _check_nets(nets: dict[str, Recurrent]) -> None:
    """See that each is a net over time, and that no two share a cell."""
    place: dict[int, str] = {}
    for name, net in nets.items():
        as_instance(name, net, Recurrent, "a cell, Stacked or Bidirectional")
        cells = {id(cell): name for cell in _cells(net)}
        if shared := cells.keys() & place.keys():
            raise ValueError(
                f"{name}: expected a net of its own, but it shares a cell with "
                f"{place[shared.pop()]}; net.copy() has the same weights in arrays of its own."
            )
        place |= cells


def _cells(net: Recurrent) -> Iterator[Recurrent]:
    """The cells that a net is made of, itself if it is one."""
    if isinstance(net, Stacked | Bidirectional):
        for part in net.layers if isinstance(net, Stacked) else net.nets:
            yield from _cells(part)
    else:
        yield net


def _as_states(name: str, state: State, nets: Sequence[Recurrent]) -> Sequence[Any]:
    if state is None:
        return [None] * len(nets)
    if not isinstance(state, list | tuple) or len(state) != len(nets):
        got = f"{len(state)}" if isinstance(state, list | tuple) else type(state).__name__
        raise ValueError(f"{name}: expected a list of {len(nets)} states, got {got}.")
    return state
