"""The echo state network: a reservoir with a trained readout."""

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_array, as_choice, as_count, as_number, check_room
from rnn_course.nets.overflow import check_fits
from rnn_course.nets.reservoir import Reservoir
from rnn_course.nets.ridge import SOLVERS, ridge_regression


class EchoState(Reservoir):
    """A reservoir of fixed random units, and a linear readout found in one solve.

    h_t = (1 - leak) h_{t-1} + leak φ(x_t W_xh + h_{t-1} W_hh + b_h)
    z_t = h_t W_hz + b_z

    The sparse W_hh is that of `wiring.ring`. The default dtype is float64, unlike that of the
    trained cells: the readout's equations are nearly singular, and their accuracy decides how far a
    net can look ahead.

    >>> wave = np.sin(0.3 * np.arange(501))[:, None]
    >>> net = EchoState(n_inputs=1, n_units=50, rng=np.random.default_rng(0))
    >>> ahead = net.fit(wave[:-1], wave[1:], washout=50).generate(10)  # runs on its own
    >>> bool(np.abs(ahead[:, 0] - np.sin(0.3 * np.arange(500, 510))).max() < 1e-3)
    True

    Args:
        n_inputs: numbers that arrive at each step.
        n_units: units of the reservoir.
        spectral_radius: the largest absolute eigenvalue of W_hh.
        rng: draws the weights.
        sparsity: the share of zeros in W_hh, or within a group's block of it; each unit keeps at
            least one connection.
        input_scale: W_xh is uniform in ±input_scale.
        bias_scale: b_h is uniform in ±bias_scale.
        leak: 1 replaces the state at each step; below 1, the units change more slowly.
        n_groups: cut the reservoir into so many equal groups with no connection between them.
        activation: φ, "tanh" or "linear".
        dtype: "float32" or "float64".

    Raises:
        TypeError, ValueError: a wrong type, a size below 1 or too large, a negative or infinite
            scale, a sparsity outside [0, 1), a leak outside (0, 1], groups that do not divide the
            units.

    Source: H. Jaeger, The "echo state" approach to analysing and training recurrent neural
    networks, GMD report 148, 2001, eq. 1 and 2, https://doi.org/10.24406/publica-fhg-291111;
    H. Jaeger and H. Haas, 2004, https://doi.org/10.1126/science.1091277. Chapter: echo_state.
    """

    _readout: tuple[NDArray, NDArray] | None = None

    @property
    def readout(self) -> tuple[NDArray, NDArray]:
        """W_hz, shape (n_units, n_outputs), and b_z, shape (n_outputs,), as `fit` found them.

        Raises:
            RuntimeError: nothing was fitted yet.
        """
        if self._readout is None:
            raise RuntimeError("The readout is not trained yet: call fit(X, Y) first.")
        return self._readout

    def fit(
        self,
        X: ArrayLike,
        Y: ArrayLike,
        washout: int = 100,
        ridge: float = 1e-8,
        solver: str = "normal",
    ) -> Self:
        """Run over X and find the readout that fits Y best, by ridge regression in one solve.

        The states after the washout, H, and their targets Y decide: |H W_hz + b_z - Y|² +
        ridge |W_hz|² is as small as it can be. `ridge.ridge_regression` tells the solvers apart.

        Args:
            X: (time, n_inputs), or (batch, time, n_inputs); each sequence starts from zero.
            Y: the wanted outputs, (time, n_outputs) or (batch, time, n_outputs).
            washout: the first steps of each sequence, in which the start still echoes: not fitted.
            ridge: the penalty on the squared weights, 0 or more.
            solver: "normal" or "qr".

        Returns:
            The net itself, its `state` at the end of X.

        Raises:
            TypeError, ValueError: wrong shapes or values, an unknown solver, or a washout that
                leaves no step.
            ValueError: the equations have no unique solution; a larger ridge gives them one.
        """
        X = self._as_sequences("X", X, self.n_inputs)
        Y = self._as_sequences("Y", Y, "n_outputs")
        if Y.shape[:-1] != X.shape[:-1]:
            raise ValueError(
                f"Y: expected the steps of X, {X.shape[:-1]}, before its last axis, "
                f"got {Y.shape[:-1]}."
            )
        ridge = as_number("ridge", ridge, least=0)
        as_choice("solver", solver, SOLVERS)
        washout = as_count("washout", washout, least=0)
        if washout >= X.shape[-2]:
            raise ValueError(
                f"washout: expected fewer than the {X.shape[-2]} steps of X, got {washout}."
            )
        H = self._states(X, None)
        W_hz, b_z = ridge_regression(
            H[..., washout:, :].reshape(-1, self.n_units).astype(np.float64, copy=False),
            Y[..., washout:, :].reshape(-1, Y.shape[-1]).astype(np.float64, copy=False),
            ridge,
            solver,
        )
        self._readout = (
            as_array("ridge: the readout W_hz", W_hz, dtype=self.dtype),
            as_array("ridge: the readout b_z", b_z, dtype=self.dtype),
        )
        self.state = H[..., -1, :].copy()
        return self

    def predict(self, X: ArrayLike, state: ArrayLike | None = None) -> NDArray:
        """The outputs along X; pass `state=net.state` to go on where the last call ended.

        Args:
            X: (time, n_inputs), or (batch, time, n_inputs).
            state: where to start, (n_units,) or (batch, n_units); zeros by default.

        Returns:
            Z, (time, n_outputs) or (batch, time, n_outputs).

        Raises:
            RuntimeError: nothing was fitted yet.
            TypeError, ValueError, FloatingPointError: as `forward`.
        """
        W_hz, b_z = self.readout
        H = self._states(X, state)
        with np.errstate(over="ignore", invalid="ignore"):
            Z = check_fits("Z", H @ W_hz + b_z)
        self.state = H[..., -1, :].copy()
        return Z

    def generate(self, n_steps: int, state: ArrayLike | None = None) -> NDArray:
        """Let the net run on its own: each output is the next input.

        Args:
            n_steps: how many outputs.
            state: where to start, (n_units,) or (batch, n_units); by default where the last call
                ended. The first output is what this state predicts.

        Returns:
            Z, (n_steps, n_outputs), or (batch, n_steps, n_outputs) for a batch of states.

        Raises:
            RuntimeError: nothing was fitted yet.
            ValueError: outputs and inputs differ in number, or wrong shapes or values.
            FloatingPointError: as `forward`.
        """
        n_steps = as_count("n_steps", n_steps)
        check_room("n_steps", (n_steps, self.n_inputs), self.dtype)
        W_hz, b_z = self.readout
        if len(b_z) != self.n_inputs:
            raise ValueError(
                f"n_steps: to generate, a net needs as many outputs as inputs, "
                f"got {len(b_z)} and {self.n_inputs}."
            )
        h = as_array("state", self.state if state is None else state, dtype=self.dtype)
        h = self._as_state(h, ("batch",) * (h.ndim == 2))
        Z = np.empty((*h.shape[:-1], n_steps, self.n_inputs), self.dtype)
        last = np.empty_like(h)
        with np.errstate(over="ignore", invalid="ignore"):
            for index in np.ndindex(h.shape[:-1]):
                h_t = h[index]
                for t in range(n_steps):
                    if t:
                        h_t = self._run(Z[index][t - 1 : t], h_t)[0]
                    Z[index][t] = h_t @ W_hz + b_z
                last[index] = h_t
        check_fits("Z", Z)
        self.state = last
        return Z
