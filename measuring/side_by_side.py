"""Small nets trained side by side, as one large net whose weights lie in blocks."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_course.learning import Adam
from rnn_course.nets import Dense

Make = Callable[[int, np.random.Generator], Any]


class SideBySide:
    """Nets of one kind, each with its readout: as fast as one, for as long as they are small.

    Nothing goes from net to net, since all weights outside the blocks are zero. So each net is
    what it would be alone, but for the order in which a processor adds.

    Args:
        make: `make(times, rng)` gives the net with so many times its inputs and units.
        n_gates: how many gates stand side by side in each weight of the net, one number a weight.
        n_outputs: of the readout.
        rngs: one for each net; it draws its weights.

    Attributes:
        weights: net first, then as the net and its readout have them; 1-D ones have one row.
    """

    def __init__(
        self,
        make: Make,
        n_gates: Sequence[int],
        n_outputs: int,
        rngs: Sequence[np.random.Generator],
    ) -> None:
        self.n_nets, self.n_outputs = len(rngs), n_outputs
        small = []
        for rng in rngs:
            net = make(1, rng)
            readout = Dense(net.n_outputs, n_outputs, rng=rng)
            small.append(net.weights + readout.weights)
        self.weights = [np.stack(w) for w in zip(*small, strict=True)]
        self._cell = make(self.n_nets, np.random.default_rng(0))
        units = self._cell.n_outputs
        self._readout = Dense(units, self.n_nets * n_outputs, rng=np.random.default_rng(0))
        self._n_gates = [*n_gates, 1, 1]

    def forward(self, X: NDArray) -> NDArray:
        """X (nets, batch, time, n_inputs) -> Z (nets, batch, time, n_outputs)."""
        large = [self._spread(w, n) for w, n in zip(self.weights, self._n_gates, strict=True)]
        self._cell.weights, self._readout.weights = large[:-2], large[-2:]
        _, batch, time, _ = X.shape
        x = X.transpose(1, 2, 0, 3).reshape(batch, time, -1)
        Z = self._readout.forward(self._cell.forward(x))
        return Z.reshape(batch, time, self.n_nets, -1).transpose(2, 0, 1, 3)

    def backward(self, dZ: NDArray) -> list[NDArray]:
        """dZ, shaped like Z -> the gradients in the order of `weights`."""
        _, batch, time, _ = dZ.shape
        dH, of_readout = self._readout.backward(dZ.transpose(1, 2, 0, 3).reshape(batch, time, -1))
        large = self._cell.backward(dH)[1] + of_readout
        return [
            self._gathered(g, w, n)
            for g, w, n in zip(large, self.weights, self._n_gates, strict=True)
        ]

    def learn(self, dZ: NDArray, optimizer: Adam, longest: float = 1.0) -> None:
        """One update of every net, its gradients taken as one vector of at most that length."""
        grads = self.backward(dZ)
        squares = [(g**2).reshape(self.n_nets, -1).sum(axis=1) for g in grads]
        share = np.minimum(1, longest / np.sqrt(np.sum(squares, axis=0) + 1e-30))
        clipped = [g * share.reshape(-1, *[1] * (g.ndim - 1)).astype(g.dtype) for g in grads]
        optimizer.step(self.weights, clipped)

    def _spread(self, small: NDArray, n_gates: int) -> NDArray:
        """(nets, rows, gates · n) -> (nets · rows, gates · nets · n), zero outside the blocks."""
        nets = np.arange(self.n_nets)
        if small.ndim == 2:
            return small.reshape(self.n_nets, n_gates, -1).swapaxes(0, 1).ravel()
        _, rows, columns = small.shape
        large = np.zeros((self.n_nets, rows, n_gates, self.n_nets, columns // n_gates), small.dtype)
        large[nets, :, :, nets] = small.reshape(self.n_nets, rows, n_gates, -1)
        return large.reshape(self.n_nets * rows, -1)

    def _gathered(self, large: NDArray, small: NDArray, n_gates: int) -> NDArray:
        """The blocks, shaped like `small`."""
        nets = np.arange(self.n_nets)
        if small.ndim == 2:
            return large.reshape(n_gates, self.n_nets, -1).swapaxes(0, 1).reshape(small.shape)
        blocks = large.reshape(self.n_nets, small.shape[1], n_gates, self.n_nets, -1)
        return blocks[nets, :, :, nets].reshape(small.shape)
