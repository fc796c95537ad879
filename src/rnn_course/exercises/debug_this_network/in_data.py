"""Bugs in what is handed to a net: one step for two, targets not shifted, a test set looked at."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.debug_this_network.coin_flips import (
    Texts,
    accuracy,
    coin_flip_texts,
    fit_reader,
    telling_words,
)
from rnn_course.exercises.function_checks import FunctionCheck


def report(train: Texts, validation: Texts, test: Texts) -> float:
    """The accuracy on texts that had no say, neither in the words nor in the epoch."""
    words = telling_words(train)
    best = max(fit_reader(train, words), key=lambda w: accuracy(w, words, validation))
    return accuracy(best, words, test)


def _words_of_all(train: Texts, validation: Texts, test: Texts) -> float:
    words = telling_words(train + test)
    best = max(fit_reader(train, words), key=lambda w: accuracy(w, words, validation))
    return accuracy(best, words, test)


def _best_on_test(train: Texts, validation: Texts, test: Texts) -> float:
    words = telling_words(train)
    return max(accuracy(w, words, test) for w in fit_reader(train, words))


def _both(train: Texts, validation: Texts, test: Texts) -> float:
    words = telling_words(train + test)
    return max(accuracy(w, words, test) for w in fit_reader(train, words))


def _validated(train: Texts, validation: Texts, test: Texts) -> float:
    words = telling_words(train)
    return max(accuracy(w, words, validation) for w in fit_reader(train, words))


def _last_epoch(train: Texts, validation: Texts, test: Texts) -> float:
    words = telling_words(train)
    return accuracy(fit_reader(train, words)[-1], words, test)


def _words_of_both(train: Texts, validation: Texts, test: Texts) -> float:
    words = telling_words(train + validation)
    best = max(fit_reader(train, words), key=lambda w: accuracy(w, words, validation))
    return accuracy(best, words, test)


def _best_in_training(train: Texts, validation: Texts, test: Texts) -> float:
    words = telling_words(train)
    best = max(fit_reader(train, words), key=lambda w: accuracy(w, words, train))
    return accuracy(best, words, test)


def _texts(rng: np.random.Generator) -> Iterator[tuple[Texts, Texts, Texts]]:
    for _ in range(4):
        yield coin_flip_texts(60, rng), coin_flip_texts(25, rng), coin_flip_texts(25, rng)


check_report = FunctionCheck(
    "report",
    report,
    _texts,
    wrong=[
        Wrong(
            "the test set only measures",
            _both,
            "The test set has chosen twice: the words were picked by its labels, and the epoch by "
            "its score.",
            "Feed it something impossible",
        ),
        Wrong(
            "a vocabulary is no learning",
            _words_of_all,
            "The epoch is chosen well now. But the words are still picked with the labels of the "
            "test set: a choice made by labels is learning.",
            "Feed it something impossible",
        ),
        Wrong(
            "choosing an epoch is no learning",
            _best_on_test,
            "The words are right now. But of fifteen epochs the best on the test set is reported: "
            "that is its luck, not its skill.",
            "Feed it something impossible",
        ),
        Wrong(
            "the validation score is the result",
            _validated,
            "That is the score of the validation set, which chose the epoch and so flatters it. "
            "Choose on it, then report the test set once.",
            "Feed it something impossible",
        ),
        Wrong(
            "the validation set may choose twice",
            _words_of_both,
            "The test set has no say now. But the words are picked with the labels of the "
            "validation set too, so its score flatters each epoch, and chooses badly.",
        ),
        Wrong(
            "the epoch that has learned most",
            _best_in_training,
            "You choose the epoch on the training texts: those it knows best at the end, by heart.",
        ),
        Wrong(
            "no choice at all",
            _last_epoch,
            "Honest, for the test set has no say. But the validation set is not used: let it "
            "choose the epoch.",
        ),
    ],
    hints=[
        "Which lines read `test`? Only the last may, and once.",
        "`telling_words` looks at labels. So it may see the training texts alone.",
        "`best = max(fit_reader(train, words), key=lambda w: accuracy(w, words, validation))`, "
        "then the accuracy of `best` on `test`.",
    ],
    because="The test set answers once, after all is chosen. On coin flips it now says what is "
    "true: about one half.",
)


def as_sequences(pairs: NDArray) -> NDArray:
    """Pairs of bits, (n, 2), as n sequences of two steps with one bit each."""
    return pairs[:, :, None]


def _pairs(rng: np.random.Generator) -> Iterator[tuple[NDArray]]:
    for n in (5, 3):
        yield (rng.normal(size=(n, 2)),)


check_as_sequences = FunctionCheck(
    "as_sequences",
    as_sequences,
    _pairs,
    wrong=[
        Wrong(
            "a 3-D shape means temporal",
            lambda pairs: pairs[:, None, :],
            "Three axes, but one step: both bits arrive at once. Over one step a recurrent net "
            "is a plain net with a hidden layer, and W_hh multiplies zeros.",
            "Look at what goes in",
        ),
        Wrong(
            "time comes first",
            lambda pairs: pairs.T[:, :, None],
            "Your first axis is time. The course, as Keras, puts the sequences first: "
            "(batch, time, features).",
            "Look at what goes in",
        ),
        Wrong(
            "one long sequence",
            lambda pairs: pairs.reshape(1, -1, 1),
            "All pairs have become one long sequence. Each pair is a sequence of its own.",
            "Look at what goes in",
        ),
        Wrong(
            "the second bit first",
            lambda pairs: pairs[:, ::-1, None],
            "The second bit arrives first. For XOR it would not matter, for most tasks it does.",
        ),
        Wrong(
            "both bits at both steps",
            lambda pairs: np.repeat(pairs[:, None, :], 2, axis=1),
            "Two steps now, but both bits stand at each: nothing has to be remembered.",
            "Look at what goes in",
        ),
    ],
    hints=[
        "Print the shape, and say aloud what each axis counts: (batch, time, features).",
        "Two steps of one bit, so the shape is (n, 2, 1).",
        "`pairs[:, :, None]`, or `pairs.reshape(-1, 2, 1)`.",
    ],
    because="Two steps of one bit: the first has to be remembered when the second comes.",
)


def inputs_and_targets(stream: NDArray) -> tuple[NDArray, NDArray]:
    """What the net reads and what it is to say: at each step the next symbol."""
    return stream[:-1], stream[1:]


def _streams(rng: np.random.Generator) -> Iterator[tuple[NDArray]]:
    for n in (7, 4):
        yield (rng.normal(size=n),)


check_inputs_and_targets = FunctionCheck(
    "inputs_and_targets",
    inputs_and_targets,
    _streams,
    wrong=[
        Wrong(
            "the target of a step is its symbol",
            lambda s: (s, s),
            "The target is still the input: the net is asked for what it has just been told.",
            "Compare with a number you know",
        ),
        Wrong(
            "shifted the wrong way",
            lambda s: (s[1:], s[:-1]),
            "Shifted the wrong way: the net is asked for the symbol before, which it has seen.",
            "Compare with a number you know",
        ),
        Wrong(
            "rolled round",
            lambda s: (s, np.roll(s, -1)),
            "At the last step the target is the first symbol of the stream: `np.roll` goes round. "
            "The last symbol has no successor, so it is no input.",
        ),
        Wrong(
            "two ahead",
            lambda s: (s[:-2], s[2:]),
            "The target is the symbol after the next one.",
        ),
        Wrong(
            "both cut alike",
            lambda s: (s[:-1], s[:-1]),
            "One symbol is cut off, but inputs and targets are still the same.",
            "Compare with a number you know",
        ),
    ],
    hints=[
        "Write the stream 0 1 1 0 on paper, and below each symbol what is to be said there.",
        "Inputs are all symbols but the last, targets all but the first.",
        "`return stream[:-1], stream[1:]`",
    ],
    because="The target at t is the symbol at t + 1, so each of the two is one shorter than the "
    "stream.",
)
