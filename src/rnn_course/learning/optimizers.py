"""Four rules that turn gradients into steps, each a few lines, each step equal to Keras'.

All keep what they remember in the order of the weights handed to them, so always hand over the
same list.
"""

import numpy as np
from numpy.typing import NDArray

from rnn_course.arguments import as_number
from rnn_course.learning.optimizer import Moved, Optimizer


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum μ on request.

    v ← μ v - η g,  w ← w + v

    Args:
        learning_rate: η, above 0.
        momentum: μ, at least 0 and below 1.

    Raises:
        TypeError: an argument is no number.
        ValueError: an argument is out of bounds.

    Chapter: elman_xor.

    >>> w = np.array([1.0])
    >>> SGD(learning_rate=0.1).step([w], [[2.0]])
    >>> w.tolist()
    [0.8]
    """

    _n_memories = 1

    def __init__(self, learning_rate: float = 0.01, momentum: float = 0.0) -> None:
        super().__init__(learning_rate)
        self.momentum = as_number("momentum", momentum, least=0, below=1)

    def _move(self, g: NDArray, memories: NDArray) -> Moved:
        (v,) = memories
        v = self.momentum * v - self.learning_rate * g
        return v, [v]


class RMSprop(Optimizer):
    """Each weight's step divided by the running root mean square of its gradient.

    v ← ρ v + (1-ρ) g²,  w ← w - η g / √(v + ε)

    Args:
        learning_rate: η, above 0.
        rho: ρ, at least 0 and below 1.
        epsilon: ε, above 0, and not 0 in the dtype of the weights.

    Raises:
        TypeError: an argument is no number.
        ValueError: an argument is out of bounds.

    Source: T. Tieleman and G. Hinton, lecture 6.5 of Neural Networks for Machine Learning, 2012.
    Chapter: vanishing_gradients.

    >>> w = np.array([1.0, 1.0])
    >>> RMSprop(learning_rate=0.1, rho=0).step([w], [[50.0, -0.001]])
    >>> w.round(3).tolist()
    [0.9, 1.095]
    """

    _n_memories = 1

    def __init__(
        self, learning_rate: float = 0.001, rho: float = 0.9, epsilon: float = 1e-7
    ) -> None:
        super().__init__(learning_rate)
        self.rho = as_number("rho", rho, least=0, below=1)
        self.epsilon = as_number("epsilon", epsilon, above=0)

    def _move(self, g: NDArray, memories: NDArray) -> Moved:
        (v,) = memories
        v = self.rho * v + (1 - self.rho) * (g * g)
        return -self.learning_rate * g / np.sqrt(v + self.epsilon), [v]


class Adam(Optimizer):
    """Momentum and scaling together, both corrected for their start at zero.

    m ← β₁ m + (1-β₁) g,  v ← β₂ v + (1-β₂) g²,
    w ← w - η √(1-β₂ᵏ)/(1-β₁ᵏ) · m / (√v + ε)  at step k

    Args:
        learning_rate: η, above 0.
        beta_1: β₁, at least 0 and below 1.
        beta_2: β₂, at least 0 and below 1.
        epsilon: ε, above 0, and not 0 in the dtype of the weights.

    Raises:
        TypeError: an argument is no number.
        ValueError: an argument is out of bounds.

    Source: D. P. Kingma and J. Ba, ICLR 2015, algorithm 1 in the efficient order of section 2.
    Chapter: bptt.

    >>> w = np.array([1.0, 1.0])
    >>> Adam(learning_rate=0.1).step([w], [[50.0, -0.001]])
    >>> w.round(3).tolist()
    [0.9, 1.1]
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
        self.beta_1 = as_number("beta_1", beta_1, least=0, below=1)
        self.beta_2 = as_number("beta_2", beta_2, least=0, below=1)
        self.epsilon = as_number("epsilon", epsilon, above=0)

    def _move(self, g: NDArray, memories: NDArray) -> Moved:
        m, v = memories
        k = self.iterations + 1
        m = self.beta_1 * m + (1 - self.beta_1) * g
        v = self.beta_2 * v + (1 - self.beta_2) * (g * g)
        rate = self.learning_rate * (1 - self.beta_2**k) ** 0.5 / (1 - self.beta_1**k)
        return -rate * m / (np.sqrt(v) + self.epsilon), [m, v]


class Adadelta(Optimizer):
    """Steps in the units of the weights: the root mean square of past steps over that of gradients.

    v ← ρ v + (1-ρ) g²,  δ = √(d + ε)/√(v + ε) g,  d ← ρ d + (1-ρ) δ²,  w ← w - η δ

    The paper has no learning rate: η = 1, our default. Keras' default today is 0.001, which hardly
    moves.

    Args:
        learning_rate: η, above 0.
        rho: ρ, at least 0 and below 1.
        epsilon: ε, above 0, and not 0 in the dtype of the weights.

    Raises:
        TypeError: an argument is no number.
        ValueError: an argument is out of bounds.

    Source: M. D. Zeiler, arXiv:1212.5701, 2012, algorithm 1. Chapter: elman_xor.

    >>> w = np.array([1.0])
    >>> Adadelta(rho=0).step([w], [[50.0]])
    >>> w.round(5).tolist()
    [0.99968]
    """

    _n_memories = 2

    def __init__(
        self, learning_rate: float = 1.0, rho: float = 0.95, epsilon: float = 1e-7
    ) -> None:
        super().__init__(learning_rate)
        self.rho = as_number("rho", rho, least=0, below=1)
        self.epsilon = as_number("epsilon", epsilon, above=0)

    def _move(self, g: NDArray, memories: NDArray) -> Moved:
        v, d = memories
        v = self.rho * v + (1 - self.rho) * (g * g)
        delta = np.sqrt((d + self.epsilon) / (v + self.epsilon)) * g
        d = self.rho * d + (1 - self.rho) * (delta * delta)
        return -self.learning_rate * delta, [v, d]
