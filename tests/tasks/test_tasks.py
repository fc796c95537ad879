import itertools
import re
from datetime import date, datetime
from itertools import pairwise

import numpy as np
import pytest

from rnn_course.tasks import (
    DATE_FORMATS,
    LETTER_CODES,
    LEXICON,
    SENTENCES,
    SYLLABLES,
    adding_problem,
    counted_letters,
    dates,
    delayed_bit,
    held_sign,
    mackey_glass,
    pulse_converter,
    sliding_parity,
    template_odds,
    template_stream,
    temporal_xor,
    two_sided_tags,
    write_date,
)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def by_truth_table(first, second):
    return {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0}[(first, second)]


def test_every_third_bit_is_the_exclusive_or_of_the_two_before_it(rng):
    bits = temporal_xor(200, rng)
    assert bits.shape == (600,)
    for first, second, third in bits.reshape(200, 3).tolist():
        assert third == by_truth_table(first, second)


def test_the_other_bits_are_fair_and_independent_coins(rng):
    pairs = temporal_xor(40_000, rng).reshape(-1, 3)[:, :2]
    shares = np.bincount(2 * pairs[:, 0] + pairs[:, 1], minlength=4) / len(pairs)
    # Four standard errors of a share of 1/4 over 40,000 draws.
    assert np.abs(shares - 0.25).max() < 4 * np.sqrt(0.25 * 0.75 / len(pairs))


def test_no_straight_line_through_any_earlier_bits_predicts_the_xor_better_than_one_half(rng):
    """The third bit is uncorrelated with each bit before it: a net has to combine two of them."""
    bits = temporal_xor(40_000, rng)
    third = bits[5::3] - 0.5
    for back in range(1, 6):
        earlier = bits[5 - back : len(bits) - back : 3] - 0.5
        assert abs(np.mean(third * earlier)) < 4 * 0.25 / np.sqrt(len(third))


def test_the_best_predictor_of_temporal_xor_reaches_the_floor_of_one_sixth(rng):
    bits = temporal_xor(40_000, rng)
    best = np.full(len(bits), 0.5)
    best[2::3] = (bits[0::3] + bits[1::3]) % 2
    assert np.mean((bits - best) ** 2) == pytest.approx(1 / 6)


@pytest.mark.parametrize("delay", [1, 2, 10, 29])
def test_the_answer_is_the_bit_seen_delay_steps_ago(rng, delay):
    X, Y = delayed_bit(5, 30, delay, rng)
    assert X.shape == Y.shape == (5, 30, 1)
    for t in range(delay, 30):
        np.testing.assert_array_equal(Y[:, t], X[:, t - delay])
    assert not Y[:, :delay].any()


def test_nothing_later_than_delay_steps_ago_tells_the_delayed_bit(rng):
    X, Y = delayed_bit(2_000, 30, 10, rng)
    answer = Y[:, 10:, 0] - 0.5
    for back in range(10):
        seen = X[:, 10 - back : 30 - back, 0] - 0.5
        assert abs(np.mean(answer * seen)) < 4 * 0.25 / np.sqrt(answer.size)


def test_changing_the_answer_leaves_the_input_alone(rng):
    X, Y = delayed_bit(4, 5, 2, rng)
    before = X.copy()
    Y += 1
    np.testing.assert_array_equal(X, before)


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: temporal_xor(50, rng),
        lambda rng: np.stack(delayed_bit(3, 20, 4, rng)),
    ],
)
def test_the_same_seed_gives_the_same_bits_and_another_seed_others(draw):
    one, again, other = (draw(np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()
    assert set(np.unique(one)) == {0, 1}


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


def sum_by_hand(x, steps):
    """The answer of the adding problem from the markers alone: the marked values, summed."""
    marked = [t for t in range(steps) if x[t, 1] == 1]
    return 0.5 + sum(x[t, 0] for t in marked) / 4, marked


def test_the_target_of_the_adding_problem_is_the_scaled_sum_of_the_marked_values(rng):
    X, Y, mask = adding_problem(2_000, 50, rng)
    assert X.shape == (2_000, 55, 2)
    assert Y.shape == (2_000, 1)
    assert mask.shape == (2_000, 55)
    hidden = 0
    for x, y, kept in zip(X, Y, mask, strict=True):
        steps = int(kept.sum())
        assert kept[:steps].all()
        assert not x[steps:].any()
        answer, marked = sum_by_hand(x, steps)
        assert y[0] == pytest.approx(answer, abs=1e-6)
        assert x[0, 1] == x[steps - 1, 1] == -1
        assert len(marked) in (1, 2)
        assert 1 <= marked[-1] <= 23
        hidden += len(marked) == 1
        # Two marks: the earlier is one of the first ten pairs. One mark: the other is hidden.
        assert len(marked) == 1 or marked[0] < 10
    # One in ten first marks falls on the first pair, whose marker is -1: four standard errors.
    assert abs(hidden / 2_000 - 0.1) < 4 * np.sqrt(0.1 * 0.9 / 2_000)
    assert set(mask.sum(axis=1)) == set(range(50, 56))


def test_the_second_mark_is_as_likely_on_every_pair_it_may_fall_on(rng):
    X, _, _ = adding_problem(40_000, 50, rng)
    late = [np.flatnonzero(x == 1)[-1] for x in X[:, :, 1]]
    shares = np.bincount(late, minlength=24)[10:] / 40_000
    # Pair k in 10 to 23 is the second with probability (0.1 / 23 + 0.9 / 22).
    expected = 0.1 / 23 + 0.9 / 22
    assert np.abs(shares - expected).max() < 4.5 * np.sqrt(expected / 40_000)


def test_answering_one_half_to_the_adding_problem_meets_the_derived_error_and_hit_rate(rng):
    _, Y, _ = adding_problem(100_000, 100, rng)
    assert np.mean((Y - 0.5) ** 2) == pytest.approx((0.9 * 2 / 3 + 0.1 / 3) / 16, rel=0.02)
    # |X_1 + X_2| < 0.16: a triangle's middle for two values, 0.16 for one.
    assert np.mean(np.abs(Y - 0.5) < 0.04) == pytest.approx(0.9 * 0.1536 + 0.1 * 0.16, abs=0.005)


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: pulse_converter(3, 40, rng),
        lambda rng: pulse_converter(3, 40, rng, inverse=True),
        lambda rng: adding_problem(3, 40, rng),
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
        (lambda rng: temporal_xor(0, rng), ValueError, "n_triples: expected at least 1, got 0"),
        (lambda rng: temporal_xor(2.5, rng), TypeError, "n_triples: expected a whole number"),
        (lambda rng: temporal_xor(3, 42), TypeError, "rng: expected a numpy.random.Generator"),
        (lambda rng: delayed_bit(0, 9, 2, rng), ValueError, "n_sequences: expected at least 1"),
        (lambda rng: delayed_bit(3, 0, 2, rng), ValueError, "length: expected at least 1, got 0"),
        (lambda rng: delayed_bit(3, 9, 0, rng), ValueError, "delay: expected at least 1, got 0"),
        (lambda rng: delayed_bit(3, 9, "2", rng), TypeError, "delay: expected a whole number"),
        (
            lambda rng: delayed_bit(3, 9, 9, rng),
            ValueError,
            "delay: expected fewer steps than length = 9, got 9",
        ),
        (lambda rng: delayed_bit(3, True, 2, rng), TypeError, "length: expected a whole number"),
        (lambda rng: delayed_bit(3, 9, 2, None), TypeError, "rng: expected a numpy.random"),
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
        (lambda rng: adding_problem(0, 50, rng), ValueError, "n_sequences: expected at least 1"),
        (lambda rng: adding_problem(4, 50.5, rng), TypeError, "T: expected a whole number"),
        (lambda rng: adding_problem(4, 9, rng), ValueError, "T: expected at least 10, got 9"),
        (lambda rng: adding_problem(4, 50, 1), TypeError, "rng: expected a numpy.random"),
    ],
)
def test_wrong_input_is_named_with_what_was_expected_and_what_came(rng, call, error, message):
    with pytest.raises(error, match=message):
        call(rng)


def constant_growth(x):
    return 0.2 * x / (1 + x**10)


def test_mackey_glass_falls_along_its_exact_solution_while_the_delay_shows_the_start():
    """Until t = tau the delayed value is the start: the equation is linear, solved by hand."""
    x = mackey_glass(18, settle=0)
    rest = constant_growth(1.2) / 0.1
    exact = rest + (1.2 - rest) * np.exp(-0.1 * np.arange(18))
    np.testing.assert_allclose(x, exact, atol=1e-7)


def test_mackey_glass_is_the_solution_scipy_finds_delay_by_delay():
    from scipy.integrate import solve_ivp

    past, pieces = (lambda t: 1.2), [np.array([1.2])]
    for k in range(6):
        begin, end = 17.0 * k, 17.0 * (k + 1)
        piece = solve_ivp(
            lambda t, x, past=past: constant_growth(past(t - 17)) - 0.1 * x,
            (begin, end),
            pieces[-1][-1:],
            dense_output=True,
            rtol=1e-11,
            atol=1e-12,
        )
        pieces.append(piece.sol(np.arange(begin + 1, end + 1))[0])
        past = lambda t, sol=piece.sol: float(sol(t)[0])  # noqa: E731
    np.testing.assert_allclose(mackey_glass(103, settle=0), np.concatenate(pieces), atol=2e-8)


def test_halving_the_step_of_mackey_glass_divides_the_error_by_sixteen():
    fine = mackey_glass(120, settle=0, dt=0.0125)
    coarse, half = (np.abs(mackey_glass(120, settle=0, dt=dt) - fine).max() for dt in (0.2, 0.1))
    assert 12 < coarse / half < 20


def test_mackey_glass_stays_where_growth_and_loss_balance():
    np.testing.assert_allclose(mackey_glass(50, start=1.0), 1.0)


def test_mackey_glass_drops_the_time_it_needs_to_settle_and_nothing_else():
    whole = mackey_glass(80, settle=0, tau=5.5)
    np.testing.assert_array_equal(mackey_glass(50, settle=30, tau=5.5), whole[30:])
    assert mackey_glass(1, settle=7).shape == (1,)


def test_two_almost_equal_starts_of_mackey_glass_part_with_a_delay_of_17_not_of_5():
    for tau, parts in ((17, True), (5, False)):
        a, b = (mackey_glass(3000, tau, start=start) for start in (1.2, 1.2 + 1e-6))
        assert (np.abs(a - b)[-500:].max() > 0.1) == parts


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"n_steps": 0}, ValueError, "n_steps: expected at least 1, got 0"),
        ({"n_steps": 2.5}, TypeError, "n_steps: expected a whole number"),
        ({"settle": -1}, ValueError, "settle: expected at least 0, got -1"),
        ({"tau": 0}, ValueError, "tau: expected a multiple of dt = 0.1, got 0"),
        ({"tau": 17.03}, ValueError, "tau: expected a multiple of dt = 0.1, got 17.03"),
        ({"tau": "long"}, TypeError, "tau: expected real numbers"),
        ({"dt": 0}, ValueError, "dt: expected 1 over a whole number, such as 0.1, got 0"),
        ({"dt": 0.3}, ValueError, "dt: expected 1 over a whole number, such as 0.1, got 0.3"),
        ({"dt": 2}, ValueError, "dt: expected 1 over a whole number"),
        ({"start": -1}, ValueError, "start: expected 0 or more cells, got -1"),
        ({"start": np.inf}, ValueError, "start: expected finite numbers"),
    ],
)
def test_wrong_input_to_mackey_glass_is_named(options, error, message):
    with pytest.raises(error, match=message):
        mackey_glass(**({"n_steps": 10} | options))


@pytest.mark.parametrize("distance", [1, 2, 3])
def test_a_tag_follows_its_rule_from_one_bit_on_either_side(rng, distance):
    rules = {
        "past": lambda left, right: left,
        "future": lambda left, right: right,
        "or": lambda left, right: max(left, right),
        "xor": by_truth_table,
    }
    for rule, by_hand in rules.items():
        X, Y = two_sided_tags(6, 12, distance, rule, rng)
        assert X.shape == Y.shape == (6, 12, 1)
        for x, y in zip(X[..., 0].tolist(), Y[..., 0].tolist(), strict=True):
            for t in range(distance, 12 - distance):
                assert y[t] == by_hand(x[t - distance], x[t + distance])
            assert not any(y[:distance] + y[-distance:])


@pytest.mark.parametrize(
    ("rule", "from_left", "from_right"),
    [("past", 1, 0.5), ("future", 0.5, 1), ("or", 0.75, 0.75), ("xor", 0.5, 0.5)],
)
def test_the_best_guess_from_one_side_reaches_the_ceiling_told_and_no_more(
    rng, rule, from_left, from_right
):
    """The best guess is the commoner tag for each value of the bit that is known."""
    X, Y = two_sided_tags(400, 104, 2, rule, rng)
    tags, left, right = Y[:, 2:-2] > 0, X[:, :-4], X[:, 4:]
    for seen, ceiling in ((left, from_left), (right, from_right)):
        shares = [tags[seen == bit].mean() for bit in (0, 1)]
        assert np.mean([max(s, 1 - s) for s in shares]) == pytest.approx(ceiling, abs=0.01)


def test_the_held_sign_is_that_of_the_last_pulse(rng):
    X, Y = held_sign(8, 60, 0.1, rng)
    assert set(np.unique(X)) == {-1, 0, 1}
    for x, y in zip(X[..., 0].tolist(), Y[..., 0].tolist(), strict=True):
        held = None
        for pulse, answer in zip(x, y, strict=True):
            held = pulse or held
            assert answer == (held > 0)


def test_pulses_come_at_the_rate_asked_for_and_with_both_signs(rng):
    X, _ = held_sign(200, 501, 0.05, rng)
    later = X[:, 1:]
    assert np.mean(later != 0) == pytest.approx(0.05, abs=0.003)
    assert abs(later.sum()) < 4 * np.sqrt((later != 0).sum())
    assert (X[:, 0] != 0).all()


def test_an_oracle_that_forgets_every_few_steps_reaches_the_ceiling_told(rng):
    length, rate = 10, 0.1
    X, Y = held_sign(400, 501, rate, rng)
    pieces = X[:, 1:].reshape(-1, length)
    answers = Y[:, 1:].reshape(-1, length)
    known = np.maximum.accumulate(pieces != 0, axis=1)
    right = np.where(known, 1, 0.5).mean(axis=0)
    k = np.arange(1, length + 1)
    np.testing.assert_allclose(right, 1 - (1 - rate) ** k / 2, atol=0.01)
    assert abs(answers[~known].mean() - 0.5) < 0.02  # where nothing is known it is a coin


def test_a_counted_string_is_complete_when_the_letters_b_have_caught_up():
    X, Y, mask = counted_letters([1, 3, 2])
    letters = np.where(mask, np.where(X[..., 0] > 0, "a", "b"), ".")
    assert ["".join(row) for row in letters] == ["ab....", "aaabbb", "aabb.."]
    balance = np.cumsum(X[..., 0] - X[..., 1], axis=1)
    np.testing.assert_array_equal(Y[..., 0] > 0, (balance == 0) & mask)


@pytest.mark.parametrize("width", [1, 2, 5])
def test_the_sliding_parity_counts_the_ones_of_its_window(rng, width):
    X, Y = sliding_parity(5, 20, width, rng)
    for t in range(20):
        expected = X[:, t - width + 1 : t + 1].sum(axis=1) % 2 if t >= width - 1 else 0
        np.testing.assert_array_equal(Y[:, t], np.broadcast_to(expected, (5, 1)))


def test_no_part_of_the_window_tells_the_sliding_parity(rng):
    X, Y = sliding_parity(2_000, 24, 4, rng)
    answer = Y[:, 3:, 0] - 0.5
    for back in range(4):
        part = sliding_parity_of(X, {0, 1, 2, 3} - {back})
        assert abs(np.mean(answer * (part - 0.5))) < 4 * 0.25 / np.sqrt(answer.size)


def sliding_parity_of(X, steps_back):
    return sum(X[:, 3 - b : 24 - b, 0] for b in steps_back) % 2


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda rng: two_sided_tags(3, 9, 2, "and", rng), ValueError, "rule: expected one of 'pa"),
        (lambda rng: two_sided_tags(0, 9, 2, "or", rng), ValueError, "n_sequences: expected at l"),
        (lambda rng: two_sided_tags(3, 2.0, 2, "or", rng), TypeError, "length: expected a whole"),
        (lambda rng: two_sided_tags(3, 9, 0, "or", rng), ValueError, "distance: expected at least"),
        (lambda rng: two_sided_tags(3, 4, 2, "or", rng), ValueError, "length: expected more than"),
        (lambda rng: two_sided_tags(3, 9, 2, "or", 1), TypeError, "rng: expected a numpy.random"),
        (lambda rng: held_sign(0, 9, 0.1, rng), ValueError, "n_sequences: expected at least 1"),
        (lambda rng: held_sign(3, "9", 0.1, rng), TypeError, "length: expected a whole number"),
        (lambda rng: held_sign(3, 9, 0.0, rng), ValueError, "rate: expected above 0 and at most"),
        (lambda rng: held_sign(3, 9, 1.5, rng), ValueError, "rate: expected above 0.*got 1.5"),
        (lambda rng: held_sign(3, 9, 0.1, 0), TypeError, "rng: expected a numpy.random"),
        (lambda rng: counted_letters([2, 0]), ValueError, "counts: expected at least 1 each, got"),
        (lambda rng: counted_letters([]), (ValueError, TypeError), "counts: expected"),
        (lambda rng: counted_letters([1.5]), TypeError, "counts: expected whole numbers, got"),
        (lambda rng: counted_letters(3), ValueError, "counts: expected shape"),
        (lambda rng: sliding_parity(3, 9, 10, rng), ValueError, "width: expected at most length"),
        (lambda rng: sliding_parity(3, 9, 0, rng), ValueError, "width: expected at least 1"),
        (lambda rng: sliding_parity(0, 9, 3, rng), ValueError, "n_sequences: expected at least"),
        (lambda rng: sliding_parity(3, None, 3, rng), TypeError, "length: expected a whole"),
        (lambda rng: sliding_parity(3, 9, 3, None), TypeError, "rng: expected a numpy.random"),
    ],
)
def test_wrong_input_to_a_task_of_the_gated_nets_is_named(rng, call, error, message):
    with pytest.raises(error, match=message):
        call(rng)


def test_the_letter_stream_is_made_of_whole_syllables_in_equal_shares(rng):
    letters, starts = template_stream(SYLLABLES, 9_000, rng)
    text = "".join(letters)
    pieces = re.findall("ba|dii|guuu", text)
    assert "".join(pieces) == text
    assert len(pieces) == 9_000
    np.testing.assert_array_equal(starts, np.isin(letters, ["b", "d", "g"]))
    shares = np.array([pieces.count(piece) for piece in SYLLABLES]) / 9_000
    assert np.abs(shares - 1 / 3).max() < 4 * np.sqrt(1 / 3 * 2 / 3 / 9_000)


def test_the_letter_codes_say_what_elmans_table_says():
    codes = np.array(list(LETTER_CODES.values()))
    assert len({tuple(code) for code in codes.tolist()}) == 6
    consonant, vowel, _, _, _, voiced = codes.T
    np.testing.assert_array_equal(consonant, [letter in "bdg" for letter in LETTER_CODES])
    np.testing.assert_array_equal(vowel, 1 - consonant)
    assert voiced.all()


def test_the_lexicon_has_29_words_in_12_categories_and_the_table_16_templates():
    words = [word for category in LEXICON.values() for word in category]
    assert len(LEXICON) == 12
    assert len(set(words)) == 29
    assert {word for word in words if words.count(word) > 1} == {"see", "break"}
    assert sorted(map(len, SENTENCES)) == 4 * [2] + 12 * [3]
    assert {word for template in SENTENCES for slot in template for word in slot} == set(words)


def test_ten_thousand_sentences_have_about_as_many_words_as_the_paper_reports(rng):
    words, starts = template_stream(SENTENCES, 10_000, rng)
    assert starts.sum() == 10_000
    # 2.75 words a sentence on average, standard error of the sum 43; the paper has 27,534.
    assert abs(len(words) - 27_500) < 4 * 43.4


def test_every_sentence_fits_a_template(rng):
    words, starts = template_stream(SENTENCES, 300, rng)
    for sentence in np.split(words, np.flatnonzero(starts)[1:]):
        assert any(
            len(sentence) == len(template)
            and all(word in slot for word, slot in zip(sentence, template, strict=True))
            for template in SENTENCES
        )


def test_odds_of_the_syllables_are_certain_for_vowels_and_one_third_for_consonants():
    P, letters = template_odds(SYLLABLES, "badiiguuuba")
    assert letters == tuple("abdgiu")
    for t, following in enumerate("adiiguuuba"):
        expected = [float(x == following) for x in letters]
        if following in "bdg":
            expected = [1 / 3 * (x in "bdg") for x in letters]
        np.testing.assert_allclose(P[t], expected, atol=1e-15)


def test_odds_weigh_both_readings_of_an_unmarked_boundary():
    """After "the", y comes if the word is "they", or if it was "the" and a new word has a y."""
    P, letters = template_odds(["the", "they", "yes"], "the")
    # Both words are equally likely; if it was "the", each word comes next with chance 1/3.
    y, t = letters.index("y"), letters.index("t")
    assert P[2, y] == pytest.approx(1 / 2 + 1 / 2 * 1 / 3)
    assert P[2, t] == pytest.approx(1 / 2 * 2 / 3)


def test_odds_of_a_small_grammar_equal_those_counted_over_all_its_texts():
    """Every text of four sentences, weighed by its probability, without any forward algorithm."""
    grammar = [(("man", "cat"), ("move", "see")), (("man",), "move", ("rock", "cat"))]
    sentences = []
    for template in grammar:
        slots = [(slot,) if isinstance(slot, str) else slot for slot in template]
        choices = list(itertools.product(*slots))
        sentences += [(choice, 1 / len(grammar) / len(choices)) for choice in choices]
    texts = [
        (sum((words for words, _ in four), ()), np.prod([p for _, p in four]))
        for four in itertools.product(sentences, repeat=4)
    ]
    stream = ("man", "move", "cat", "move", "man", "see")
    P, symbols = template_odds(grammar, stream)
    for t in range(len(stream)):
        same = [(text, p) for text, p in texts if text[: t + 1] == stream[: t + 1]]
        total = sum(p for _, p in same)
        for j, symbol in enumerate(symbols):
            counted = sum(p for text, p in same if text[t + 1] == symbol) / total
            assert P[t, j] == pytest.approx(counted)


def test_odds_are_calibrated_and_beat_the_frequencies_on_fresh_sentences(rng):
    words, _ = template_stream(SENTENCES, 5_000, rng)
    P, symbols = template_odds(SENTENCES, words)
    assert P.min() >= 0
    assert P.sum(axis=1) == pytest.approx(1)
    came = np.searchsorted(symbols, words[1:])
    seen = np.eye(len(symbols))[came]
    said = P[:-1]
    for low, high in pairwise([0.02, 0.05, 0.1, 0.2, 0.4, 0.9]):
        inside = (said > low) & (said <= high)
        error = 4 * np.sqrt((said * (1 - said))[inside].sum()) / inside.sum()
        assert abs(seen[inside].mean() - said[inside].mean()) < error
    surprise = -np.log(said[np.arange(len(came)), came]).mean()
    shares = seen.mean(axis=0)
    assert surprise < -(shares * np.log(shares)).sum() - 0.5


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda rng: template_stream([], 3, rng), ValueError, "templates: expected at least one"),
        (lambda rng: template_stream([""], 3, rng), ValueError, "templates: expected at least one"),
        (lambda rng: template_stream([["a", ()]], 3, rng), ValueError, "every slot with a symbol"),
        (lambda rng: template_stream("ba", 3, rng), TypeError, "templates: expected a sequence"),
        (lambda rng: template_stream([[(1,)]], 3, rng), TypeError, "symbol to be text, got 1"),
        (lambda rng: template_stream([[1]], 3, rng), TypeError, "templates: expected each slot"),
        (lambda rng: template_stream([1], 3, rng), TypeError, "templates: expected each template"),
        (lambda rng: template_stream(5, 3, rng), TypeError, "templates: expected a sequence"),
        (lambda rng: template_stream(["ba"], 0, rng), ValueError, "n_templates: expected at least"),
        (lambda rng: template_stream(["ba"], 3, 7), TypeError, "rng: expected a numpy.random"),
        (lambda rng: template_odds(["ba"], ""), ValueError, "stream: expected at least one symbol"),
        (lambda rng: template_odds(["ba"], "bab!"), ValueError, "got '!' at step 3"),
        (lambda rng: template_odds(["ba"], "aba"), ValueError, "got 'a' at step 0"),
        (lambda rng: template_odds(["ba"], 3), TypeError, "stream: expected a sequence"),
    ],
)
def test_wrong_templates_and_streams_are_named(rng, call, error, message):
    with pytest.raises(error, match=re.escape(message)):
        call(rng)


READINGS = {
    "20240317": "%Y%m%d",
    "17.3.2024": "%d.%m.%Y",
    "3/17/2024": "%m/%d/%Y",
    "17 March 2024": "%d %B %Y",
    "March 17, 2024": "%B %d, %Y",
    "Sun, 17 Mar 2024": "%a, %d %b %Y",
}


@pytest.mark.parametrize("form", DATE_FORMATS)
def test_pythons_own_reader_of_dates_finds_the_answer_in_every_format(rng, form):
    many = dates(2_000, rng, formats=[form])
    assert set(many.formats) == {form}
    for text, iso in zip(many.texts, many.isos, strict=True):
        if form == "17-Mar-24":  # Python turns the century at 69, we at 50
            day = datetime.strptime(text, "%d-%b-%y")
            day = day.replace(year=day.year - 100 if day.year >= 2050 else day.year)
        elif form == "17th of March 2024":
            day = datetime.strptime(re.sub("(st|nd|rd|th) of", "", text), "%d %B %Y")
        else:
            day = datetime.strptime(text, READINGS[form])
        assert day.date().isoformat() == iso


@pytest.mark.parametrize("form", DATE_FORMATS)
def test_a_format_is_named_by_how_it_writes_one_day(form):
    assert write_date("2024-03-17", form)[0] == form


@pytest.mark.parametrize(
    ("day", "written"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (12, "12th"), (23, "23rd")],
)
def test_days_are_counted_as_in_english(day, written):
    assert write_date(f"2000-12-{day:02}", "17th of March 2024")[0] == f"{written} of December 2000"


def test_the_tags_pick_the_parts_of_a_date_out_of_its_text(rng):
    some = dates(2_000, rng)
    for text, iso, form, tags in zip(*some, strict=True):
        assert len(tags) == len(text)
        part = {
            tag: "".join(c for c, t in zip(text, tags, strict=True) if t == tag) for tag in "dmyw."
        }
        day = datetime.fromisoformat(iso)
        assert int(part["d"]) == day.day
        assert int(part["y"]) in (day.year, day.year % 100)
        assert part["m"] in (f"{day:%m}", str(day.month), f"{day:%b}", f"{day:%B}")
        assert part["w"] == (f"{day:%a}" if form.startswith("Sun") else "")
        assert not any(c.isdigit() for c in part["."])


def test_no_day_of_the_test_set_is_in_the_training_set_in_any_format(rng):
    train = dates(20_000, rng)
    test = dates(16_525, rng, without=train.isos)
    assert len(set(train.isos)) == 20_000
    assert not set(train.isos) & set(test.isos)
    first, last = date(1950, 1, 1), date(2049, 12, 31)
    assert len(set(train.isos) | set(test.isos)) == (last - first).days + 1


def test_every_format_and_every_month_comes_up_as_often_as_chance_says(rng):
    many = dates(16_000, rng)
    counts = np.array([many.formats.count(form) for form in DATE_FORMATS])
    assert abs(counts - 2_000).max() < 5 * np.sqrt(2_000)
    months = np.bincount([int(iso[5:7]) for iso in many.isos])[1:]
    assert months.min() > 16_000 * 27 / 365.25


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda rng: dates(0, rng), ValueError, "n_dates: expected at least 1, got 0"),
        (lambda rng: dates(2.5, rng), TypeError, "n_dates: expected a whole number, got 2.5"),
        (lambda rng: dates(36_526, rng), ValueError, "n_dates: expected at most 36525"),
        (lambda rng: dates(3, 7), TypeError, "rng: expected a numpy.random"),
        (lambda rng: dates(3, rng, formats=[]), ValueError, "formats: expected at least one"),
        (lambda rng: dates(3, rng, formats="3/17/2024"), TypeError, "formats: expected several"),
        (lambda rng: dates(3, rng, formats=["17/3/2024"]), ValueError, "formats: expected one of"),
        (lambda rng: dates(3, rng, without="2024-03-17"), TypeError, "without: expected several"),
        (lambda rng: dates(3, rng, without=["1949-12-31"]), ValueError, "without: expected days"),
        (lambda rng: write_date("2024-02-30", "3/17/2024"), ValueError, "iso: expected days from"),
        (lambda rng: write_date(20240317, "3/17/2024"), TypeError, "iso: expected days as text"),
        (lambda rng: write_date("2024-03-17", "17/3"), ValueError, "form: expected one of"),
    ],
)
def test_wrong_input_to_the_dates_is_named(rng, call, error, message):
    with pytest.raises(error, match=re.escape(message)):
        call(rng)
