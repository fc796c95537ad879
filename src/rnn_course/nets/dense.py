"""The readout, the same at every step."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_array, as_count, as_rng
from rnn_course.nets.initializers import glorot_uniform
from rnn_course.nets.layer import Layer


class Dense(Layer):
    """The readout z_t = h_t W_hz + b_z, the same at every step; softmax or σ belong to the loss.

    Args:
        n_inputs: features of h_t.
        n_outputs: size of z_t.
        rng: draws W_hz Glorot-uniform; b_z starts at zero.
        dtype: float32, or float64 for proofs.
    """

    def __init__(
        self,
        n_inputs: int,
        n_outputs: int,
        *,
        rng: np.random.Generator,
        dtype: np.dtype | type | str | None = "float32",
    ) -> None:
        n_inputs, n_outputs = as_count("n_inputs", n_inputs), as_count("n_outputs", n_outputs)
        W_hz = glorot_uniform((n_inputs, n_outputs), as_rng("rng", rng))
        super().__init__(n_inputs, n_outputs, [W_hz, np.zeros(n_outputs)], dtype)

    def forward(self, H: ArrayLike) -> NDArray:
        """H (batch, time, n_inputs) or (batch, n_inputs) -> Z, with n_outputs in the last place.

        Raises:
            TypeError, ValueError: the shape does not fit, or a value is not finite.
        """
        axes = ("batch", "time") if np.ndim(H) == 3 else ("batch",)
        self._run = as_array("H", H, (*axes, self.n_inputs), self.dtype).copy()
        W_hz, b_z = self._weights
        return self._run @ W_hz + b_z

    def backward(self, dZ: ArrayLike) -> tuple[NDArray, list[NDArray]]:
        """dZ, shaped like Z -> dH and the gradients in the order of `weights`.

        Raises:
            RuntimeError: there was no `forward` before.
            TypeError, ValueError: the shape does not fit, or a value is not finite.
        """
        H = self._last_run("backward")
        dZ = as_array("dZ", dZ, (*H.shape[:-1], self.n_outputs), self.dtype)
        W_hz, _ = self._weights
        h, dz = H.reshape(-1, self.n_inputs), dZ.reshape(-1, self.n_outputs)
        return dZ @ W_hz.T, [h.T @ dz, dz.sum(axis=0)]
