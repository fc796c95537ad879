"""The echo state network: a random recurrent net with a trained readout, chapter 9."""

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg, sparse
from scipy.sparse.linalg import ArpackNoConvergence, eigs

from rnn_course.arguments import all_finite, as_array, as_choice, as_count, as_float_dtype, as_rng

DENSE_UP_TO = 128  # units; below, a plain product is quicker than a sparse one


class EchoState:
    """A reservoir of fixed random units, and a linear readout found in one solve.

        h_t = (1 - leak) h_{t-1} + leak tanh(x_t W_xh + h_{t-1} W_hh + b_h)
        z_t = h_t W_hz + b_z

    The sparse W_hh is wired in a ring: unit i feeds the units i + o for a few random distances o,
    the same for all units, counted around the ring (around its group's ring, with groups). The
    weights themselves are independent normal numbers, then scaled to the spectral radius. The
    non-zero entries so lie on diagonals, which SciPy multiplies without looking up an index for
    each: about twice as fast as wiring at random, with the same errors.

    The default dtype is float64, unlike that of the trained cells: the readout's equations are
    nearly singular, and their accuracy decides how far a net can look ahead.

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
        activation: "tanh" or "linear".
        dtype: "float32" or "float64".

    Raises:
        TypeError, ValueError: a wrong type, a size below 1, a negative or infinite scale, a
            sparsity outside [0, 1), a leak outside (0, 1], groups that do not divide the units.

    Source: Jaeger (2001), The "echo state" approach to analysing and training recurrent neural
    networks, GMD report 148, eq. 1 and 2, https://doi.org/10.24406/publica-fhg-291111; Jaeger and
    Haas (2004), https://doi.org/10.1126/science.1091277. Chapter: echo_state.
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
        dtype: np.dtype | type | str = "float64",
    ) -> None:
        self.n_inputs = as_count("n_inputs", n_inputs)
        self.n_units = as_count("n_units", n_units)
        self.spectral_radius = _as_number("spectral_radius", spectral_radius, "0 or more")
        rng = as_rng("rng", rng)
        self.sparsity = _as_number("sparsity", sparsity, "0 or more, below 1", below=1)
        input_scale = _as_number("input_scale", input_scale, "0 or more")
        bias_scale = _as_number("bias_scale", bias_scale, "0 or more")
        self.leak = _as_number("leak", leak, "more than 0, at most 1", above=0, most=1)
        self.n_groups = as_count("n_groups", n_groups)
        if self.n_units % self.n_groups:
            raise ValueError(
                f"n_groups: expected a divisor of n_units = {self.n_units}, got {self.n_groups}."
            )
        self.activation = as_choice("activation", activation, ("tanh", "linear"))
        self.dtype = as_float_dtype("dtype", dtype)

        self._W_xh = rng.uniform(-input_scale, input_scale, (self.n_inputs, self.n_units))
        self._b_h = rng.uniform(-bias_scale, bias_scale, self.n_units)
        ring = _ring(self.n_units, self.n_groups, self.sparsity, rng)
        ring *= self.spectral_radius / _radius(ring)
        self._W_xh, self._b_h = self._W_xh.astype(self.dtype), self._b_h.astype(self.dtype)
        # Kept as (to, from), the transpose of W_hh, so that a step is `matrix @ state`.
        self._matrix = ring.astype(self.dtype)
        if self.n_units <= DENSE_UP_TO or self.sparsity < 0.5:
            self._matrix = self._matrix.toarray()
        self._readout: tuple[NDArray, NDArray] | None = None
        self.state = np.zeros(self.n_units, self.dtype)

    @property
    def weights(self) -> list[NDArray]:
        """Copies of W_xh (n_inputs, n_units), W_hh (n_units, n_units) and b_h (n_units,).

        In the order and layout of `Elman.weights`, so that an Elman net can start from them.
        """
        matrix = self._matrix if isinstance(self._matrix, np.ndarray) else self._matrix.toarray()
        return [self._W_xh.copy(), matrix.T.copy(), self._b_h.copy()]

    @property
    def readout(self) -> tuple[NDArray, NDArray]:
        """W_hz, shape (n_units, n_outputs), and b_z, shape (n_outputs,), as `fit` found them.

        Raises:
            RuntimeError: nothing was fitted yet.
        """
        if self._readout is None:
            raise RuntimeError("The readout is not trained yet: call fit(X, Y) first.")
        return self._readout

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
        X = self._as_sequences("X", X, self.n_inputs)
        h_0 = self._as_state(state, X.shape[:-2])
        if X.ndim == 2:
            H = self._run(X, h_0)
        else:
            H = np.stack([self._run(x, h) for x, h in zip(X, h_0, strict=True)])
        self.state = H[..., -1, :].copy()
        return H

    def fit(
        self,
        X: ArrayLike,
        Y: ArrayLike,
        washout: int = 100,
        ridge: float = 1e-8,
        solver: str = "normal",
    ) -> Self:
        """Run over X and find the readout that fits Y best, by ridge regression in one solve.

        With the states H and targets Y after the washout, both minus their means, W_hz makes
        |H W_hz - Y|² + ridge |W_hz|² as small as it can be. The bias b_z makes up for the means
        and is not penalised.

        - "normal" solves the normal equations (HᵀH + ridge I) W_hz = HᵀY. It is the quicker way,
          but HᵀH has the squared condition number of H: a ridge below about 1e-8 is lost in
          rounding.
        - "qr" factors H itself and keeps twice as many digits, in about four times the time.

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
        ridge = _as_number("ridge", ridge, "0 or more")
        as_choice("solver", solver, SOLVERS)
        washout = as_count("washout", washout, least=0)
        if washout >= X.shape[-2]:
            raise ValueError(
                f"washout: expected fewer than the {X.shape[-2]} steps of X, got {washout}."
            )
        H = self.forward(X)[..., washout:, :].reshape(-1, self.n_units)
        H = H.astype(np.float64, copy=False)
        Y = Y[..., washout:, :].reshape(-1, Y.shape[-1]).astype(np.float64)
        mean_h, mean_y = H.mean(axis=0), Y.mean(axis=0)
        H -= mean_h
        try:
            W_hz = SOLVERS[solver](H, Y - mean_y, ridge)
        except linalg.LinAlgError as error:
            raise ValueError(
                f"ridge: with {ridge} the {self.n_units} units are not independent enough on "
                f"{len(H)} steps for a unique readout. Try a larger ridge."
            ) from error
        self._readout = W_hz.astype(self.dtype), (mean_y - mean_h @ W_hz).astype(self.dtype)
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
        return self.forward(X, state) @ W_hz + b_z

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
        for index in np.ndindex(h.shape[:-1]):
            now = h[index]
            for t in range(n_steps):
                if t:
                    now = self._run(Z[index][t - 1 : t], now)[0]
                Z[index][t] = now @ W_hz + b_z
            last[index] = now
        self.state = last
        return Z

    def _run(self, X: NDArray, h: NDArray) -> NDArray:
        H = X @ self._W_xh  # (time, n_units): what arrives from outside ...
        H += self._b_h
        with np.errstate(over="ignore", invalid="ignore"):
            for a in H:  # ... and, row by row, the states take its place
                a += self._matrix @ h
                if self.activation == "tanh":
                    np.tanh(a, out=a)
                if self.leak != 1:
                    a *= self.leak
                    a += (1 - self.leak) * h
                h = a
        if self.activation == "linear" and not all_finite(H):
            t = np.flatnonzero(~np.isfinite(H).all(axis=1))[0]
            raise FloatingPointError(
                f"state: it overflowed at time step {t}. A linear reservoir needs a spectral "
                f"radius below 1, this one has {self.spectral_radius}."
            )
        return H

    def _as_sequences(self, name: str, value: ArrayLike, last: int | str) -> NDArray:
        array = as_array(name, value, dtype=self.dtype)
        shape = ("batch", "time", last) if array.ndim == 3 else ("time", last)
        return as_array(name, array, shape, self.dtype)

    def _as_state(self, state: ArrayLike | None, batch: tuple[int | str, ...]) -> NDArray:
        if state is None:
            return np.zeros((*batch, self.n_units), self.dtype)
        return as_array("state", state, (*batch, self.n_units), self.dtype)


def _by_normal_equations(H: NDArray, Y: NDArray, ridge: float) -> NDArray:
    gram = H.T @ H
    gram.flat[:: len(gram) + 1] += ridge
    factor = linalg.cho_factor(gram, overwrite_a=True, check_finite=False)
    return linalg.cho_solve(factor, H.T @ Y, check_finite=False)


def _by_qr(H: NDArray, Y: NDArray, ridge: float) -> NDArray:
    # The ridge as n_units more rows; the targets as more columns, which come out as QᵀY.
    n = H.shape[1]
    more = np.sqrt(ridge) * np.eye(n, n + Y.shape[1])
    R = np.linalg.qr(np.concatenate([np.concatenate([H, Y], axis=1), more]), mode="r")
    if np.abs(R.diagonal()[:n]).min() == 0:
        raise linalg.LinAlgError
    return linalg.solve_triangular(R[:n, :n], R[:n, n:], check_finite=False)


SOLVERS = {"normal": _by_normal_equations, "qr": _by_qr}


def _ring(
    n_units: int, n_groups: int, sparsity: float, rng: np.random.Generator
) -> sparse.dia_array:
    """Normal weights on the diagonals of each group's block: (n_units, n_units), (to, from)."""
    size = n_units // n_groups
    n_links = max(1, round((1 - sparsity) * size))
    distances = rng.choice(size, n_links, replace=False)
    data = rng.standard_normal((n_links, n_units))
    # SciPy keeps entry (j - o, j) of a matrix at data[o, j]. Around the ring of a group, the units
    # with j mod size >= o are reached on diagonal o, the others on diagonal o - size.
    direct = np.arange(n_units) % size >= distances[:, None]
    data = np.concatenate([data * direct, data * ~direct])
    return sparse.dia_array(
        (data, np.concatenate([distances, distances - size])), shape=(n_units, n_units)
    )


def _radius(matrix: sparse.dia_array) -> float:
    """The largest absolute eigenvalue: of all where that is cheap, else by Arnoldi's method."""
    n_units = matrix.shape[0]
    if n_units > DENSE_UP_TO:
        # Several at once: with one, the method may settle on a neighbour of the largest.
        start = np.random.default_rng(0).standard_normal(n_units)
        try:
            largest = eigs(
                matrix.tocsr(), k=6, ncv=100, v0=start, tol=1e-10, return_eigenvectors=False
            )
            return float(np.abs(largest).max())
        except ArpackNoConvergence:
            pass
    return float(np.abs(np.linalg.eigvals(matrix.toarray())).max())


def _as_number(
    name: str,
    value: float,
    expected: str,
    above: float = -np.inf,
    below: float = np.inf,
    most: float = np.inf,
) -> float:
    number = float(as_array(name, value, ()))
    if number < 0 or not above < number < below or number > most:
        raise ValueError(f"{name}: expected {expected}, got {value!r}.")
    return number
