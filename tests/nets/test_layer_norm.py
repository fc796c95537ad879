"""What layer normalisation promises."""

import numpy as np
from every_cell import make


def test_layer_normalisation_does_not_feel_a_change_of_scale():
    rng = np.random.default_rng(4)
    cell = make("elman layer norm", 3, 8, rng)
    X = rng.normal(size=(2, 5, 3))
    H = cell.forward(X)
    kernel, recurrent_kernel, gain, bias = cell.weights
    cell.weights = [7 * kernel, 7 * recurrent_kernel, gain, bias]
    np.testing.assert_allclose(cell.forward(X), H, atol=1e-4)
