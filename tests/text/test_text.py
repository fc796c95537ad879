"""Text becomes ids and back: nothing lost that matters, nothing learned from the test set."""

import time
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_course.data import load_imdb
from rnn_course.text import (
    PADDING,
    UNKNOWN,
    Vocabulary,
    batches_of_similar_length,
    cooccurrences,
    pad,
    tokenise,
)

DOCUMENTS = [["the", "film", "the", "end"], ["a", "film", "the"]]
SEQUENCES = [[5, 6, 7], [8], [2, 3, 4, 5, 6]]


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


@pytest.mark.parametrize("where", ["pre", "post"])
@pytest.mark.parametrize("truncate", ["pre", "post"])
@pytest.mark.parametrize("length", [1, 3, 4, 9])
def test_padding_equals_keras(where, truncate, length):
    pad_sequences = pytest.importorskip("keras").utils.pad_sequences
    theirs = pad_sequences(SEQUENCES, maxlen=length, padding=where, truncating=truncate)
    np.testing.assert_array_equal(pad(SEQUENCES, length, where, truncate), theirs)


def test_padding_goes_to_the_longest_sequence_unless_told_otherwise():
    assert pad(SEQUENCES).tolist() == [[0, 0, 5, 6, 7], [0, 0, 0, 0, 8], [2, 3, 4, 5, 6]]
    assert pad([[], []]).tolist() == [[0], [0]]


@given(st.lists(st.integers(0, 300), min_size=1, max_size=200), st.integers(1, 40))
def test_every_sequence_is_in_exactly_one_batch(lengths, batch_size):
    batches = batches_of_similar_length(lengths, batch_size, np.random.default_rng(1))
    assert sorted(np.concatenate(batches)) == list(range(len(lengths)))
    assert max(map(len, batches)) <= batch_size
    assert len(batches) == -(-len(lengths) // batch_size)


def test_batches_of_similar_length_waste_little_on_padding():
    rng = np.random.default_rng(2)
    lengths = rng.geometric(1 / 200, size=2_000)
    batches = batches_of_similar_length(lengths, 64, rng)
    padded = sum(len(b) * lengths[b].max() for b in batches)
    shuffled = rng.permutation(2_000)
    padded_at_random = sum(
        len(b) * lengths[b].max() for b in np.split(shuffled, range(64, 2_000, 64))
    )
    assert padded < 1.1 * lengths.sum()
    assert padded_at_random > 3 * lengths.sum()


def test_batches_come_in_a_new_order_each_epoch_and_repeat_with_the_seed():
    lengths = np.full(100, 7)

    def epochs():
        rng = np.random.default_rng(3)
        return [np.concatenate(batches_of_similar_length(lengths, 10, rng)) for _ in range(2)]

    first, second = epochs()
    assert (first != second).any()
    np.testing.assert_array_equal(epochs(), [first, second])


def test_a_thousand_reviews_take_a_fraction_of_a_second():
    train, _ = load_imdb()
    start = time.process_time()
    tokens = [tokenise(text) for text in train.texts[:1_000]]
    vocabulary = Vocabulary(tokens, 20_000)
    pad([vocabulary.encode(document) for document in tokens], 250)
    assert time.process_time() - start < 1.5


@given(
    st.lists(st.lists(st.integers(0, 6), max_size=12), min_size=1, max_size=5), st.integers(1, 4)
)
def test_cooccurrences_are_those_one_counts_by_hand(sequences, window):
    expected = Counter(
        (a, b)
        for ids in sequences
        for i, a in enumerate(ids)
        for b in ids[i + 1 : i + 1 + window]
        if a > UNKNOWN and b > UNKNOWN
    )
    first, second, count = cooccurrences([np.array(s, int) for s in sequences], window)
    pairs = zip(first.tolist(), second.tolist(), strict=True)
    assert dict(zip(pairs, count.tolist(), strict=True)) == expected


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: tokenise(b"bytes"), TypeError, "text: expected one string, got bytes"),
        (lambda: tokenise(["a", "b"]), TypeError, "text: expected one string, got list"),
        (lambda: Vocabulary(["the film"]), TypeError, "documents: .* tokenise it first"),
        (lambda: Vocabulary([]), ValueError, "documents: expected at least one word"),
        (lambda: Vocabulary(DOCUMENTS, min_count=9), ValueError, "seen 9 times"),
        (lambda: Vocabulary(DOCUMENTS, size=2), ValueError, "size: expected at least 3.* got 2"),
        (lambda: Vocabulary(DOCUMENTS, size=0), ValueError, "size: expected at least 1, got 0"),
        (lambda: Vocabulary(DOCUMENTS, size=5e3), TypeError, "size: expected a whole number"),
        (lambda: Vocabulary(DOCUMENTS).encode("film"), TypeError, "tokens: .* tokenise it first"),
        (lambda: Vocabulary(DOCUMENTS).decode([6]), ValueError, "ids: .* 0 to 5, got 6 to 6"),
        (lambda: Vocabulary(DOCUMENTS).decode([-1]), ValueError, "ids: .* got -1 to -1"),
        (lambda: Vocabulary(DOCUMENTS).decode([1.5]), TypeError, "ids: expected whole numbers"),
        (lambda: Vocabulary(DOCUMENTS).decode([[1]]), ValueError, "ids: expected one sequence"),
        (lambda: pad([]), ValueError, "sequences: expected at least one sequence"),
        (lambda: pad([[0.5]]), TypeError, "sequences: expected whole numbers"),
        (lambda: pad([3, 4]), ValueError, "sequences: expected one sequence"),
        (lambda: pad(SEQUENCES, 0), ValueError, "length: expected at least 1, got 0"),
        (lambda: pad(SEQUENCES, where="left"), ValueError, "where: .* 'pre', 'post', got 'left'"),
        (lambda: pad(SEQUENCES, truncate="end"), ValueError, "truncate: .* got 'end'"),
        (
            lambda: batches_of_similar_length([], 2, np.random.default_rng(0)),
            ValueError,
            "lengths: expected at least one",
        ),
        (
            lambda: batches_of_similar_length([3], 0, np.random.default_rng(0)),
            ValueError,
            "batch_size: expected at least 1",
        ),
        (lambda: batches_of_similar_length([3], 2, 0), TypeError, "rng: expected a numpy.random"),
        (lambda: cooccurrences([]), ValueError, "sequences: expected at least one"),
        (lambda: cooccurrences([[2, -3]]), ValueError, "sequences: expected ids from 0 up, got -3"),
        (lambda: cooccurrences([[0.5]]), TypeError, "sequences: expected whole numbers"),
        (lambda: cooccurrences([[2]], 0), ValueError, "window: expected at least 1, got 0"),
    ],
)
def test_wrong_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
