"""The readout, the same at every step."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_array, as_count, as_float_dtype, as_rng
from rnn_course.nets.cell import Cell
from rnn_course.nets.initializers import glorot_uniform


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
