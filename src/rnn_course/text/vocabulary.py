"""From raw text to word ids and back."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_count

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
