"""Two layers that read all steps of a sequence at once, to set beside cells that go step by step.

Both have the face of a cell (`forward`, `backward`, `weights`), and neither has a loop over time:
`TemporalConvolution` reaches back by stacking layers, `Attention` by looking at every earlier step.

Page: limits.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arrays import as_array, as_choice, as_count, as_float_dtype, as_rng, softmax
from rnn_course.recurrence import Cell, glorot_uniform


class TemporalConvolution:
    """A stack of causal convolutions, each of which sees two steps, ever farther apart.

    Layer k = 0, 1, ... joins the steps t and t - 2^k of the layer below:
    h_t = skip_t + relu(x_{t-d} W_old + x_t W_new + b) with d = 2^k and zeros before the start; the
    skip is the layer's own input, and is left out in the first layer, whose sizes differ. The top
    layer sees the last 2^n_layers steps and nothing before.

    Args:
        n_inputs: features of x_t.
        n_units: features of h_t, the same in every layer.
        n_layers: how many layers.
        rng: draws the kernels, Glorot-uniform over both taps; biases start at zero.
        dtype: float32, or float64 for proofs.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: a count is below 1.

    Source: Bai, Kolter and Koltun (2018), section 3, https://doi.org/10.48550/arXiv.1803.01271,
    with one convolution a layer and two taps. `weights` are those of Keras' Conv1D layers: a kernel
    (2, inputs, units), the older tap first, and a bias, layer by layer.
    """

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        n_layers: int,
        *,
        rng: np.random.Generator,
        dtype: np.dtype | type | str = "float32",
    ) -> None:
        self.n_inputs, self.n_units = as_count("n_inputs", n_inputs), as_count("n_units", n_units)
        self.n_layers = as_count("n_layers", n_layers)
        self.dtype = as_float_dtype("dtype", dtype)
        rng = as_rng("rng", rng)
        self._weights, self.weight_names = [], []
        for k in range(n_layers):
            rows = n_units if k else n_inputs
            kernel = glorot_uniform((2 * rows, n_units), rng).reshape(2, rows, n_units)
            self._weights += [kernel.astype(self.dtype), np.zeros(n_units, self.dtype)]
            self.weight_names += [f"kernel {k}", f"bias {k}"]
        self._trace = None

    weights = Cell.weights

    @property
    def n_steps_seen(self) -> int:
        """How many steps, the current one included, can change an output."""
        return 2**self.n_layers

    def forward(self, X: ArrayLike) -> NDArray:
        """X (batch, time, n_inputs) -> H (batch, time, n_units).

        Raises:
            ValueError: the shape does not fit, or a value is not finite.
        """
        H = as_array("X", X, ("batch", "time", self.n_inputs), self.dtype)
        self._trace = []
        for k in range(self.n_layers):
            (W_old, W_new), b = self._weights[2 * k : 2 * k + 2]
            old = _later(H, 2**k)
            A = old @ W_old + H @ W_new + b
            self._trace.append((H, old, A > 0))
            H = np.maximum(A, 0) + (H if k else 0)
        return H

    def backward(self, dH: ArrayLike) -> tuple[NDArray, list[NDArray]]:
        """dH, shaped like H -> dX and the gradients in the order of `weights`.

        dH may also be (batch, n_units): the gradient of the last output alone.

        Raises:
            RuntimeError: there was no `forward` before.
            ValueError: the shape does not fit, or a value is not finite.
        """
        if self._trace is None:
            raise RuntimeError("backward: call forward first.")
        dH = _as_gradient(dH, self._trace[0][0].shape[:2], self.n_units, self.dtype)
        grads = []
        for k in reversed(range(self.n_layers)):
            H, old, active = self._trace[k]
            W_old, W_new = self._weights[2 * k]
            dA = dH * active
            grads += [dA.sum(axis=(0, 1)), np.stack([_outer(old, dA), _outer(H, dA)])]
            below = dA @ W_new.T + _earlier(dA @ W_old.T, 2**k)
            dH = below + (dH if k else 0)
        return dH, grads[::-1]


class Attention:
    """One head of causal self-attention: every step looks at itself and all steps before.

    q_t = x_t W_q, k_t = x_t W_k, v_t = x_t W_v; the weights a_ts = softmax over s ≤ t of
    q_t·k_s / √n_units say how much of each v_s goes into h_t = Σ_s a_ts v_s. Nothing tells the head
    where a step stands: whoever wants order must put it into x_t.

    Args:
        n_inputs: features of x_t.
        n_units: size of queries, keys and values.
        rng: draws the three matrices Glorot-uniform.
        dtype: float32, or float64 for proofs.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: a count is below 1.

    Source: Vaswani et al. (2017), eq. 1, https://doi.org/10.48550/arXiv.1706.03762.
    """

    weight_names = ("W_q", "W_k", "W_v")

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        *,
        rng: np.random.Generator,
        dtype: np.dtype | type | str = "float32",
    ) -> None:
        self.n_inputs, self.n_units = as_count("n_inputs", n_inputs), as_count("n_units", n_units)
        self.dtype = as_float_dtype("dtype", dtype)
        rng = as_rng("rng", rng)
        shape = (n_inputs, n_units)
        self._weights = [glorot_uniform(shape, rng).astype(self.dtype) for _ in range(3)]
        self._trace = None

    weights = Cell.weights

    def forward(self, X: ArrayLike, ask: str = "all") -> NDArray:
        """X (batch, time, n_inputs) -> H (batch, time, n_units).

        Args:
            X: the sequences.
            ask: "all" steps compute an output, at a cost that grows with the square of the length;
                or the "last" alone, which gives H (batch, n_units) at a cost that grows with it.

        Raises:
            ValueError: the shape does not fit, a value is not finite, or `ask` is unknown.
        """
        X = as_array("X", X, ("batch", "time", self.n_inputs), self.dtype)
        last = as_choice("ask", ask, ("all", "last")) == "last"
        W_q, W_k, W_v = self._weights
        X_q = X[:, -1:] if last else X
        Q, K, V = X_q @ W_q, X @ W_k, X @ W_v
        scores = Q @ K.swapaxes(1, 2) / np.sqrt(self.n_units).astype(self.dtype)  # (batch, q, time)
        if not last:
            time = X.shape[1]
            scores[:, np.triu(np.ones((time, time), bool), 1)] = -np.inf  # no look ahead
        a = softmax(scores)
        self._trace = X, X_q, Q, K, V, a
        H = a @ V
        return H[:, 0] if last else H

    @property
    def looks(self) -> NDArray:
        """The weights a_ts of the last `forward`: (batch, asking step, step looked at)."""
        if self._trace is None:
            raise RuntimeError("looks: call forward first.")
        return self._trace[-1]

    def backward(self, dH: ArrayLike) -> tuple[NDArray, list[NDArray]]:
        """dH, shaped like H or (batch, n_units) for the last output alone -> dX and the gradients.

        Raises:
            RuntimeError: there was no `forward` before.
            ValueError: the shape does not fit, or a value is not finite.
        """
        if self._trace is None:
            raise RuntimeError("backward: call forward first.")
        X, X_q, Q, K, V, a = self._trace
        W_q, W_k, W_v = self._weights
        dH = _as_gradient(dH, Q.shape[:2], self.n_units, self.dtype)
        da, dV = dH @ V.swapaxes(1, 2), a.swapaxes(1, 2) @ dH
        dscores = a * (da - (a * da).sum(axis=-1, keepdims=True))
        dscores /= np.sqrt(self.n_units).astype(self.dtype)
        dQ, dK = dscores @ K, dscores.swapaxes(1, 2) @ Q
        dX = dK @ W_k.T + dV @ W_v.T
        dX[:, -Q.shape[1] :] += dQ @ W_q.T
        return dX, [_outer(X_q, dQ), _outer(X, dK), _outer(X, dV)]


def _later(H: NDArray, steps: int) -> NDArray:
    """H with every step moved `steps` later; zeros come in at the start."""
    moved = np.zeros_like(H)
    moved[:, steps:] = H[:, :-steps]
    return moved


def _earlier(H: NDArray, steps: int) -> NDArray:
    moved = np.zeros_like(H)
    moved[:, :-steps] = H[:, steps:]
    return moved


def _outer(X: NDArray, dY: NDArray) -> NDArray:
    """The gradient of W in Y = X W: the sum over batch and time of x^T dy."""
    return X.reshape(-1, X.shape[-1]).T @ dY.reshape(-1, dY.shape[-1])


def _as_gradient(dH: ArrayLike, axes: tuple[int, int], n_units: int, dtype: np.dtype) -> NDArray:
    """dH (batch, time, units), or (batch, units) put at the last step."""
    batch, time = axes
    if np.ndim(dH) != 2:
        return as_array("dH", dH, (batch, time, n_units), dtype)
    full = np.zeros((batch, time, n_units), dtype)
    full[:, -1] = as_array("dH", dH, (batch, n_units), dtype)
    return full
