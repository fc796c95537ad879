"""The readout, the same at every step."""

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from rnn_course.arguments import as_array, as_count, as_numbers, as_rng, check_room
from rnn_course.nets.initializers import glorot_uniform
from rnn_course.nets.layer import Layer, dtype_of_net
from rnn_course.nets.overflow import check_fits
from rnn_course.nets.run import flat


class Dense(Layer):
    """The readout, the same at every step; softmax or σ belong to the loss.

    z_t = h_t W_hz + b_z

    >>> readout = Dense(n_inputs=5, n_outputs=2, rng=np.random.default_rng(0))
    >>> readout.forward(np.zeros((2, 7, 5))).shape  # (batch, time, n_outputs)
    (2, 7, 2)

    Args:
        n_inputs: features of h_t.
        n_outputs: size of z_t.
        rng: draws W_hz Glorot-uniform; b_z starts at zero.
        dtype: float32, or float64 for proofs.

    Raises:
        TypeError, ValueError: an argument is of the wrong kind, or a size below 1 or too large.

    Chapter: elman_xor.
    """

    def __init__(
        self,
        n_inputs: int,
        n_outputs: int,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = "float32",
    ) -> None:
        n_inputs, n_outputs = as_count("n_inputs", n_inputs), as_count("n_outputs", n_outputs)
        check_room("n_inputs, n_outputs", (n_inputs, n_outputs))
        rng, dtype = as_rng("rng", rng), dtype_of_net(dtype)
        W_hz = glorot_uniform((n_inputs, n_outputs), rng)
        super().__init__(n_inputs, n_outputs, [W_hz, np.zeros(n_outputs)], dtype)

    def forward(self, H: ArrayLike) -> NDArray:
        """H (batch, time, n_inputs) or (batch, n_inputs) -> Z, with n_outputs in the last place.

        Raises:
            TypeError, ValueError: the shape does not fit, or a value is not finite.
            FloatingPointError: an output overflows.
        """
        axes = ("batch", "time") if as_numbers("H", H).ndim == 3 else ("batch",)
        H = as_array("H", H, (*axes, self.n_inputs), self.dtype).copy()
        W_hz, b_z = self._weights
        with np.errstate(over="ignore", invalid="ignore"):
            Z = check_fits("Z", H @ W_hz + b_z)
        self._run = H
        return Z

    def backward(self, dZ: ArrayLike) -> tuple[NDArray, list[NDArray]]:
        """dZ, shaped like Z -> dH and the gradients in the order of `weights`.

        Raises:
            RuntimeError: there was no `forward` before.
            TypeError, ValueError: the shape does not fit, or a value is not finite.
            FloatingPointError: a gradient overflows.
        """
        H = self._last_run("backward")
        dZ = as_array("dZ", dZ, (*H.shape[:-1], self.n_outputs), self.dtype)
        W_hz, _ = self._weights
        with np.errstate(over="ignore", invalid="ignore"):
            dW_hz = check_fits("kernel: its gradient", flat(H).T @ flat(dZ))
            db_z = check_fits("bias: its gradient", flat(dZ).sum(axis=0))
            dH = check_fits("H: its gradient", dZ @ W_hz.T)
        return dH, [dW_hz, db_z]
