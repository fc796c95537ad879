"""Sampling, beam search and n-grams agree with closed forms and with counting everything."""

import itertools
import math
from collections import Counter

import numpy as np
import pytest

from rnn_course.functions import softmax
from rnn_course.text import (
    NGram,
    beam_search,
    bits_per_token,
    generate,
    log_probabilities,
    perplexity,
    sample,
)

K, END, START = 4, 0, 1
TABLE = np.random.default_rng(5).normal(0, 1.5, (K, K, K))


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


def by_hand(text, n, k, context, token):
    """Witten and Bell's formula, read off Counters; the shorter context by recursion."""
    if n == 0:
        return 1 / k
    context = context[-(n - 1) :] if n > 1 else ()
    if len(context) < n - 1:
        return by_hand(text, n - 1, k, context, token)
    after = Counter(
        text[i + n - 1] for i in range(len(text) - n + 1) if text[i : i + n - 1] == context
    )
    shorter = by_hand(text, n - 1, k, context[1:], token)
    if not after:
        return shorter
    return (after[token] + len(after) * shorter) / (after.total() + len(after))


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_an_ngram_is_witten_and_bells_formula(n):
    rng = np.random.default_rng(n)
    text, other = tuple(rng.integers(0, 3, 60).tolist()), rng.integers(0, 4, 25).tolist()
    model = NGram(n, 4).fit(text)
    got = model.log_probabilities(other)
    for t, token in enumerate(other):
        want = by_hand(text, n, 4, tuple(other[max(0, t - n + 1) : t]), token)
        assert math.exp(got[t]) == pytest.approx(want)
        assert model.probabilities(other[:t])[token] == pytest.approx(want)


@pytest.mark.parametrize("context", [(), (3,), (0, 1), (2, 2, 2, 2, 1)])
def test_an_ngrams_probabilities_sum_to_one_and_leave_nothing_out(context):
    p = NGram(3, 4).fit([0, 1, 2, 0, 1, 1, 0, 2]).probabilities(context)
    assert p.sum() == pytest.approx(1)
    assert (p > 0).all()


def test_a_bigram_model_reaches_the_entropy_rate_of_a_markov_chain():
    P = np.array([[0.9, 0.1], [0.4, 0.6]])
    stream = generate(lambda x, s: (np.log(P[x]), s), 0, None, np.random.default_rng(0))
    x = np.array(list(itertools.islice(stream, 40_000)))
    rate = np.array([0.8, 0.2]) @ -(P * np.log2(P)).sum(axis=1)  # stationary: 0.8, 0.2
    model = NGram(2, 2).fit(x[:20_000])
    assert bits_per_token(model.log_probabilities(x[20_000:])) == pytest.approx(rate, abs=0.02)
    assert model.n_counts == 2 + 4


RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: log_probabilities([[0.0, 1.0]], [2]),
            ValueError,
            "Y: expected tokens from 0 to 1",
        ),
        (lambda: log_probabilities([[0.0, 1.0]], [0.5]), TypeError, "Y: expected whole numbers"),
        (lambda: log_probabilities([[0.0, 1.0]], [0, 1]), ValueError, r"Y: expected shape \(1,\)"),
        (lambda: log_probabilities(1.0, 0), ValueError, "Z: expected at least one axis"),
        (lambda: bits_per_token([-1.0, 0.5]), ValueError, "log_p: expected logarithms"),
        (lambda: bits_per_token([-np.inf]), ValueError, "log_p: expected finite"),
        (lambda: perplexity([]), ValueError, "log_p: expected at least one value"),
        (lambda: sample([0.0, 1.0], 3), TypeError, "rng: expected a numpy.random.Generator"),
        (lambda: sample([0.0, 1.0], RNG, -1), ValueError, "temperature: expected 0 or above"),
        (lambda: sample([0.0, 1.0], RNG, np.nan), ValueError, "temperature: expected finite"),
        (lambda: sample([0.0, 1.0], RNG, "hot"), TypeError, "temperature: expected real numbers"),
        (lambda: sample(np.zeros((2, 2, 2)), RNG), ValueError, r"z: expected shape \(K,\)"),
        (lambda: generate(3, 0, None, RNG), TypeError, "advance: expected a function"),
        (lambda: generate(len, 0.5, None, RNG), TypeError, "token: expected a token"),
        (lambda: generate(len, 0, None, 1), TypeError, "rng: expected a numpy"),
        (lambda: generate(len, 0, None, RNG, -2), ValueError, "temperature: expected 0"),
        (lambda: generate(len, 0, None, RNG, end=-1), ValueError, "end: expected a token, 0"),
        (lambda: beam_search(None, 1, 0, None), TypeError, "advance: expected a function"),
        (lambda: beam_search(second_order, 1, 9, FIRST), ValueError, "end: expected a token below"),
        (lambda: beam_search(second_order, 1, 0, FIRST, 0), ValueError, "width: expected at least"),
        (lambda: beam_search(second_order, 1, 0, FIRST, 1, 0), ValueError, "max_length: expected"),
        (
            lambda: beam_search(lambda x, s: (np.zeros((7, 4)), s), 1, 0, None),
            ValueError,
            r"expected shape \(1, K\), got \(7, 4\)",
        ),
        (lambda: NGram(0, 3), ValueError, "n: expected at least 1"),
        (lambda: NGram(12, 100), ValueError, r"n: expected n_tokens \*\* n below"),
        (lambda: NGram(3, 4).fit([1, 2]), ValueError, "tokens: expected at least n = 3"),
        (lambda: NGram(1, 4).fit([4]), ValueError, "tokens: expected tokens from 0 to 3"),
        (lambda: NGram(1, 4).fit([[1]]), ValueError, r"tokens: expected shape \(time,\)"),
        (lambda: NGram(2, 4).log_probabilities([1]), RuntimeError, "Call fit first"),
        (lambda: NGram(2, 4).probabilities(), RuntimeError, "Call fit first"),
        (lambda: NGram(2, 4).n_counts, RuntimeError, "Call fit first"),
    ],
)
def test_wrong_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
