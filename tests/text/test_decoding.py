"""Sampling and beam search against closed forms and against every sequence."""

import itertools
import math
from typing import NamedTuple

import numpy as np
import pytest

from rnn_course.functions import softmax
from rnn_course.text import beam_search, generate, log_probabilities, sample

K, END, START = 4, 0, 1
TABLE = np.random.default_rng(5).normal(0, 1.5, (K, K, K))
RNG = np.random.default_rng(0)


def second_order(tokens, state):
    """Logits that depend on the last two tokens; the state holds the one before."""
    return TABLE[state[0], tokens], (tokens,)


FIRST = (np.array([START]),)


def every_sequence(max_length):
    """All sequences up to a length with their log probability, closed by END or full."""
    for length in range(1, max_length + 1):
        for body in itertools.product(range(1, K), repeat=length - 1):
            lasts = (END,) if length < max_length else range(K)
            for last in lasts:
                tokens = [*body, last]
                before, now, total = START, START, 0.0
                for token in tokens:
                    total += math.log(softmax(TABLE[before, now])[token])
                    before, now = now, token
                yield tokens, total


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_samples_have_the_frequencies_of_the_softmax_at_a_temperature(temperature):
    z = np.array([1.0, 0.0, -1.0, 2.0])
    n = 40_000
    drawn = sample(np.tile(z, (n, 1)), np.random.default_rng(1), temperature)
    p = np.exp(z / temperature) / np.exp(z / temperature).sum()
    error = np.abs(np.bincount(drawn, minlength=4) / n - p)
    assert (error < 4 * np.sqrt(p * (1 - p) / n)).all()


def test_temperature_zero_takes_the_likeliest_and_draws_nothing():
    rng = np.random.default_rng(2)
    assert sample([0.0, 3.0, 1.0], rng, 0) == 1
    assert sample([[0.0, 3.0], [5.0, 3.0]], rng, 0).tolist() == [1, 0]
    assert rng.random() == np.random.default_rng(2).random()


def test_a_tiny_temperature_takes_the_likeliest_without_a_warning():
    assert sample([0.0, 1e3, -1e3], np.random.default_rng(0), 1e-300) == 1


def test_a_token_of_probability_zero_is_never_drawn():
    z = np.tile([-1e9, 0.0, -1e9, 0.0, -1e9], (20_000, 1))
    assert set(sample(z, np.random.default_rng(3)).tolist()) == {1, 3}


def test_a_stream_has_the_transition_frequencies_of_its_model():
    P = np.array([[0.1, 0.9], [0.6, 0.4]])
    stream = generate(lambda x, s: (np.log(P[x]), s), 0, None, np.random.default_rng(4))
    x = np.array(list(itertools.islice(stream, 20_000)))
    for a in (0, 1):
        after = x[1:][x[:-1] == a]
        assert after.mean() == pytest.approx(P[a, 1], abs=0.02)


def test_a_stream_stops_before_the_end_token():
    def count_up(x, s):
        return np.eye(6)[x + 1] * 100, s

    rng = np.random.default_rng(0)
    assert list(generate(count_up, 0, None, rng, end=5)) == [1, 2, 3, 4]
    assert list(generate(count_up, 0, None, rng, temperature=0, end=3)) == [1, 2]


@pytest.mark.parametrize("length_power", [0.0, 0.7, 1.0])
def test_a_beam_that_drops_nothing_finds_the_best_of_all_sequences(length_power):
    most = 5
    found = beam_search(second_order, START, END, FIRST, 10_000, most, length_power)
    closed = [s for s in every_sequence(most) if s[0][-1] == END]
    closed.sort(key=lambda s: -s[1] / len(s[0]) ** length_power)
    assert sum(h.finished for h in found) == len(closed)
    assert len(found) == len(list(every_sequence(most)))
    assert math.fsum(math.exp(h.log_probability) for h in found) == pytest.approx(1)
    known = {tuple(tokens): log_p for tokens, log_p in every_sequence(most)}
    for hypothesis, (tokens, log_p) in zip(found, closed, strict=False):
        # Two sequences with the same steps in another order tie, so ranks are compared.
        rank = hypothesis.log_probability / len(hypothesis.tokens) ** length_power
        assert rank == pytest.approx(log_p / len(tokens) ** length_power)
        assert hypothesis.log_probability == pytest.approx(known[tuple(hypothesis.tokens)])


def test_a_beam_of_one_is_greedy():
    tokens, before, now = [], START, START
    while (not tokens or tokens[-1] != END) and len(tokens) < 30:
        before, now = now, int(TABLE[before, now].argmax())
        tokens.append(now)
    assert beam_search(second_order, START, END, FIRST, 1, 30)[0].tokens == tokens


def test_each_hypothesis_carries_its_own_state_and_probability():
    for h in beam_search(second_order, START, END, FIRST, 6, 12):
        before, now, total = START, START, 0.0
        for token in h.tokens:
            total += log_probabilities(TABLE[before, now], np.array(token))
            before, now = now, token
        assert h.log_probability == pytest.approx(total)
        assert h.finished == (h.tokens[-1] == END)


def test_greedy_can_miss_what_a_beam_of_two_finds():
    # The likelier first word (2) leads into uncertainty, the other (3) to a sure end.
    P = np.full((4, 4), 0.25)
    P[1], P[3] = [1e-9, 1e-9, 0.6, 0.4], [0.997, 0.001, 0.001, 0.001]

    def advance(x, s):
        return np.log(P[x]), s

    greedy, beam = (beam_search(advance, 1, 0, None, w, 4)[0] for w in (1, 2))
    assert beam.tokens == [3, 0]
    assert greedy.tokens[0] == 2
    assert beam.log_probability == pytest.approx(math.log(0.4 * 0.997), abs=1e-6)
    assert beam.log_probability > greedy.log_probability


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: sample([0.0, 1.0], 3), TypeError, "rng: expected a numpy.random.Generator"),
        (
            lambda: sample([0.0, 1.0], RNG, -1),
            ValueError,
            "temperature: expected a number of at least 0",
        ),
        (lambda: sample([0.0, 1.0], RNG, np.nan), ValueError, "temperature: expected finite"),
        (lambda: sample([0.0, 1.0], RNG, "hot"), TypeError, "temperature: expected real numbers"),
        (lambda: sample(np.zeros((2, 2, 2)), RNG), ValueError, r"z: expected shape \(K,\)"),
        (lambda: generate(3, 0, None, RNG), TypeError, "advance: expected a function"),
        (lambda: generate(len, 0.5, None, RNG), TypeError, "token: expected a whole number"),
        (lambda: generate(len, 0, None, 1), TypeError, "rng: expected a numpy"),
        (
            lambda: generate(len, 0, None, RNG, -2),
            ValueError,
            "temperature: expected a num",
        ),
        (
            lambda: generate(len, 0, None, RNG, end=-1),
            ValueError,
            "end: expected at least 0",
        ),
        (lambda: beam_search(None, 1, 0, None), TypeError, "advance: expected a function"),
        (lambda: beam_search(second_order, 1, 9, FIRST), ValueError, "end: expected a token below"),
        (lambda: beam_search(second_order, 1, 0, FIRST, 0), ValueError, "width: expected at least"),
        (lambda: beam_search(second_order, 1, 0, FIRST, 1, 0), ValueError, "max_length: expected"),
        (
            lambda: beam_search(lambda x, s: (np.zeros((7, 4)), s), 1, 0, None),
            ValueError,
            r"expected shape \(1, K\), got \(7, 4\)",
        ),
    ],
)
def test_wrong_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


class Memory(NamedTuple):
    """A state as a reader may keep it: two tokens back, in fields of their own."""

    before: np.ndarray
    rest: list


def with_fields(tokens, state):
    Z, (before,) = second_order(tokens, (state.before,))
    return Z, Memory(before, [state.rest[0] + 1, None])


def test_a_beam_carries_states_that_are_named_tuples_lists_and_none():
    start = Memory(FIRST[0], [np.zeros((1, 2)), None])
    found = beam_search(with_fields, START, END, start, 6, 12)
    assert found == beam_search(second_order, START, END, FIRST, 6, 12)


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        (None, TypeError, r"advance: expected it to return \(Z, state\), got None"),
        (([[0.0, np.nan]], None), ValueError, r"advance\(tokens, state\)\[0\]: expected finite"),
        (([[0.0, 1.0]], 5), ValueError, r"advance\(tokens, state\)\[1\]: expected None, or arr"),
    ],
)
def test_a_model_that_answers_something_else_is_named(answer, error, message):
    with pytest.raises(error, match=message):
        beam_search(lambda tokens, state: answer, 1, 0, None)


def test_a_class_and_settings_beyond_their_bounds_are_refused():
    with pytest.raises(TypeError, match="advance: expected a function, got <class 'int'>"):
        generate(int, 0, None, RNG)
    with pytest.raises(ValueError, match="length_power: expected a number of at least 0 and at m"):
        beam_search(second_order, START, END, FIRST, length_power=1e39)
    with pytest.raises(ValueError, match="max_length: expected at most 1000000"):
        beam_search(second_order, START, END, FIRST, max_length=10**9)
