"""Streams of symbols against their templates, and their odds against counting everything."""

import itertools
import re
from itertools import pairwise

import numpy as np
import pytest

from rnn_course.tasks import (
    LETTER_CODES,
    LEXICON,
    SENTENCES,
    SYLLABLES,
    template_odds,
    template_stream,
)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


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
        (lambda rng: template_stream(None, 3, rng), TypeError, "templates: expected a sequence"),
        (lambda rng: template_stream([b"ba"], 3, rng), TypeError, "templates: expected each slot"),
        (lambda rng: template_stream(["ba"], 10**9, rng), ValueError, "n_templates: expected at m"),
        (lambda rng: template_odds(["ba"], ["b", []]), TypeError, "got [] at step 1"),
        (lambda rng: template_odds(["ba"], {"b": 1}), TypeError, "stream: expected symbols, in"),
        (lambda rng: template_odds([["a"] * 20_000], "a"), ValueError, "templates: expected arr"),
        (lambda rng: template_odds(["ba"], ""), ValueError, "stream: expected at least one symbol"),
        (lambda rng: template_odds(["ba"], "bab!"), ValueError, "got '!' at step 3"),
        (lambda rng: template_odds(["ba"], "aba"), ValueError, "got 'a' at step 0"),
        (
            lambda rng: template_odds(["ba"], 3),
            TypeError,
            "stream: expected symbols, in",
        ),
    ],
)
def test_wrong_templates_and_streams_are_named(rng, call, error, message):
    with pytest.raises(error, match=re.escape(message)):
        call(rng)
