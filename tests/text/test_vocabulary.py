"""Text becomes ids and back: nothing lost that matters, nothing learned from the test set."""

import time
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_course.data import load_imdb
from rnn_course.text import PADDING, UNKNOWN, Vocabulary, pad, tokenise

DOCUMENTS = [["the", "film", "the", "end"], ["a", "film", "the"]]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("It isn't GREAT.<br /><br />But I'd see it!", "it isn't great but i'd see it"),
        ("good<br />bad<BR>ugly<br/>", "good bad ugly"),
        ("It isn’t 'quoted' rock'n'roll", "it isn't quoted rock'n'roll"),
        ("Amélie, 8½/10 -- a_b <3", "amélie 8½ 10 a b 3"),
        ("…?!", ""),
        ("", ""),
    ],
)
def test_tokens_are_lower_case_words_that_keep_their_apostrophes(text, tokens):
    assert tokenise(text) == tokens.split()


def test_the_markup_of_real_reviews_leaves_no_trace():
    train, _ = load_imdb()
    texts = [text for text in train.texts if "<br />" in text][:500]
    assert len(texts) == 500
    words = Counter(word for text in texts for word in tokenise(text))
    assert words["br"] == 0
    assert words["don't"] > 50


def test_ids_are_handed_out_by_frequency_after_the_two_special_ones():
    vocabulary = Vocabulary(DOCUMENTS)
    assert vocabulary.words == ["<padding>", "<unknown>", "the", "film", "a", "end"]
    assert (vocabulary.words[PADDING], vocabulary.words[UNKNOWN]) == ("<padding>", "<unknown>")
    assert "film" in vocabulary
    assert "plot" not in vocabulary


def test_a_small_vocabulary_keeps_the_most_frequent_words():
    assert Vocabulary(DOCUMENTS, size=4).words[2:] == ["the", "film"]
    assert Vocabulary(DOCUMENTS, min_count=3).words[2:] == ["the"]


def test_words_never_seen_become_unknown():
    ids = Vocabulary(DOCUMENTS).encode(["the", "plot", "film"])
    assert ids.tolist() == [2, UNKNOWN, 3]
    assert ids.dtype == np.int32


@given(st.lists(st.sampled_from(["the", "film", "end", "a"])))
def test_known_words_come_back_from_their_ids(tokens):
    vocabulary = Vocabulary(DOCUMENTS)
    assert vocabulary.decode(vocabulary.encode(tokens)) == tokens


def test_decoding_leaves_padding_out():
    assert Vocabulary(DOCUMENTS).decode([0, 0, 2, 1]) == ["the", "<unknown>"]


def test_a_thousand_reviews_take_a_fraction_of_a_second():
    train, _ = load_imdb()
    start = time.process_time()
    tokens = [tokenise(text) for text in train.texts[:1_000]]
    vocabulary = Vocabulary(tokens, 20_000)
    pad([vocabulary.encode(document) for document in tokens], 250)
    assert time.process_time() - start < 1.5


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: tokenise(b"bytes"), TypeError, "text: expected one string, got bytes"),
        (lambda: tokenise(["a", "b"]), TypeError, "text: expected one string, got list"),
        (lambda: Vocabulary(["the film"]), TypeError, "documents: .* tokenise it first"),
        (lambda: Vocabulary(5), TypeError, "documents: expected lists of tokens, in a list, got 5"),
        (lambda: Vocabulary([5]), TypeError, "documents: expected tokens, in a list, got 5"),
        (lambda: Vocabulary([[5, 6]]), TypeError, "documents: expected tokens as text, got one of"),
        (
            lambda: Vocabulary([[["a"]]]),
            TypeError,
            "documents: expected tokens as text, got one",
        ),
        (lambda: Vocabulary([["a", []]]), TypeError, "documents: expected lists of tokens, got"),
        (lambda: Vocabulary([{"a": 9}]), TypeError, "documents: expected tokens, in a list, got"),
        (lambda: Vocabulary(DOCUMENTS).encode([5]), TypeError, "tokens: expected tokens as text"),
        (lambda: Vocabulary(DOCUMENTS).encode(None), TypeError, "tokens: expected tokens, in a"),
        (lambda: Vocabulary([]), ValueError, "documents: expected at least one word"),
        (lambda: Vocabulary(DOCUMENTS, min_count=9), ValueError, "seen 9 times"),
        (lambda: Vocabulary(DOCUMENTS, size=2), ValueError, "size: expected at least 3.* got 2"),
        (lambda: Vocabulary(DOCUMENTS, size=0), ValueError, "size: expected at least 1, got 0"),
        (lambda: Vocabulary(DOCUMENTS, size=5e3), TypeError, "size: expected a whole number"),
        (lambda: Vocabulary(DOCUMENTS).encode("film"), TypeError, "tokens: .* tokenise it first"),
        (lambda: Vocabulary(DOCUMENTS).decode([6]), ValueError, "ids: .* 0 to 5, got 6 to 6"),
        (lambda: Vocabulary(DOCUMENTS).decode([-1]), ValueError, "ids: .* got -1 to -1"),
        (lambda: Vocabulary(DOCUMENTS).decode([1.5]), TypeError, "ids: expected whole numbers"),
        (
            lambda: Vocabulary(DOCUMENTS).decode([[1]]),
            ValueError,
            r"ids: expected shape \(time,\)",
        ),
    ],
)
def test_wrong_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_documents_may_be_made_one_by_one():
    vocabulary = Vocabulary(tokenise(text) for text in ("The film. The end.", "A film, the..."))
    assert vocabulary.words == Vocabulary(DOCUMENTS).words


def test_whatever_is_no_word_is_not_in_the_vocabulary():
    assert not any(word in Vocabulary(DOCUMENTS) for word in ([], None, 5, np.zeros(2)))
