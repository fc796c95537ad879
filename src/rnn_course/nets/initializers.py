"""How weights start, as Keras starts them."""

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnn_course.arguments import as_array, as_count, as_float_dtype, as_rng, check_room


def glorot_uniform(shape: tuple[int, int], rng: np.random.Generator) -> NDArray:
    """Uniform on ±√(6 / (rows + columns)): Glorot and Bengio (2010), eq. 16.

    >>> glorot_uniform((4, 2), np.random.default_rng(0)).shape
    (4, 2)

    Args:
        shape: (rows, columns).
        rng: draws the numbers.

    Raises:
        TypeError, ValueError: a size is no whole number of at least 1, the matrix would not fit
            into memory, or `rng` is no generator.

    Source: https://proceedings.mlr.press/v9/glorot10a.html. Chapter: vanishing_gradients
    """
    rows, columns = _as_sizes(shape)
    limit = np.sqrt(6 / (rows + columns))
    return as_rng("rng", rng).uniform(-limit, limit, (rows, columns))


def orthogonal(shape: tuple[int, int], rng: np.random.Generator) -> NDArray:
    """A random matrix with orthonormal rows (or columns, where there are fewer of those).

    >>> W = orthogonal((3, 3), np.random.default_rng(0))
    >>> bool(np.allclose(W @ W.T, np.eye(3)))
    True

    Args:
        shape: (rows, columns).
        rng: draws the numbers.

    Raises:
        TypeError, ValueError: as `glorot_uniform`.

    Source: A. M. Saxe, J. L. McClelland and S. Ganguli, https://arxiv.org/abs/1312.6120, section 3.
    Chapter: vanishing_gradients
    """
    rows, columns = _as_sizes(shape)
    rng = as_rng("rng", rng)
    Q, R = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
    Q *= np.sign(np.diag(R))  # without this Q would not be uniform over the rotations
    return Q if rows >= columns else Q.T


def draw_weights(
    n_inputs: int, n_units: int, n_gates: int, rng: np.random.Generator
) -> list[NDArray]:
    """Kernel, recurrent kernel and bias as Keras starts them, for `n_gates` gates side by side.

    >>> W_x, W_h, b = draw_weights(3, 5, n_gates=2, rng=np.random.default_rng(0))
    >>> W_x.shape, W_h.shape, b.shape
    ((3, 10), (5, 10), (10,))

    Args:
        n_inputs: rows of the kernel, Glorot-uniform.
        n_units: rows of the recurrent kernel, orthogonal.
        n_gates: each gate takes n_units columns.
        rng: draws both; the bias is zero.

    Raises:
        TypeError, ValueError: as `glorot_uniform`.

    Chapter: own_cell
    """
    n_inputs, n_units = as_count("n_inputs", n_inputs), as_count("n_units", n_units)
    width = n_units * as_count("n_gates", n_gates)
    rng = as_rng("rng", rng)
    check_room("n_inputs, n_units", (max(n_inputs, n_units), width))
    return [
        glorot_uniform((n_inputs, width), rng),
        orthogonal((n_units, width), rng),
        np.zeros(width),
    ]


def draw_lstm_weights(
    n_inputs: int,
    n_units: int,
    forget_bias: float,
    rng: np.random.Generator,
    dtype: DTypeLike,
) -> list[NDArray]:
    """As `draw_weights` for the gates i, f, c̃, o, with a bias that keeps f open at first."""
    dtype = as_float_dtype("dtype", "float32" if dtype is None else dtype)
    b = as_array("forget_bias", forget_bias, (), dtype)
    kernel, recurrent_kernel, bias = draw_weights(n_inputs, n_units, 4, rng)
    _, b_f, _, _ = np.split(bias, 4)
    b_f[:] = b
    return [kernel, recurrent_kernel, bias]


def _as_sizes(shape: tuple[int, int]) -> tuple[int, int]:
    if not isinstance(shape, tuple | list) or len(shape) != 2:
        raise ValueError(f"shape: expected (rows, columns), got {shape!r}.")
    rows, columns = (as_count(f"shape[{k}]", size) for k, size in enumerate(shape))
    check_room("shape", (rows, columns))
    return rows, columns
