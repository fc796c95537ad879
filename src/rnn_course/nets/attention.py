"""Attention over the past."""

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from rnn_course.arguments import as_array, as_choice, as_count, as_rng, check_room
from rnn_course.functions import softmax
from rnn_course.nets.initializers import glorot_uniform
from rnn_course.nets.layer import Layer, dtype_of_net
from rnn_course.nets.overflow import check_fits
from rnn_course.nets.run import flat


class Attention(Layer):
    """One head of causal self-attention: every step looks at itself and all steps before.

    q_t = x_t W_q, k_t = x_t W_k, v_t = x_t W_v; the weights a_ts = softmax over s ≤ t of
    q_t·k_s / √n_units say how much of each v_s goes into h_t = Σ_s a_ts v_s. Nothing tells the head
    where a step stands: whoever wants order must put it into x_t.

    >>> net = Attention(n_inputs=3, n_units=4, rng=np.random.default_rng(0))
    >>> net.forward(np.zeros((1, 3, 3))).shape  # (batch, time, n_units)
    (1, 3, 4)
    >>> print(net.looks[0].round(2))  # equal inputs share a look evenly
    [[1.   0.   0.  ]
     [0.5  0.5  0.  ]
     [0.33 0.33 0.33]]

    Args:
        n_inputs: features of x_t.
        n_units: size of queries, keys and values.
        rng: draws the three matrices Glorot-uniform.
        dtype: float32, or float64 for proofs.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: a count is below 1, or too large.

    Source: Vaswani et al. (2017), eq. 1, https://doi.org/10.48550/arXiv.1706.03762.
    Chapter: limits.
    """

    weight_names = ("W_q", "W_k", "W_v")

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = "float32",
    ) -> None:
        n_inputs, self.n_units = as_count("n_inputs", n_inputs), as_count("n_units", n_units)
        check_room("n_inputs, n_units", (n_inputs, n_units))
        rng, dtype = as_rng("rng", rng), dtype_of_net(dtype)
        weights = [glorot_uniform((n_inputs, n_units), rng) for _ in range(3)]
        super().__init__(n_inputs, n_units, weights, dtype)
        self._scale = np.sqrt(1 / n_units).astype(self.dtype)

    def forward(self, X: ArrayLike, ask: str = "all") -> NDArray:
        """X (batch, time, n_inputs) -> H (batch, time, n_units).

        Args:
            X: the sequences.
            ask: "all" steps compute an output, at a cost that grows with the square of the length;
                or the "last" alone, which gives H (batch, n_units) at a cost that grows with it.

        Raises:
            TypeError, ValueError: the shape does not fit, a value is not finite, or `ask` is
                unknown.
            FloatingPointError: an output overflows.
        """
        X = as_array("X", X, ("batch", "time", self.n_inputs), self.dtype).copy()
        last = as_choice("ask", ask, ("all", "last")) == "last"
        W_q, W_k, W_v = self._weights
        X_q = X[:, -1:] if last else X  # the steps that ask
        check_room("X: looks from step to step", (len(X), X_q.shape[1], X.shape[1]), self.dtype)
        with np.errstate(over="ignore", invalid="ignore"):
            Q, K, V = X_q @ W_q, X @ W_k, X @ W_v
            scores = check_fits("scores", Q @ K.swapaxes(1, 2) * self._scale)  # (batch, q, time)
            if not last:
                ahead = np.triu(np.ones(scores.shape[1:], bool), 1)
                scores[:, ahead] = -np.inf
            a = softmax(scores)
            H = check_fits("H", a @ V)
        self._run = X, X_q, Q, K, V, a
        return H[:, 0] if last else H

    @property
    def looks(self) -> NDArray:
        """The weights a_ts of the last `forward`: (batch, asking step, step looked at)."""
        *_, a = self._last_run("looks")
        return a.copy()

    def backward(self, dH: ArrayLike | None) -> tuple[NDArray, list[NDArray]]:
        """dH, shaped like H or (batch, n_units) for the last output alone -> dX and the gradients.

        Raises:
            RuntimeError: there was no `forward` before.
            TypeError, ValueError: the shape does not fit, or a value is not finite.
            FloatingPointError: a gradient overflows.
        """
        X, X_q, Q, K, V, a = self._last_run("backward")
        batch, asking, _ = Q.shape
        W_q, W_k, W_v = self._weights
        dh = self._as_output_gradient(dH, batch, asking)
        with np.errstate(over="ignore", invalid="ignore"):
            da, dV = dh @ V.swapaxes(1, 2), a.swapaxes(1, 2) @ dh
            dscores = a * (da - (a * da).sum(axis=-1, keepdims=True)) * self._scale
            dQ, dK = dscores @ K, dscores.swapaxes(1, 2) @ Q
            dX = dK @ W_k.T + dV @ W_v.T
            dX[:, -asking:] += dQ @ W_q.T
            grads = [flat(X_q).T @ flat(dQ), flat(X).T @ flat(dK), flat(X).T @ flat(dV)]
        for name, g in zip([*self.weight_names, "X"], [*grads, dX], strict=True):
            check_fits(f"{name}: its gradient", g)
        return dX, grads
