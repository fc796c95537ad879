"""Synthetic sequences whose answer is known: what a net can learn from them is known as well."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arrays import as_array, as_choice, as_count, as_rng


def temporal_xor(n_triples: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return Elman's stream of bits: two random bits, their XOR, two random bits, their XOR, ...

    The task is to predict the next bit. Only every third one can be known, so no predictor gets a
    mean squared error below 1/4 at the other two, nor below 1/6 over the whole stream.

    Args:
        n_triples: how many times "two bits and their XOR" is repeated; 1,000 in the paper.
        rng: where the random bits come from.

    Returns:
        Bits, 0 or 1, shape (3 * n_triples,).

    Raises:
        TypeError: `n_triples` is no whole number, or `rng` no generator.
        ValueError: `n_triples` is below 1.

    Source: Elman (1990), section "Exclusive-OR", https://doi.org/10.1207/s15516709cog1402_1.
    Chapter: elman_xor.
    """
    n_triples = as_count("n_triples", n_triples)
    rng = as_rng("rng", rng)
    pairs = rng.integers(0, 2, size=(n_triples, 2))
    return np.column_stack([pairs, pairs[:, 0] ^ pairs[:, 1]]).ravel()


def delayed_bit(
    n_sequences: int, length: int, delay: int, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return streams of random bits, and as the answer at each step the bit seen `delay` steps ago.

    A net has to hold `delay` bits in its state to answer. A gradient that is cut before it has gone
    `delay` steps back never meets the input that an error is about. Chance is an accuracy of 0.5.

    Args:
        n_sequences: how many streams.
        length: steps in each.
        delay: how many steps ago the wanted bit was seen; 1 is the bit before the current one.
        rng: where the bits come from.

    Returns:
        X, shape (n_sequences, length, 1), the bits; and Y of the same shape with
        Y[:, t] = X[:, t - delay]. The first `delay` answers do not exist: they are 0 in Y and must
        be left out of the error and of the accuracy, as in Y[:, delay:].

    Raises:
        TypeError: a count is no whole number, or `rng` no generator.
        ValueError: a count is below 1, or `delay` leaves no step with an answer.

    Chapter: bptt.
    """
    n_sequences = as_count("n_sequences", n_sequences)
    length = as_count("length", length)
    delay = as_count("delay", delay)
    rng = as_rng("rng", rng)
    if delay >= length:
        raise ValueError(
            f"delay: expected fewer steps than length = {length}, got {delay}: "
            "no step would have an answer."
        )
    X = rng.integers(0, 2, size=(n_sequences, length, 1)).astype(np.float32)
    Y = np.zeros_like(X)
    Y[:, delay:] = X[:, :-delay]
    return X, Y


def pulse_converter(
    n_sequences: int,
    length: int,
    rng: np.random.Generator,
    max_width: int = 8,
    inverse: bool = False,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return pulses that differ in height, and as the answer pulses as wide as those are high.

    Every so often the input jumps to k / max_width for a single step, where k is drawn from 1 to
    max_width. The answer is 1 for k steps, from that step on, and 0 otherwise. So a net has to
    store the height and count it down. Between the end of an answer and the next pulse lie 1 to
    max_width quiet steps, drawn as well; so do the steps before the first pulse, less one. What
    does not fit in `length` is cut off.

    The inverse task reads the pulse of height 1 that is k steps wide. The answer is a single step
    of height k / max_width, on the first step after the pulse: only then is the width known. So a
    net has to count up, keep silent meanwhile, and answer once. A pulse cut off by the end of the
    sequence has no answer. At least one quiet step parts two pulses here as well.

    Args:
        n_sequences: how many sequences.
        length: steps in each.
        rng: where heights and pauses come from.
        max_width: the widest pulse, in steps; so many different pulses there are.
        inverse: the task the other way round: width in, height out.

    Returns:
        X and Y, both of shape (n_sequences, length, 1) with values from 0 to 1.

    Raises:
        TypeError: a count is no whole number, `inverse` no bool, or `rng` no generator.
        ValueError: a count is below 1, or `length` is at most `2 * max_width`, so that not even one
            pulse is sure to fit with its answer.

    Source: the pulse converter of many lecture slides is nowhere defined exactly; this is our
    definition. Chapters: lstm, gru_and_friends.
    """
    n_sequences, length = as_count("n_sequences", n_sequences), as_count("length", length)
    rng, max_width = as_rng("rng", rng), as_count("max_width", max_width)
    if not isinstance(inverse, bool):
        raise TypeError(f"inverse: expected True or False, got {inverse!r}.")
    if length <= 2 * max_width:
        raise ValueError(
            f"length: expected more than twice the widest pulse, {2 * max_width} steps, "
            f"got {length}."
        )
    # A pulse and its pause take two steps or more: so many are surely enough to fill a sequence.
    k, pause = rng.integers(1, max_width + 1, (2, n_sequences, length // 2 + 1))
    start = rng.integers(max_width, size=(n_sequences, 1)) + np.cumsum(k + pause, axis=1)
    start = np.minimum(start - k - pause, length)  # what starts later is cut off
    end = np.minimum(start + k, length)
    row = np.arange(n_sequences)[:, None]
    heights, edges = np.zeros((2, n_sequences, length + 1), np.float32)
    heights[row, end if inverse else start] = k / max_width
    np.add.at(edges, (row, start), 1)
    np.add.at(edges, (row, end), -1)
    widths = np.cumsum(edges, axis=1, dtype=np.float32)[:, :length, None]
    heights = heights[:, :length, None].copy()
    return (widths, heights) if inverse else (heights, widths)


def adding_problem(
    n_sequences: int, T: int, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_]]:
    """Return pairs (value, marker), and as the answer at the end the sum of two marked values.

    A sequence has T to 1.1 T pairs, drawn. Values are uniform on [-1, 1]. Two pairs are marked
    with 1: one of the first ten, then another of the first T/2 - 1 (but not the very first). The
    first and the last pair have the marker -1, all others 0. The target is 1/2 + (X_1 + X_2) / 4,
    where X_1 and X_2 are the marked values; should the first mark fall on the first pair, its
    marker stays -1 and X_1 counts as 0. An answer is right if it is less than 0.04 off.

    Always answering 1/2 has a mean squared error of (0.9 · 2/3 + 0.1 · 1/3) / 16 = 0.0396 and is
    right 15.4 % of the time.

    Args:
        n_sequences: how many sequences.
        T: the shortest length, at least 10.
        rng: where lengths, values and marks come from.

    Returns:
        X, shape (n_sequences, floor(1.1 T), 2), zero after a sequence's end; Y, shape
        (n_sequences, 1); and the mask, shape (n_sequences, floor(1.1 T)), True where a pair is.

    Raises:
        TypeError: a count is no whole number, or `rng` no generator.
        ValueError: `n_sequences` is below 1, or T below 10.

    Source: S. Hochreiter and J. Schmidhuber (1997), section 5.4,
    https://doi.org/10.1162/neco.1997.9.8.1735. That the second mark never falls on the first pair,
    whose marker could not show it, is our reading. Chapters: lstm, gru_and_friends.
    """
    n_sequences, T = as_count("n_sequences", n_sequences), as_count("T", T)
    rng = as_rng("rng", rng)
    if T < 10:
        raise ValueError(f"T: expected at least 10, got {T}: the first mark needs ten pairs.")
    longest = T + T // 10
    row = np.arange(n_sequences)
    lengths = rng.integers(T, longest + 1, n_sequences)
    mask = np.arange(longest) < lengths[:, None]
    values = rng.uniform(-1, 1, (n_sequences, longest)) * mask
    first = rng.integers(10, size=n_sequences)
    # The second is drawn from the pairs 1 to T/2 - 2 that are left when the first is taken out.
    taken = (first >= 1) & (first <= T // 2 - 2)
    second = 1 + rng.integers(0, T // 2 - 2 - taken)
    second += taken & (second >= first)
    markers = np.zeros_like(values)
    markers[row, first] = markers[row, second] = 1
    markers[:, 0] = markers[row, lengths - 1] = -1
    X_1 = np.where(first == 0, 0, values[row, first])
    Y = 0.5 + (X_1 + values[row, second]) / 4
    X = np.stack([values, markers], axis=-1).astype(np.float32)
    return X, Y[:, None].astype(np.float32), mask


TAG_RULES = ("past", "future", "or", "xor")
"""What a tag of `two_sided_tags` depends on."""


def two_sided_tags(
    n_sequences: int, length: int, distance: int, rule: str, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return streams of fair bits with a tag for each, made from a bit on its left and one right.

    With l = X[:, t - distance] and r = X[:, t + distance] the tag Y[:, t] is l by the rule "past",
    r by "future", l or r by "or", and by "xor" whether they differ. A net that reads from the left
    and answers at once knows l and not r. So it cannot be right more often than 1, 1/2, 3/4 and
    1/2, in the order of the rules; one that reads from the right only 1/2, 1, 3/4 and 1/2.

    Args:
        n_sequences: how many streams.
        length: steps in each.
        distance: how many steps away the two bits stand.
        rule: one of "past", "future", "or", "xor".
        rng: where the bits come from.

    Returns:
        X and Y, both of shape (n_sequences, length, 1). The first and the last `distance` steps
        have no tag: they are 0 in Y and must be left out, as in Y[:, distance:-distance].

    Raises:
        TypeError: a count is no whole number, or `rng` no generator.
        ValueError: a count is below 1, the rule is unknown, or no step would have a tag.

    Chapter: gru_and_friends.
    """
    n_sequences, length = as_count("n_sequences", n_sequences), as_count("length", length)
    distance, rng = as_count("distance", distance), as_rng("rng", rng)
    as_choice("rule", rule, TAG_RULES)
    if length <= 2 * distance:
        raise ValueError(
            f"length: expected more than twice the distance, {2 * distance} steps, got {length}."
        )
    X = rng.integers(0, 2, size=(n_sequences, length, 1))
    left, right = X[:, : -2 * distance], X[:, 2 * distance :]
    Y = np.zeros_like(X)
    tags = {"past": left, "future": right, "or": left | right, "xor": left ^ right}
    Y[:, distance:-distance] = tags[rule]
    return X.astype(np.float32), Y.astype(np.float32)


def held_sign(
    n_sequences: int, length: int, rate: float, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return streams that are silent but for rare pulses of +1 or -1; the answer is the last sign.

    The first step always holds a pulse, so there is an answer at every step. Every later step holds
    one with probability `rate`, and both signs are equally likely.

    A net whose state is set back to zero every L steps has nothing to go by until the next pulse.
    At the k-th step after that it knows the answer with probability 1 - (1 - rate)^k and is left
    with a coin otherwise: it is right in a share 1 - (1 - rate)^k / 2 of the cases, at best.

    Args:
        n_sequences: how many streams.
        length: steps in each.
        rate: probability of a pulse, above 0 and at most 1.
        rng: where the pulses come from.

    Returns:
        X, shape (n_sequences, length, 1), with values -1, 0 and 1; and Y of the same shape, 1 where
        the last pulse was positive and 0 where it was negative.

    Raises:
        TypeError: a count is no whole number, or `rng` no generator.
        ValueError: a count is below 1, or the rate not above 0 and at most 1.

    Chapter: gru_and_friends.
    """
    n_sequences, length = as_count("n_sequences", n_sequences), as_count("length", length)
    rate, rng = float(as_array("rate", rate, ())), as_rng("rng", rng)
    if not 0 < rate <= 1:
        raise ValueError(f"rate: expected above 0 and at most 1, got {rate}.")
    shape = (n_sequences, length, 1)
    there = rng.random(shape) < rate
    there[:, 0] = True
    X = np.where(there, rng.choice([-1, 1], size=shape), 0)
    steps = np.arange(length)[:, None]
    last = np.maximum.accumulate(np.where(there, steps, 0), axis=1)
    Y = np.take_along_axis(X, last, axis=1) > 0
    return X.astype(np.float32), Y.astype(np.float32)


def counted_letters(
    counts: ArrayLike,
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_]]:
    """Return the strings a^n b^n, and as the answer at each step whether the string is complete.

    The n-th "b" completes a string: the answer there is 1, before it 0. To give it for any n a net
    has to count the letters "a" and count them down again.

    Args:
        counts: n of each string, shape (n_sequences,).

    Returns:
        X, shape (n_sequences, 2 * max(counts), 2), (1, 0) for "a", (0, 1) for "b" and zeros after
        the end; Y, shape (n_sequences, 2 * max(counts), 1); and the mask, True where a letter is.

    Raises:
        TypeError: a count is no whole number.
        ValueError: there are no counts, or one is below 1.

    Source: the language of F. A. Gers and J. Schmidhuber (2001),
    https://doi.org/10.1109/72.963769. Chapter: gru_and_friends.
    """
    given = np.asarray(counts)
    n = as_array("counts", given, ("n_sequences",), np.int64)[:, None]
    if given.dtype.kind not in "iu":
        raise TypeError(f"counts: expected whole numbers, got dtype {given.dtype}.")
    if n.min() < 1:
        raise ValueError(f"counts: expected at least 1 each, got {n.min()}.")
    t = np.arange(2 * n.max())
    mask = t < 2 * n
    X = np.stack([t < n, (t >= n) & mask], axis=-1).astype(np.float32)
    return X, (t == 2 * n - 1)[..., None].astype(np.float32), mask


def sliding_parity(
    n_sequences: int, length: int, width: int, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return streams of fair bits, and at each step whether the last `width` bits hold odd many 1s.

    Knowing fewer than all `width` bits is knowing nothing: chance is 1/2.

    Args:
        n_sequences: how many streams.
        length: steps in each.
        width: how many bits count, the current one included.
        rng: where the bits come from.

    Returns:
        X and Y, both of shape (n_sequences, length, 1). The first `width - 1` steps have no answer:
        they are 0 in Y and must be left out, as in Y[:, width - 1:].

    Raises:
        TypeError: a count is no whole number, or `rng` no generator.
        ValueError: a count is below 1, or `width` is above `length`.

    Chapter: gru_and_friends.
    """
    n_sequences, length = as_count("n_sequences", n_sequences), as_count("length", length)
    width, rng = as_count("width", width), as_rng("rng", rng)
    if width > length:
        raise ValueError(f"width: expected at most length = {length}, got {width}.")
    X = rng.integers(0, 2, size=(n_sequences, length, 1))
    Y = np.zeros_like(X)
    windows = np.lib.stride_tricks.sliding_window_view(X, width, axis=1)
    Y[:, width - 1 :] = windows.sum(axis=-1) % 2
    return X.astype(np.float32), Y.astype(np.float32)


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
        ValueError: `n_templates` is below 1; no template, or an empty template or slot.

    Source: Elman (1990), https://doi.org/10.1207/s15516709cog1402_1.
    Chapter: finding_structure.
    """
    templates = _as_templates(templates)
    n_templates, rng = as_count("n_templates", n_templates), as_rng("rng", rng)
    symbols, starts = [], []
    for k in rng.integers(len(templates), size=n_templates):
        symbols += [slot[rng.integers(len(slot))] for slot in templates[k]]
        starts += [place == 0 for place in range(len(templates[k]))]
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
        ValueError: no template, an empty template, slot or stream, or a stream that these templates
            cannot make.

    Chapter: finding_structure.
    """
    templates = _as_templates(templates)
    if not isinstance(stream, Sequence | np.ndarray):
        raise TypeError(f"stream: expected a sequence of symbols, got {stream!r}.")
    if len(stream) == 0:
        raise ValueError("stream: expected at least one symbol, got none.")
    symbols = tuple(sorted({x for template in templates for slot in template for x in slot}))
    column = {x: j for j, x in enumerate(symbols)}
    states = [(k, s) for k, template in enumerate(templates) for s in range(len(template))]
    emit = np.zeros((len(states), len(symbols)))
    move = np.zeros((len(states), len(states)))
    begins = np.array([s == 0 for _, s in states]) / len(templates)
    for i, (k, s) in enumerate(states):
        for x in templates[k][s]:
            emit[i, column[x]] += 1 / len(templates[k][s])
        if s + 1 < len(templates[k]):
            move[i, i + 1] = 1.0
        else:
            move[i] = begins
    ahead, P = begins, np.zeros((len(stream), len(symbols)))
    for t, x in enumerate(stream):
        here = ahead * emit[:, column[x]] if x in column else np.zeros(len(states))
        if not here.any():
            raise ValueError(
                f"stream: expected symbols that the templates can make, got {str(x)!r} at step {t}."
            )
        ahead = (here / here.sum()) @ move
        P[t] = ahead @ emit
    return P, symbols


def mackey_glass(
    n_steps: int, tau: float = 17.0, *, dt: float = 0.1, start: float = 1.2, settle: int = 1000
) -> NDArray[np.float64]:
    """Return a chaotic series: the number of blood cells in a model of Mackey and Glass.

        dx/dt = 0.2 x(t - tau) / (1 + x(t - tau)^10) - 0.1 x(t)

    New cells answer to how many there were tau days ago. For tau = 17 the answer comes too late,
    and the number swings without ever repeating itself. Integrated by the Runge-Kutta rule of
    fourth order; where it asks for the delayed value between two steps, a cubic through the values
    and slopes at both tells it, so that the delay does not spoil the order.

    Args:
        n_steps: how many values, one for each unit of time.
        tau: the delay, a multiple of dt.
        dt: the step of the integration, 1 over a whole number.
        start: the value at time 0 and ever before.
        settle: units of time to drop at the beginning, while the start can still be seen.

    Returns:
        x at the times settle, settle + 1, ...: shape (n_steps,).

    Raises:
        TypeError: a count is no whole number, or another argument no real number.
        ValueError: a count is too small, dt does not divide 1 and tau, or start is negative.

    Source: Mackey and Glass (1977), https://doi.org/10.1126/science.267326. Chapter: echo_state.
    """
    n_steps = as_count("n_steps", n_steps)
    settle = as_count("settle", settle, least=0)
    tau, dt, start = (
        float(as_array(name, value, ()))
        for name, value in (("tau", tau), ("dt", dt), ("start", start))
    )
    if start < 0:
        raise ValueError(f"start: expected 0 or more cells, got {start:g}.")
    per_unit = round(1 / dt) if dt > 0 else 0
    if per_unit < 1 or abs(per_unit * dt - 1) > 1e-9:
        raise ValueError(f"dt: expected 1 over a whole number, such as 0.1, got {dt:g}.")
    lag = round(tau * per_unit)
    if lag < 1 or abs(lag * dt - tau) > 1e-9:
        raise ValueError(f"tau: expected a multiple of dt = {dt:g}, got {tau:g}.")

    x = np.full(lag + 1, start)  # the last tau units of time, both ends included
    slope = np.zeros(lag + 1)
    n_fine = (settle + n_steps - 1) * per_unit + 1
    series = [x[-1:]]
    for _ in range(1, n_fine, lag):
        between = (x[:-1] + x[1:]) / 2 + dt / 8 * (slope[:-1] - slope[1:])
        grow, grow_between = (0.2 * v / (1 + v**10) for v in (x, between))
        now, chunk = float(x[-1]), [float(x[-1])]
        for g_0, g_half, g_1 in zip(
            grow[:-1].tolist(), grow_between.tolist(), grow[1:].tolist(), strict=True
        ):
            k_1 = g_0 - 0.1 * now
            k_2 = g_half - 0.1 * (now + dt / 2 * k_1)
            k_3 = g_half - 0.1 * (now + dt / 2 * k_2)
            k_4 = g_1 - 0.1 * (now + dt * k_3)
            now += dt / 6 * (k_1 + 2 * k_2 + 2 * k_3 + k_4)
            chunk.append(now)
        x = np.array(chunk)
        slope = grow - 0.1 * x
        series.append(x[1:])
    return np.concatenate(series)[settle * per_unit : n_fine : per_unit].copy()


DATE_FORMATS = (
    "20240317",
    "17.3.2024",
    "3/17/2024",
    "17-Mar-24",
    "17 March 2024",
    "March 17, 2024",
    "Sun, 17 Mar 2024",
    "17th of March 2024",
)
"""The ways in which `write_date` writes a day, each named by how it writes 17 March 2024."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2049, 12, 31)


class Dates(NamedTuple):
    """Days written in many ways; the four lists belong together, entry by entry."""

    texts: list[str]
    isos: list[str]
    formats: list[str]
    tags: list[str]


def dates(
    n_dates: int,
    rng: np.random.Generator,
    *,
    without: Collection[str] = (),
    formats: Sequence[str] = DATE_FORMATS,
) -> Dates:
    """Return days of the years 1950 to 2049, no day twice, each written in one way drawn for it.

    The task is to write the same day as ISO 8601 does, 2024-03-17. Every date has one reading: dots
    put the day first and slashes the month, and a year of two digits is the one from 1950 to 2049.

    Args:
        n_dates: how many days, at most the 36,525 there are less those in `without`.
        rng: where days and formats come from.
        without: days not to draw, as ISO texts. Pass the training set's to draw a test set of which
            no day was ever seen, in whatever format.
        formats: out of DATE_FORMATS, equally likely.

    Returns:
        Four lists: texts; isos, the answers; formats; and tags, one letter for each letter of the
        text: d in the day, m in the month, y in the year, w in the weekday and "." elsewhere.

    Raises:
        TypeError: `n_dates` is no whole number, `rng` no generator, or a list is a single text.
        ValueError: `n_dates` is below 1 or above what is left, a format is unknown, none is given,
            or `without` holds no day of these years.

    Source: our own. Chapter: seq2seq.
    """
    n_dates, rng = as_count("n_dates", n_dates), as_rng("rng", rng)
    for name, given in (("without", without), ("formats", formats)):
        if isinstance(given, str):
            raise TypeError(f"{name}: expected several texts, in a list, got {given!r}.")
    if not formats:
        raise ValueError("formats: expected at least one, got none.")
    for form in formats:
        as_choice("formats", form, DATE_FORMATS)
    taken = {_as_day("without", iso).toordinal() for iso in without}
    every = range(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1)
    free = np.array([day for day in every if day not in taken])
    if n_dates > len(free):
        raise ValueError(f"n_dates: expected at most {len(free)}, the days left, got {n_dates}.")
    days = rng.choice(free, n_dates, replace=False)
    isos = [date.fromordinal(day).isoformat() for day in days.tolist()]
    chosen = [formats[k] for k in rng.integers(len(formats), size=n_dates)]
    written = [write_date(iso, form) for iso, form in zip(isos, chosen, strict=True)]
    return Dates([text for text, _ in written], isos, chosen, [tags for _, tags in written])


def write_date(iso: str, form: str) -> tuple[str, str]:
    """Write a day in one of the DATE_FORMATS.

    Args:
        iso: the day as ISO 8601 writes it, "2024-03-17"; 1950 to 2049.
        form: one of DATE_FORMATS.

    Returns:
        The text and its tags, one letter a letter: d in the day, m in the month, y in the year, w
        in the weekday and "." elsewhere.

    Raises:
        TypeError: `iso` is no text.
        ValueError: `iso` is no day of these years, or the format is unknown.

    Chapter: seq2seq.
    """
    day = _as_day("iso", iso)
    month, weekday = MONTHS[day.month - 1], WEEKDAYS[day.weekday()]
    year, d = (f"{day.year}", "y"), (f"{day.day}", "d")
    # English says 1st, 2nd, 3rd, but 11th, 12th, 13th.
    nth = "th" if 10 < day.day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    pieces = {
        "20240317": (year, (f"{day.month:02}", "m"), (f"{day.day:02}", "d")),
        "17.3.2024": (d, (".", "."), (f"{day.month}", "m"), (".", "."), year),
        "3/17/2024": ((f"{day.month}", "m"), ("/", "."), d, ("/", "."), year),
        "17-Mar-24": (d, ("-", "."), (month[:3], "m"), ("-", "."), (f"{day.year % 100:02}", "y")),
        "17 March 2024": (d, (" ", "."), (month, "m"), (" ", "."), year),
        "March 17, 2024": ((month, "m"), (" ", "."), d, (", ", "."), year),
        "Sun, 17 Mar 2024": (
            *((weekday, "w"), (", ", "."), d, (" ", "."), (month[:3], "m"), (" ", "."), year),
        ),
        "17th of March 2024": (d, (f"{nth} of ", "."), (month, "m"), (" ", "."), year),
    }[as_choice("form", form, DATE_FORMATS)]
    return "".join(text for text, _ in pieces), "".join(tag * len(text) for text, tag in pieces)


def _as_day(name: str, iso: str) -> date:
    if not isinstance(iso, str):
        raise TypeError(f"{name}: expected days as text, such as '2024-03-17', got {iso!r}.")
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"{name}: expected days from {FIRST_DAY} to {LAST_DAY}, got {iso!r}.")
    return day


def _as_templates(templates: Templates) -> list[list[tuple[str, ...]]]:
    if isinstance(templates, str) or not isinstance(templates, Sequence):
        raise TypeError(f"templates: expected a sequence of templates, got {templates!r}.")
    rows = []
    for template in templates:
        if not isinstance(template, Sequence):
            raise TypeError(f"templates: expected each template to be a row, got {template!r}.")
        rows.append([_as_slot(slot) for slot in template])
    if not rows or not all(rows):
        raise ValueError("templates: expected at least one, each with at least one slot.")
    return rows


def _as_slot(slot: str | Sequence[str]) -> tuple[str, ...]:
    if not isinstance(slot, Sequence):
        raise TypeError(f"templates: expected each slot to be text or a tuple, got {slot!r}.")
    choices = (slot,) if isinstance(slot, str) else tuple(slot)
    for x in choices:
        if not isinstance(x, str):
            raise TypeError(f"templates: expected each symbol to be text, got {x!r}.")
    if not choices or not all(choices):
        raise ValueError("templates: expected every slot with a symbol, got an empty one.")
    return choices
