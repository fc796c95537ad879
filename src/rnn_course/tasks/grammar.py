"""Streams of letters and words drawn from a small grammar, and what can be known of them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rnn_course.arguments import as_count, as_list, as_rng, check_room, shown

LETTER_CODES = {
    "b": (1, 0, 1, 0, 0, 1),
    "d": (1, 0, 1, 1, 0, 1),
    "g": (1, 0, 1, 0, 1, 1),
    "a": (0, 1, 0, 0, 1, 1),
    "i": (0, 1, 0, 1, 0, 1),
    "u": (0, 1, 0, 1, 1, 1),
}
"""Six letters as consonant, vowel, interrupted, high, back, voiced: Elman (1990), table 1."""


SYLLABLES = ("ba", "dii", "guuu")
"""The three pieces of Elman's letter stream: a consonant, and the vowels it brings along."""


STORY_WORDS = (
    *("many", "years", "ago", "a", "boy", "and", "girl", "lived", "by"),
    *("the", "sea", "they", "played", "happily", "house"),
)
"""Fifteen words around the story that Elman's (1990) fragments spell; "house" is ours."""


LEXICON = {
    "NOUN-HUM": ("man", "woman", "boy", "girl"),
    "NOUN-ANIM": ("cat", "mouse", "dog"),
    "NOUN-INANIM": ("book", "rock", "car"),
    "NOUN-AGRESS": ("dragon", "monster", "lion"),
    "NOUN-FRAG": ("glass", "plate"),
    "NOUN-FOOD": ("cookie", "bread", "sandwich"),
    "VERB-INTRAN": ("think", "sleep", "exist"),
    "VERB-TRAN": ("see", "chase", "like"),
    "VERB-AGPAT": ("move", "break"),
    "VERB-PERCEPT": ("smell", "see"),
    "VERB-DESTROY": ("break", "smash"),
    "VERB-EAT": ("eat",),
}
"""29 words in 12 categories, two of them in two: after Elman (1990), table 3 and figure 7.

The table prints two examples a category; where the other words belong is our reading.
"""


_FRAMES = """
HUM EAT FOOD, HUM PERCEPT INANIM, HUM DESTROY FRAG, HUM INTRAN, HUM TRAN HUM, HUM AGPAT INANIM,
HUM AGPAT, ANIM EAT FOOD, ANIM TRAN ANIM, ANIM AGPAT INANIM, ANIM AGPAT, INANIM AGPAT,
AGRESS DESTROY FRAG, AGRESS EAT HUM, AGRESS EAT ANIM, AGRESS EAT FOOD
"""


_CATEGORY = {name.split("-")[1]: words for name, words in LEXICON.items()}


SENTENCES = tuple(
    tuple(_CATEGORY[name] for name in frame.split()) for frame in _FRAMES.strip().split(",")
)
"""The 16 templates of Elman (1990), table 4, each slot given as the words that may fill it."""


Templates = Sequence[Sequence[str | Sequence[str]]]


def template_stream(
    templates: Templates, n_templates: int, rng: np.random.Generator
) -> tuple[NDArray[np.str_], NDArray[np.bool_]]:
    """Return a stream of symbols: templates drawn with equal chance and set end to end, unmarked.

    A template is a row of slots. A slot is one symbol, or a tuple of symbols of which one is drawn
    with equal chance. So "dii" is the three slots d, i, i, and (("man", "boy"), ("think",)) makes
    "man think" or "boy think". Three experiments of Elman's paper are such streams, with
    SYLLABLES, STORY_WORDS and SENTENCES.

    Args:
        templates: what to draw from.
        n_templates: how many to set end to end.
        rng: where the choices come from.

    Returns:
        The symbols, shape (length,), and whether each one begins a template, same shape. The second
        is the truth that a net which reads the first is never told.

    Raises:
        TypeError: `n_templates` is no whole number, or `rng` no generator; a symbol is no text.
        ValueError: `n_templates` is below 1 or above a million; no template, or an empty template
            or slot.

    Source: Elman (1990), https://doi.org/10.1207/s15516709cog1402_1.
    Chapter: finding_structure.

    >>> letters, starts = template_stream(SYLLABLES, 3, np.random.default_rng(0))
    >>> "".join(letters), starts.tolist()
    ('guuudiidii', [True, False, False, False, True, False, False, True, False, False])
    """
    rows = _as_templates(templates)
    n_templates, rng = as_count("n_templates", n_templates, most=10**6), as_rng("rng", rng)
    symbols: list[str] = []
    starts: list[bool] = []
    for k in rng.integers(len(rows), size=n_templates):
        symbols += [slot[rng.integers(len(slot))] for slot in rows[k]]
        starts += [place == 0 for place in range(len(rows[k]))]
    return np.array(symbols), np.array(starts)


def template_odds(
    templates: Templates, stream: Sequence[str]
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return the exact probability of each next symbol, given all of the stream up to here.

    The stream does not say where a template ends: after "man move", "book" may end this sentence or
    begin the next. So we keep a probability for each state (template k, slot s) the stream may be
    in, and update it with every symbol x_t (the forward algorithm of a hidden Markov model):

        p_t(k, s + 1) ∝ p_{t-1}(k, s) · P(x_t | slot s + 1 of k),   p_t(k', 1) ∝ p_{t-1}(ends) · ...

    Nobody who sees only the stream can predict better.

    Args:
        templates: as in `template_stream`.
        stream: the symbols, shape (length,); it begins at the beginning of a template.

    Returns:
        P, shape (length, n_symbols): P[t] is the distribution of the symbol after stream[t]. And
        the symbols, sorted, in the order of P's columns.

    Raises:
        TypeError: a symbol is no text, or `stream` no sequence.
        ValueError: no template, an empty template, slot or stream, a stream that these templates
            cannot make, or so many slots or symbols that their table would be too large.

    Chapter: finding_structure.

    >>> P, letters = template_odds(SYLLABLES, "ba")
    >>> letters
    ('a', 'b', 'd', 'g', 'i', 'u')
    >>> P.round(2).tolist()
    [[1.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.33, 0.33, 0.33, 0.0, 0.0]]
    """
    rows = _as_templates(templates)
    seen = list(stream) if isinstance(stream, str) else as_list("stream", stream, "symbols")
    if not seen:
        raise ValueError("stream: expected at least one symbol, got none.")
    symbols = tuple(sorted({x for row in rows for slot in row for x in slot}))
    column = {x: j for j, x in enumerate(symbols)}
    states = [(k, s) for k, row in enumerate(rows) for s in range(len(row))]
    check_room("templates", (len(states), max(len(states), len(symbols))))
    check_room("stream, templates", (len(seen), len(symbols)))
    emit = np.zeros((len(states), len(symbols)))
    move = np.zeros((len(states), len(states)))
    begins = np.array([s == 0 for _, s in states]) / len(rows)
    for i, (k, s) in enumerate(states):
        for x in rows[k][s]:
            emit[i, column[x]] += 1 / len(rows[k][s])
        if s + 1 < len(rows[k]):
            move[i, i + 1] = 1.0
        else:
            move[i] = begins
    ahead, P = begins, np.zeros((len(seen), len(symbols)))
    for t, x in enumerate(seen):
        if not isinstance(x, str):
            raise TypeError(f"stream: expected symbols as text, got {shown(x)} at step {t}.")
        here = ahead * emit[:, column[x]] if x in column else np.zeros(len(states))
        if not here.any():
            raise ValueError(
                f"stream: expected symbols that the templates can make, got {shown(x)} at step {t}."
            )
        ahead = (here / here.sum()) @ move
        P[t] = ahead @ emit
    return P, symbols


def _as_templates(templates: Templates) -> list[list[tuple[str, ...]]]:
    rows = []
    for template in as_list("templates", templates, "a sequence of templates"):
        if not isinstance(template, Sequence):
            raise TypeError(f"templates: expected each template to be a row, got {shown(template)}")
        rows.append([_as_slot(slot) for slot in template])
    if not rows or not all(rows):
        raise ValueError("templates: expected at least one, each with at least one slot.")
    return rows


def _as_slot(slot: str | Sequence[str]) -> tuple[str, ...]:
    if not isinstance(slot, Sequence):
        raise TypeError(f"templates: expected each slot to be text or a tuple, got {shown(slot)}.")
    choices = (slot,) if isinstance(slot, str) else tuple(slot)
    for x in choices:
        if not isinstance(x, str):
            raise TypeError(f"templates: expected each symbol to be text, got {shown(x)}.")
    if not choices or not all(choices):
        raise ValueError("templates: expected every slot with a symbol, got an empty one.")
    return choices
