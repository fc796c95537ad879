"""N-grams against Witten and Bell's formula read off by hand."""

import itertools
import math
from collections import Counter

import numpy as np
import pytest

from rnn_course.text import NGram, bits_per_token, generate


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


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: NGram(0, 3), ValueError, "n: expected at least 1"),
        (lambda: NGram(10**9, 3), ValueError, "n: expected at most 62, got 1000000000"),
        (lambda: NGram(1, 10**9), ValueError, "n_tokens: expected arrays of at most 2 GiB"),
        (lambda: NGram(2, 4).fit([0, 1]).probabilities([4]), ValueError, "context: expected whole"),
        (lambda: NGram(2, 4).fit([0, 1]).probabilities("x"), TypeError, "context: expected real"),
        (lambda: NGram(12, 100), ValueError, r"n: expected n_tokens \*\* n below"),
        (lambda: NGram(3, 4).fit([1, 2]), ValueError, "tokens: expected at least n = 3"),
        (
            lambda: NGram(1, 4).fit([4]),
            ValueError,
            "tokens: expected .* from 0 to 3",
        ),
        (lambda: NGram(1, 4).fit([[1]]), ValueError, r"tokens: expected shape \(time,\)"),
        (lambda: NGram(2, 4).log_probabilities([1]), RuntimeError, "Call fit first"),
        (lambda: NGram(2, 4).probabilities(), RuntimeError, "Call fit first"),
        (lambda: NGram(2, 4).n_counts, RuntimeError, "Call fit first"),
    ],
)
def test_wrong_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_a_refused_text_leaves_what_was_counted():
    model = NGram(2, 3).fit([0, 1, 2, 0, 1])
    before = model.probabilities([0])
    for text in ([0], [0, 9], [0.5, 1.0], "ab"):
        with pytest.raises((TypeError, ValueError), match="tokens: expected"):
            model.fit(text)
    np.testing.assert_array_equal(model.probabilities([0]), before)
