"""Convolution in time."""

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from rnn_course.arguments import as_array, as_count, as_rng, check_room
from rnn_course.nets.initializers import glorot_uniform
from rnn_course.nets.layer import Layer, dtype_of_net
from rnn_course.nets.overflow import check_fits
from rnn_course.nets.run import flat


class TemporalConvolution(Layer):
    """A stack of causal convolutions, each of which sees two steps, ever farther apart.

    Layer k = 0, 1, ... joins the steps t and t - 2^k of the layer below:
    h_t = skip_t + relu(x_{t-d} W_old + x_t W_new + b) with d = 2^k and zeros before the start; the
    skip is the layer's own input, and is left out in the first layer, whose sizes differ. The top
    layer sees the last 2^n_layers steps and nothing before.

    >>> net = TemporalConvolution(n_inputs=3, n_units=4, n_layers=5, rng=np.random.default_rng(0))
    >>> net.forward(np.zeros((2, 7, 3))).shape, net.n_steps_seen  # (batch, time, n_units)
    ((2, 7, 4), 32)

    Args:
        n_inputs: features of x_t.
        n_units: features of h_t, the same in every layer.
        n_layers: how many layers.
        rng: draws the kernels, Glorot-uniform over both taps; biases start at zero.
        dtype: float32, or float64 for proofs.

    Raises:
        TypeError: an argument is of the wrong kind.
        ValueError: a count is below 1, or too large.

    Source: Bai, Kolter and Koltun (2018), section 3, https://doi.org/10.48550/arXiv.1803.01271,
    with one convolution a layer and two taps. `weights` are those of Keras' Conv1D layers: a kernel
    (2, inputs, units), the older tap first, and a bias, layer by layer. Chapter: limits.
    """

    def __init__(
        self,
        n_inputs: int,
        n_units: int,
        n_layers: int,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = "float32",
    ) -> None:
        n_inputs, n_units = as_count("n_inputs", n_inputs), as_count("n_units", n_units)
        self.n_units, self.n_layers = n_units, as_count("n_layers", n_layers)
        rng, dtype = as_rng("rng", rng), dtype_of_net(dtype)
        check_room("n_inputs, n_units, n_layers", (n_layers, 2, max(n_inputs, n_units), n_units))
        weights: list[NDArray] = []
        self.weight_names = []
        for k in range(n_layers):
            rows = n_units if k else n_inputs
            kernel = glorot_uniform((2 * rows, n_units), rng).reshape(2, rows, n_units)
            weights += [kernel, np.zeros(n_units)]
            self.weight_names += [f"kernel {k}", f"bias {k}"]
        super().__init__(n_inputs, n_units, weights, dtype)

    @property
    def n_steps_seen(self) -> int:
        """How many steps, the current one included, can change an output."""
        return 2**self.n_layers

    def forward(self, X: ArrayLike) -> NDArray:
        """X (batch, time, n_inputs) -> H (batch, time, n_units).

        Raises:
            TypeError, ValueError: the shape does not fit, or a value is not finite.
            FloatingPointError: an output overflows.
        """
        H = as_array("X", X, ("batch", "time", self.n_inputs), self.dtype).copy()
        run = []
        with np.errstate(over="ignore", invalid="ignore"):
            for k in range(self.n_layers):
                (W_old, W_new), b = self._weights[2 * k : 2 * k + 2]
                old = _later(H, 2**k)
                A = old @ W_old + H @ W_new + b
                run.append((H, old, A > 0))
                H = np.maximum(A, 0) + (H if k else 0)
        check_fits("H", H)
        self._run = run
        return H

    def backward(self, dH: ArrayLike | None) -> tuple[NDArray, list[NDArray]]:
        """dH, shaped like H -> dX and the gradients in the order of `weights`.

        dH may also be (batch, n_units): the gradient of the last output alone.

        Raises:
            RuntimeError: there was no `forward` before.
            TypeError, ValueError: the shape does not fit, or a value is not finite.
            FloatingPointError: a gradient overflows.
        """
        run = self._last_run("backward")
        batch, time, _ = run[0][0].shape
        dh = self._as_output_gradient(dH, batch, time)
        grads: list[NDArray] = []
        with np.errstate(over="ignore", invalid="ignore"):
            for k in reversed(range(self.n_layers)):
                H, old, active = run[k]
                W_old, W_new = self._weights[2 * k]
                da = dh * active
                dW_old, dW_new = flat(old).T @ flat(da), flat(H).T @ flat(da)
                grads = [np.stack([dW_old, dW_new]), flat(da).sum(axis=0), *grads]
                below = da @ W_new.T + _earlier(da @ W_old.T, 2**k)
                dh = below + (dh if k else 0)
        for name, g in zip([*self.weight_names, "X"], [*grads, dh], strict=True):
            check_fits(f"{name}: its gradient", g)
        return dh, grads


def _later(H: NDArray, steps: int) -> NDArray:
    """H with every step moved `steps` later; zeros come in at the start."""
    moved = np.zeros_like(H)
    moved[:, steps:] = H[:, :-steps]
    return moved


def _earlier(H: NDArray, steps: int) -> NDArray:
    moved = np.zeros_like(H)
    moved[:, :-steps] = H[:, steps:]
    return moved
