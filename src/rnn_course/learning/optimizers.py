"""Four rules that turn gradients into steps, each a few lines, each step equal to Keras'.

All keep what they remember in the order of the weights handed to them, so always hand over the
same list. Chapters 3 to 8.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import all_finite, as_array


class Optimizer:
    """The base of the four: checks, and one update of all weights together.

    All weights and all gradients are laid end to end as one long vector each, so that a rule is
    written, and run, once a step.

    Attributes:
        learning_rate: may be changed between two steps.
        iterations: steps taken so far.
    """

    _n_memories = 0  # vectors remembered from step to step, zero at the start

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = _as_setting("learning_rate", learning_rate, above=0.0)
        self.iterations = 0
        self._shapes: list[tuple[int, ...]] | None = None

    def step(self, weights: Sequence[NDArray], grads: Sequence[ArrayLike]) -> None:
        """Move every weight, in place.

        Raises:
            TypeError: a weight is no float array.
            ValueError: lengths or shapes do not fit, or the weights are others than before.
            FloatingPointError: a gradient is not finite.
        """
        grads = [np.asarray(g) for g in grads]
        if self._shapes is None:
            self._begin(weights)
        if [w.shape for w in weights] != self._shapes:
            raise ValueError("weights: expected those of the first step, in the same order.")
        if [g.shape for g in grads] != self._shapes:
            self._report_shapes(grads)
        g = np.concatenate([g.ravel() for g in grads], dtype=self._memories[0].dtype)
        if not all_finite(g):
            self._report_infinite(grads)
        self.iterations += 1
        move = self._move(g, *self._memories)
        end = 0
        for w in weights:
            begin, end = end, end + w.size
            w += move[begin:end].reshape(w.shape)

    def _move(self, g: NDArray, *memories: NDArray) -> NDArray:
        """What to add to the weights, given the gradient and what the rule remembers."""
        raise NotImplementedError

    def _begin(self, weights: Sequence[NDArray]) -> None:
        for k, w in enumerate(weights):
            if not isinstance(w, np.ndarray) or w.dtype.kind != "f":
                raise TypeError(f"weights[{k}]: expected a float array to move, got {w!r}.")
        if not weights:
            raise ValueError("weights: expected at least one array, got none.")
        long = np.concatenate([w.ravel() for w in weights])
        self._memories = [np.zeros_like(long) for _ in range(self._n_memories)]
        self._shapes = [w.shape for w in weights]

    def _report_shapes(self, grads: Sequence[NDArray]) -> None:
        if len(grads) != len(self._shapes):
            raise ValueError(
                f"grads: expected {len(self._shapes)}, one a weight, got {len(grads)}."
            )
        for k, (g, shape) in enumerate(zip(grads, self._shapes, strict=True)):
            if g.shape != shape:
                raise ValueError(f"grads[{k}]: expected shape {shape}, got {g.shape}.")

    def _report_infinite(self, grads: Sequence[NDArray]) -> None:
        bad = next(k for k, g in enumerate(grads) if not all_finite(g))
        raise FloatingPointError(
            f"grads[{bad}]: expected finite numbers, got NaN or infinity. "
            "A lower learning rate or clipping keeps the weights in bounds."
        )


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum μ on request.

    v ← μ v - η g,  w ← w + v
    """

    _n_memories = 1

    def __init__(self, learning_rate: float = 0.01, momentum: float = 0.0) -> None:
        super().__init__(learning_rate)
        self.momentum = _as_setting("momentum", momentum, below=1.0)

    def _move(self, g: NDArray, v: NDArray) -> NDArray:
        v *= self.momentum
        v -= self.learning_rate * g
        return v


class RMSprop(Optimizer):
    """Each weight's step divided by the running root mean square of its gradient.

    v ← ρ v + (1-ρ) g²,  w ← w - η g / √(v + ε)

    Source: T. Tieleman and G. Hinton, lecture 6.5 of Neural Networks for Machine Learning, 2012.
    """

    _n_memories = 1

    def __init__(
        self, learning_rate: float = 0.001, rho: float = 0.9, epsilon: float = 1e-7
    ) -> None:
        super().__init__(learning_rate)
        self.rho = _as_setting("rho", rho, below=1.0)
        self.epsilon = _as_setting("epsilon", epsilon, above=0.0)

    def _move(self, g: NDArray, v: NDArray) -> NDArray:
        v *= self.rho
        v += (1 - self.rho) * (g * g)
        return -self.learning_rate * g / np.sqrt(v + self.epsilon)


class Adam(Optimizer):
    """Momentum and scaling together, both corrected for their start at zero.

    m ← β₁ m + (1-β₁) g,  v ← β₂ v + (1-β₂) g²,
    w ← w - η √(1-β₂ᵏ)/(1-β₁ᵏ) · m / (√v + ε)  at step k

    Source: D. P. Kingma and J. Ba, ICLR 2015, algorithm 1 in the efficient order of section 2.
    """

    _n_memories = 2

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ) -> None:
        super().__init__(learning_rate)
        self.beta_1 = _as_setting("beta_1", beta_1, below=1.0)
        self.beta_2 = _as_setting("beta_2", beta_2, below=1.0)
        self.epsilon = _as_setting("epsilon", epsilon, above=0.0)

    def _move(self, g: NDArray, m: NDArray, v: NDArray) -> NDArray:
        k = self.iterations
        rate = self.learning_rate * (1 - self.beta_2**k) ** 0.5 / (1 - self.beta_1**k)
        m += (1 - self.beta_1) * (g - m)
        v += (1 - self.beta_2) * (g * g - v)
        return -rate * m / (np.sqrt(v) + self.epsilon)


class Adadelta(Optimizer):
    """Steps in the units of the weights: the root mean square of past steps over that of gradients.

    v ← ρ v + (1-ρ) g²,  δ = √(d + ε)/√(v + ε) g,  d ← ρ d + (1-ρ) δ²,  w ← w - η δ

    The paper has no learning rate: η = 1, our default. Keras' default today is 0.001, which hardly
    moves.

    Source: M. D. Zeiler, arXiv:1212.5701, 2012, algorithm 1.
    """

    _n_memories = 2

    def __init__(
        self, learning_rate: float = 1.0, rho: float = 0.95, epsilon: float = 1e-7
    ) -> None:
        super().__init__(learning_rate)
        self.rho = _as_setting("rho", rho, below=1.0)
        self.epsilon = _as_setting("epsilon", epsilon, above=0.0)

    def _move(self, g: NDArray, v: NDArray, d: NDArray) -> NDArray:
        v *= self.rho
        v += (1 - self.rho) * (g * g)
        delta = np.sqrt((d + self.epsilon) / (v + self.epsilon)) * g
        d *= self.rho
        d += (1 - self.rho) * (delta * delta)
        return -self.learning_rate * delta


def _as_setting(
    name: str, value: float, above: float | None = None, below: float | None = None
) -> float:
    number = float(as_array(name, value, ()))
    if (above is not None and number <= above) or (below is not None and not 0 <= number < below):
        want = f"above {above:g}" if above is not None else f"at least 0 and below {below:g}"
        raise ValueError(f"{name}: expected a number {want}, got {value!r}.")
    return number
