"""The reservoir: a recurrent net of fixed random weights."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from rnn_course.arguments import (
    all_finite,
    as_array,
    as_choice,
    as_count,
    as_float_dtype,
    as_number,
    as_numbers,
    as_rng,
    check_room,
)
from rnn_course.nets.activations import ACTIVATIONS
from rnn_course.nets.wiring import DENSE_UP_TO, ring


class Reservoir:
    """A recurrent net of fixed random units; `EchoState` adds a readout that is trained.

    h_t = (1 - leak) h_{t-1} + leak φ(x_t W_xh + h_{t-1} W_hh + b_h)

    The sparse W_hh is that of `wiring.ring`.

    >>> net = Reservoir(n_inputs=1, n_units=50, rng=np.random.default_rng(0))
    >>> net.forward(np.zeros((7, 1))).shape  # (time, n_units)
    (7, 50)

    Args:
        n_inputs, n_units, spectral_radius, rng, sparsity, input_scale, bias_scale, leak, n_groups,
            activation, dtype: as for `EchoState`, where the sources stand too.

    Raises:
        TypeError, ValueError: as `EchoState`.

    Chapter: echo_state.
    """

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        spectral_radius: float = 0.9,
        *,
        rng: np.random.Generator,
        sparsity: float = 0.9,
        input_scale: float = 1.0,
        bias_scale: float = 0.1,
        leak: float = 1.0,
        n_groups: int = 1,
        activation: str = "tanh",
        dtype: DTypeLike = "float64",
    ) -> None:
        self.dtype = as_float_dtype("dtype", "float64" if dtype is None else dtype)
        self.n_inputs = as_count("n_inputs", n_inputs)
        self.n_units = as_count("n_units", n_units)
        self.n_groups = as_count("n_groups", n_groups)
        if self.n_units % self.n_groups:
            raise ValueError(
                f"n_groups: expected a divisor of n_units = {self.n_units}, got {self.n_groups}."
            )
        self.spectral_radius = self._as_scale("spectral_radius", spectral_radius)
        self.sparsity = as_number("sparsity", sparsity, least=0, below=1)
        self.leak = as_number("leak", leak, above=0, most=1)
        self.activation = as_choice("activation", activation, ("tanh", "linear"))
        input_scale = self._as_scale("input_scale", input_scale)
        bias_scale = self._as_scale("bias_scale", bias_scale)
        rng = as_rng("rng", rng)
        check_room("n_inputs, n_units", (self.n_inputs, self.n_units))

        W_xh = rng.uniform(-input_scale, input_scale, (self.n_inputs, self.n_units))
        b_h = rng.uniform(-bias_scale, bias_scale, self.n_units)
        W_hh = ring(self.n_units, self.spectral_radius, rng, self.sparsity, self.n_groups)
        self._W_xh, self._b_h = W_xh.astype(self.dtype), b_h.astype(self.dtype)
        # Kept as (to, from), so that a step is `matrix @ state`, what SciPy does fastest.
        self._W_hh_T = W_hh.astype(self.dtype)
        if self.n_units <= DENSE_UP_TO or self.sparsity < 0.5:
            self._W_hh_T = self._W_hh_T.toarray()
        self.state = np.zeros(self.n_units, self.dtype)

    def _step(self, a_t: NDArray, h_prev: NDArray) -> NDArray:
        phi = ACTIVATIONS[self.activation]
        return (1 - self.leak) * h_prev + self.leak * phi(a_t + self._W_hh_T @ h_prev)

    def _run(self, X: NDArray, h_t: NDArray) -> NDArray:
        a = X @ self._W_xh + self._b_h  # (time, n_units)
        H = np.empty_like(a)
        with np.errstate(over="ignore", invalid="ignore"):
            for t in range(len(X)):
                H[t] = h_t = self._step(a[t], h_t)
        if not all_finite(H):
            t = np.flatnonzero(~np.isfinite(H).all(axis=1))[0]
            raise FloatingPointError(
                f"state: it overflowed at time step {t}. A linear reservoir needs a spectral "
                f"radius below 1, this one has {self.spectral_radius}."
            )
        return H

    @property
    def weights(self) -> list[NDArray]:
        """Copies of W_xh (n_inputs, n_units), W_hh (n_units, n_units) and b_h (n_units,).

        In the order and layout of `Elman.weights`, so that an Elman net can start from them.
        """
        W_hh = self._W_hh_T.T if isinstance(self._W_hh_T, np.ndarray) else self._W_hh_T.T.toarray()
        return [self._W_xh.copy(), W_hh.copy(), self._b_h.copy()]

    def forward(self, X: ArrayLike, state: ArrayLike | None = None) -> NDArray:
        """The states that a sequence, or each sequence of a batch, leaves in the reservoir.

        Args:
            X: (time, n_inputs), or (batch, time, n_inputs).
            state: where to start, (n_units,) or (batch, n_units); zeros by default.

        Returns:
            H, (time, n_units) or (batch, time, n_units). `state` of the net is then the last one.

        Raises:
            TypeError, ValueError: wrong shapes or values.
            FloatingPointError: the states outgrew the number format (a linear net can do that).
        """
        H = self._states(X, state)
        self.state = H[..., -1, :].copy()
        return H

    def step(self, x_t: ArrayLike, state: ArrayLike | None = None) -> tuple[NDArray, NDArray]:
        """One step of a sequence; pure, so that the net's `state` stays as it is.

        Args:
            x_t: (n_inputs,), or (batch, n_inputs).
            state: where to start, (n_units,) or (batch, n_units); zeros by default.

        Returns:
            h_t twice, as output and as state, like the other nets: (n_units,) or (batch, n_units).

        Raises:
            TypeError, ValueError, FloatingPointError: as `forward`.
        """
        axes = ("batch",) * (as_numbers("x_t", x_t).ndim == 2)
        x_t = as_array("x_t", x_t, (*axes, self.n_inputs), self.dtype)
        h_t = self._states(x_t[..., None, :], state)[..., 0, :]
        return h_t, h_t.copy()

    def _states(self, X: ArrayLike, state: ArrayLike | None) -> NDArray:
        """What `forward` returns, while the net's own state stays."""
        X = self._as_sequences("X", X, self.n_inputs)
        h_0 = self._as_state(state, X.shape[:-2])
        if X.ndim == 2:
            return self._run(X, h_0)
        return np.stack([self._run(x, h) for x, h in zip(X, h_0, strict=True)])

    def _as_sequences(self, name: str, value: ArrayLike, last: int | str) -> NDArray:
        axes = ("batch", "time") if as_numbers(name, value).ndim == 3 else ("time",)
        return as_array(name, value, (*axes, last), self.dtype)

    def _as_state(self, state: ArrayLike | None, batch: Sequence[int | str]) -> NDArray:
        if state is None:
            return np.zeros((*map(int, batch), self.n_units), self.dtype)
        return as_array("state", state, (*batch, self.n_units), self.dtype)

    def _as_scale(self, name: str, value: float) -> float:
        return float(as_array(name, as_number(name, value, least=0, most=1e6), (), self.dtype))
