"""How weights start, as Keras starts them."""

import numpy as np
from numpy.typing import NDArray

from rnn_course.arguments import as_count, as_rng


def glorot_uniform(shape: tuple[int, int], rng: np.random.Generator) -> NDArray:
    """Uniform on ±√(6 / (rows + columns)): Glorot and Bengio (2010), eq. 16."""
    limit = np.sqrt(6 / sum(shape))
    return rng.uniform(-limit, limit, shape)


def orthogonal(shape: tuple[int, int], rng: np.random.Generator) -> NDArray:
    """A random matrix with orthonormal rows (or columns, where there are fewer of those)."""
    rows, columns = shape
    Q, R = np.linalg.qr(rng.normal(size=(max(shape), min(shape))))
    Q *= np.sign(np.diag(R))  # without this Q would not be uniform over the rotations
    return Q if rows >= columns else Q.T


def draw_weights(
    n_inputs: int, n_units: int, n_gates: int, rng: np.random.Generator
) -> list[NDArray]:
    """Kernel, recurrent kernel and bias as Keras starts them, for `n_gates` gates side by side."""
    n_inputs, n_units = as_count("n_inputs", n_inputs), as_count("n_units", n_units)
    width = n_units * n_gates
    rng = as_rng("rng", rng)
    return [
        glorot_uniform((n_inputs, width), rng),
        orthogonal((n_units, width), rng),
        np.zeros(width),
    ]
