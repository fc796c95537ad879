"""Padding against Keras, and batches that lose no sequence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_course.text import batches_of_similar_length, pad

SEQUENCES = [[5, 6, 7], [8], [2, 3, 4, 5, 6]]


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


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: pad([]), ValueError, "sequences: expected at least one sequence"),
        (lambda: pad([[0.5]]), TypeError, r"sequences\[0\]: expected whole numbers"),
        (lambda: pad([3, 4]), ValueError, r"sequences\[0\]: expected shape \(time,\), got \(\)"),
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
    ],
)
def test_wrong_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize("huge", [10**9, 2**31 - 1, 2**64])
def test_a_length_is_refused_before_memory_is_gone(huge):
    with pytest.raises(ValueError, match=r"(sequences, )?length: expected (arrays of )?at most"):
        pad(SEQUENCES, huge)


@pytest.mark.parametrize("sequences", [5, None, "ab", {1: [2]}])
def test_what_is_no_list_of_sequences_is_refused_by_name(sequences):
    with pytest.raises(TypeError, match="sequences: expected sequences of ids, in a list, got"):
        pad(sequences)


@pytest.mark.parametrize("word", [None, [], np.array(["pre", "post"]), 5])
def test_a_choice_that_is_no_word_is_refused_by_name(word):
    for name in ("where", "truncate"):
        with pytest.raises(ValueError, match=f"{name}: expected one of 'pre', 'post', got"):
            pad(SEQUENCES, **{name: word})
