"""What is Jordan's own: the context."""

import numpy as np

from rnn_course.nets import Jordan


def test_jordans_context_is_a_fading_sum_of_past_outputs():
    rng = np.random.default_rng(0)
    net = Jordan(2, 3, 2, decay=0.8, rng=rng, dtype="float64")
    Y = net.forward(rng.normal(size=(1, 6, 2)))
    expected = sum(0.8 ** (4 - k) * Y[0, k] for k in range(5))
    np.testing.assert_allclose(net.trace["s_t"][0, 5], expected, rtol=1e-12)
