"""Bits and perplexity against closed forms."""

import numpy as np
import pytest

from rnn_course.text import bits_per_token, log_probabilities, perplexity


def test_an_even_bet_over_k_tokens_costs_log2_k_bits_and_has_perplexity_k():
    log_p = log_probabilities(np.zeros((3, 5, 8)), np.ones((3, 5), dtype=int))
    assert log_p.shape == (3, 5)
    assert bits_per_token(log_p) == pytest.approx(3)
    assert perplexity(log_p) == pytest.approx(8)


def test_the_bits_of_draws_from_a_known_distribution_approach_its_entropy():
    p = np.array([0.5, 0.25, 0.125, 0.125])
    drawn = np.random.default_rng(0).choice(4, 40_000, p=p)
    Z = np.tile(np.log(p), (len(drawn), 1))
    assert bits_per_token(log_probabilities(Z, drawn)) == pytest.approx(1.75, abs=0.02)


def test_log_probabilities_do_not_overflow():
    log_p = log_probabilities([[1e4, 0.0], [0.0, 1e4]], [0, 0])
    assert log_p == pytest.approx([0.0, -1e4])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: log_probabilities([[0.0, 1.0]], [2]),
            ValueError,
            "Y: expected whole numbers from 0 to 1, got 2",
        ),
        (lambda: log_probabilities([[0.0, 1.0]], [0.5]), TypeError, "Y: expected whole numbers"),
        (lambda: log_probabilities([[0.0, 1.0]], [0, 1]), ValueError, r"Y: expected shape \(1,\)"),
        (lambda: log_probabilities(1.0, 0), ValueError, "Z: expected at least one axis"),
        (lambda: bits_per_token([-1.0, 0.5]), ValueError, "log_p: expected logarithms"),
        (lambda: bits_per_token([-np.inf]), ValueError, "log_p: expected finite"),
        (lambda: perplexity([]), ValueError, "log_p: expected at least one value"),
    ],
)
def test_wrong_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_what_overflows_is_refused_by_name():
    with pytest.raises(FloatingPointError, match="log_p: 2 to the power of 144270 bits"):
        perplexity([-1e5])
    with pytest.raises(FloatingPointError, match="Z: the difference of two outputs overflows"):
        log_probabilities([[1.5e308, -1.5e308]], [1])
    assert perplexity([-700.0]) == pytest.approx(np.exp(700.0))
