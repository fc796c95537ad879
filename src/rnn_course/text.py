"""From raw text to arrays of word ids: tokenise, count, encode, pad. Used by chapters 10 to 13."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arrays import as_choice, as_count, as_rng

PADDING, UNKNOWN = 0, 1
SPECIAL_WORDS = ("<padding>", "<unknown>")

_LINE_BREAK = re.compile(r"<br\s*/?>")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def tokenise(text: str) -> list[str]:
    """Cut a text into lower-case words: runs of letters and digits, apostrophes inside kept.

    The tag `<br />` separates words and is dropped, as is all punctuation.

    >>> tokenise("It isn't GREAT.<br />But I'd see it twice!")
    ['it', "isn't", 'great', 'but', "i'd", 'see', 'it', 'twice']

    Raises:
        TypeError: `text` is no string.
    """
    if not isinstance(text, str):
        raise TypeError(f"text: expected one string, got {type(text).__name__}.")
    return _WORD.findall(_LINE_BREAK.sub(" ", text.lower().replace("’", "'")))


class Vocabulary:
    """The most frequent words of some documents, each with a whole number as its id.

    Id 0 is padding and id 1 stands for every unknown word; then come the words from the most to
    the least frequent, ties in alphabetical order. Give it training documents only: a word
    counted in the test set is a look at the test set.

    Args:
        documents: token lists, as `tokenise` makes them.
        size: the largest number of ids, the two special ones included.
        min_count: words seen less often are left out.

    Attributes:
        words: the word of each id.

    Raises:
        TypeError: a document is a string (tokenise it first), or a number is not whole.
        ValueError: there are no words to count, or `size` leaves no room for one.
    """

    def __init__(
        self, documents: Iterable[Sequence[str]], size: int = 20_000, min_count: int = 1
    ) -> None:
        size, min_count = as_count("size", size), as_count("min_count", min_count)
        if size <= len(SPECIAL_WORDS):
            raise ValueError(
                f"size: expected at least {len(SPECIAL_WORDS) + 1}, as two ids are special, "
                f"got {size}."
            )
        counts: Counter[str] = Counter()
        for document in documents:
            counts.update(_as_tokens("documents", document))
        frequent = sorted(
            (word for word, n in counts.items() if n >= min_count), key=lambda w: (-counts[w], w)
        )
        if not frequent:
            raise ValueError(
                f"documents: expected at least one word seen {min_count} times, got none."
            )
        self.words = [*SPECIAL_WORDS, *frequent[: size - len(SPECIAL_WORDS)]]
        self._ids = {word: i for i, word in enumerate(self.words)}

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: str) -> bool:
        return word in self._ids

    def encode(self, tokens: Sequence[str]) -> NDArray[np.int32]:
        """The ids of a document's tokens, shape (time,); unknown words become 1.

        Raises:
            TypeError: `tokens` is a string (tokenise it first).
        """
        ids = self._ids
        return np.array(
            [ids.get(token, UNKNOWN) for token in _as_tokens("tokens", tokens)], dtype=np.int32
        )

    def decode(self, ids: ArrayLike) -> list[str]:
        """The words of some ids, shape (time,); padding is left out.

        Raises:
            TypeError: the ids are no whole numbers.
            ValueError: an id is outside the vocabulary, or `ids` is not one sequence.
        """
        ids = _as_ids("ids", ids)
        if ids.size and (ids.min() < 0 or ids.max() >= len(self)):
            raise ValueError(
                f"ids: expected values from 0 to {len(self) - 1}, got {ids.min()} to {ids.max()}."
            )
        return [self.words[i] for i in ids if i != PADDING]


def pad(
    sequences: Sequence[ArrayLike],
    length: int | None = None,
    where: str = "pre",
    truncate: str = "pre",
) -> NDArray[np.int32]:
    """Bring sequences of ids to one length: shape (batch, length), filled up with 0.

    Args:
        sequences: ids, shape (time,) each, of any lengths.
        length: the length wanted; by default that of the longest sequence.
        where: "pre" puts the padding before the words, "post" after them.
        truncate: what a longer sequence loses: "pre" its beginning, "post" its end.

    Raises:
        TypeError: ids or `length` are no whole numbers.
        ValueError: there are no sequences, or an argument is none of the words above.
    """
    where = as_choice("where", where, ("pre", "post"))
    truncate = as_choice("truncate", truncate, ("pre", "post"))
    sequences = [_as_ids("sequences", sequence) for sequence in sequences]
    if not sequences:
        raise ValueError("sequences: expected at least one sequence, got none.")
    longest = max(len(sequence) for sequence in sequences)
    length = max(longest, 1) if length is None else as_count("length", length)
    padded = np.full((len(sequences), length), PADDING, dtype=np.int32)
    for row, sequence in zip(padded, sequences, strict=True):
        kept = sequence[-length:] if truncate == "pre" else sequence[:length]
        if where == "pre":
            row[length - len(kept) :] = kept
        else:
            row[: len(kept)] = kept
    return padded


def batches_of_similar_length(
    lengths: ArrayLike, batch_size: int, rng: np.random.Generator
) -> list[NDArray[np.intp]]:
    """Cut the numbers 0..n-1 into batches whose sequences need little padding.

    Sequences are sorted by length, in a fresh random order among equals, cut into batches, and
    the batches come in random order. Every sequence is in exactly one batch.

    Args:
        lengths: the length of each sequence, shape (n,).
        batch_size: sequences a batch; one batch may be smaller.
        rng: draws the order.

    Returns:
        Arrays of indices, each (batch_size,) or shorter.

    Raises:
        TypeError: the lengths or `batch_size` are no whole numbers, `rng` is no generator.
        ValueError: there are no lengths, or `batch_size` is below 1.
    """
    lengths = _as_ids("lengths", lengths)
    batch_size, rng = as_count("batch_size", batch_size), as_rng("rng", rng)
    if not lengths.size:
        raise ValueError("lengths: expected at least one length, got none.")
    order = np.lexsort((rng.random(len(lengths)), lengths))
    batches = np.split(order, range(batch_size, len(order), batch_size))
    return [batches[i] for i in rng.permutation(len(batches))]


def cooccurrences(
    sequences: Sequence[ArrayLike], window: int = 5
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Count how often one word stands at most `window` places after another, within a sequence.

    Padding (0) and unknown words (1) are not counted as neighbours, but keep their places.

    Args:
        sequences: ids, shape (time,) each, of any lengths.
        window: the largest distance that counts.

    Returns:
        The earlier word, the later word and the count of each pair that occurs, (n_pairs,) each:
        the entries of a sparse matrix.

    Raises:
        TypeError: ids or `window` are no whole numbers.
        ValueError: there are no sequences, an id is negative, or `window` is below 1.

    Source: K. Lund and C. Burgess, Behavior Research Methods 28, 203-208, 1996. Chapters 10, 11.
    """
    sequences = [_as_ids("sequences", sequence) for sequence in sequences]
    window = as_count("window", window)
    if not sequences:
        raise ValueError("sequences: expected at least one sequence, got none.")
    gap = np.zeros(window, np.int64)  # no pair reaches from one sequence into the next
    row = np.concatenate([part for ids in sequences for part in (ids, gap)]).astype(np.int64)
    if row.min() < 0:
        raise ValueError(f"sequences: expected ids from 0 up, got {row.min()}.")
    size = row.max() + 1
    pairs = [
        row[:-d][known] * size + row[d:][known]
        for d in range(1, window + 1)
        for known in [(row[:-d] > UNKNOWN) & (row[d:] > UNKNOWN)]
    ]
    pair, count = np.unique(np.concatenate(pairs), return_counts=True)
    return pair // size, pair % size, count


def _as_tokens(name: str, tokens: Sequence[str]) -> Sequence[str]:
    if isinstance(tokens, str):
        raise TypeError(f"{name}: expected a list of tokens, got a string; tokenise it first.")
    return tokens


def _as_ids(name: str, ids: ArrayLike) -> NDArray:
    ids = np.asarray(ids)
    if ids.ndim != 1:
        raise ValueError(f"{name}: expected one sequence, shape (time,), got {ids.ndim} axes.")
    if ids.size and ids.dtype.kind not in "iu":
        raise TypeError(f"{name}: expected whole numbers, got dtype {ids.dtype}.")
    return ids
