"""From raw text to word ids and back."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_count, as_list, as_whole_numbers, shown

PADDING, UNKNOWN = 0, 1


SPECIAL_WORDS = ("<padding>", "<unknown>")


_LINE_BREAK = re.compile(r"<br\s*/?>")


_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def tokenise(text: str) -> list[str]:
    """Cut a text into lower-case words: runs of letters and digits, apostrophes inside kept.

    The tag `<br />` separates words and is dropped, as is all punctuation.

    Args:
        text: one string.

    Raises:
        TypeError: `text` is no string.

    Chapter: text.

    >>> tokenise("It isn't GREAT.<br />But I'd see it twice!")
    ['it', "isn't", 'great', 'but', "i'd", 'see', 'it', 'twice']
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
        TypeError: a document is a string (tokenise it first), a token none, or a number not whole.
        ValueError: there are no words to count, or `size` leaves no room for one.

    Chapter: text.

    >>> vocabulary = Vocabulary([["a", "good", "film"], ["a", "film"]])
    >>> vocabulary.words
    ['<padding>', '<unknown>', 'a', 'film', 'good']
    >>> vocabulary.encode(["good", "plot"]).tolist()
    [4, 1]
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
        counts = _count("documents", documents)
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
        return isinstance(word, str) and word in self._ids

    def encode(self, tokens: Sequence[str]) -> NDArray[np.int32]:
        """The ids of a document's tokens, shape (time,); unknown words become 1.

        Args:
            tokens: words, as `tokenise` makes them.

        Raises:
            TypeError: `tokens` is a string (tokenise it first), or one of them is none.
        """
        words, ids = _as_tokens("tokens", tokens), self._ids
        _check_text("tokens", set(map(type, words)))
        return np.array([ids.get(word, UNKNOWN) for word in words], dtype=np.int32)

    def decode(self, ids: ArrayLike) -> list[str]:
        """The words of some ids, shape (time,); padding is left out.

        Args:
            ids: whole numbers below the size of the vocabulary.

        Raises:
            TypeError: the ids are no whole numbers.
            ValueError: an id is outside the vocabulary, or `ids` is not one sequence.
        """
        found = as_whole_numbers("ids", ids, ("time",), most=len(self) - 1, empty=True)
        return [self.words[i] for i in found if i != PADDING]


def _as_tokens(name: str, tokens: Sequence[str]) -> Sequence[str]:
    if isinstance(tokens, str):
        raise TypeError(f"{name}: expected a list of tokens, got a string; tokenise it first.")
    return tokens if type(tokens) is list else as_list(name, tokens, "tokens")


def _count(name: str, documents: Iterable[Sequence[str]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    if not isinstance(documents, Iterator):  # one that makes them one by one may have very many
        documents = as_list(name, documents, "lists of tokens")
    for document in documents:
        tokens = _as_tokens(name, document)
        _check_text(name, set(map(type, tokens[:1])))  # soon, where there is much of something else
        try:
            counts.update(tokens)
        except TypeError as error:
            raise TypeError(f"{name}: expected lists of tokens, got {shown(document)}.") from error
    _check_text(name, set(map(type, counts)))
    return counts


def _check_text(name: str, kinds: set[type]) -> None:
    for kind in kinds:
        if not issubclass(kind, str):
            raise TypeError(f"{name}: expected tokens as text, got one of {kind.__name__}.")


def _as_sequences(sequences: Sequence[ArrayLike]) -> list[NDArray[np.int64]]:
    listed = as_list("sequences", sequences, "sequences of ids")
    if not listed:
        raise ValueError("sequences: expected at least one sequence, got none.")
    return [
        as_whole_numbers(f"sequences[{k}]", ids, ("time",), empty=True)
        for k, ids in enumerate(listed)
    ]
