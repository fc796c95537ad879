"""Pulses against a decoder that finds them one by one."""

from itertools import pairwise

import numpy as np
import pytest

from rnn_course.tasks import pulse_converter


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def decode(signal):
    """(start, value, length) of every stretch of equal values above zero, found one by one."""
    found, t = [], 0
    while t < len(signal):
        end = t
        while end < len(signal) and signal[end] == signal[t]:
            end += 1
        if signal[t] > 0:
            found.append((t, signal[t], end - t))
        t = end
    return found


@pytest.mark.parametrize("max_width", [1, 4, 8])
def test_a_pulse_of_height_k_is_answered_by_a_pulse_k_steps_wide_from_the_same_step(rng, max_width):
    X, Y = pulse_converter(50, 60, rng, max_width)
    assert X.shape == Y.shape == (50, 60, 1)
    seen = set()
    for x, y in zip(X[:, :, 0], Y[:, :, 0], strict=True):
        pulses = [(t, x[t]) for t in np.flatnonzero(x)]
        for (t, height), (start, value, width) in zip(pulses, decode(y), strict=True):
            assert (start, value) == (t, 1)
            assert width == min(round(height * max_width), 60 - t)
            seen.add(round(height * max_width))
    assert seen == set(range(1, max_width + 1))


def test_the_inverse_task_gives_the_height_on_the_first_step_after_the_pulse(rng):
    X, Y = pulse_converter(50, 60, rng, 8, inverse=True)
    for x, y in zip(X[:, :, 0], Y[:, :, 0], strict=True):
        ended = [(t + width, width / 8) for t, _, width in decode(x) if t + width < 60]
        assert ended == [(t, y[t]) for t in np.flatnonzero(y)]
        assert set(np.unique(x)) <= {0, 1}


def test_pulses_are_parted_by_one_to_max_width_quiet_steps(rng):
    _, Y = pulse_converter(200, 60, rng, 5)
    pauses = set()
    for y in Y[:, :, 0]:
        answers = decode(y)
        pauses |= {b[0] - a[0] - a[2] for a, b in pairwise(answers)}
        assert answers[0][0] < 5
    assert pauses == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: pulse_converter(3, 40, rng),
        lambda rng: pulse_converter(3, 40, rng, inverse=True),
    ],
)
def test_the_same_seed_gives_the_same_sequences_and_another_seed_others(draw):
    one, again, other = (draw(np.random.default_rng(seed)) for seed in (1, 1, 2))
    for a, b, c in zip(one, again, other, strict=True):
        np.testing.assert_array_equal(a, b)
        assert a.shape == c.shape
    assert (one[0] != other[0]).any()


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda rng: pulse_converter(0, 40, rng), ValueError, "n_sequences: expected at least 1"),
        (lambda rng: pulse_converter(2, 4.5, rng), TypeError, "length: expected a whole number"),
        (lambda rng: pulse_converter(2, 40, 7), TypeError, "rng: expected a numpy.random"),
        (lambda rng: pulse_converter(2, 40, rng, 0), ValueError, "max_width: expected at least 1"),
        (
            lambda rng: pulse_converter(2, 16, rng, 8),
            ValueError,
            "length: expected more than twice the widest pulse, 16 steps, got 16",
        ),
        (
            lambda rng: pulse_converter(2, 40, rng, inverse="yes"),
            TypeError,
            "inverse: expected True or False, got 'yes'",
        ),
    ],
)
def test_wrong_input_is_named(rng, call, error, message):
    with pytest.raises(error, match=message):
        call(rng)


@pytest.mark.parametrize("huge", [10**9, 2**31 - 1, 2**64, 10**30])
def test_counts_are_refused_before_memory_is_gone(rng, huge):
    for call, names in (
        (lambda: pulse_converter(huge, 40, rng), "n_sequences(, length)?"),
        (lambda: pulse_converter(2, huge, rng), "(n_sequences, )?length"),
    ):
        with pytest.raises(ValueError, match=f"{names}: expected (arrays of )?at most"):
            call()
