"""What is written, and what is mended."""

from collections.abc import Callable, Iterator
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import FunctionCheck


def recall(W: NDArray, s: NDArray, order: NDArray) -> NDArray:
    """The state after the units in `order` have decided, one after the other."""
    s = s.copy()
    for i in order:
        s[i] = np.sign(W[i] @ s) or s[i]
    return s


def _learns(W: NDArray, s: NDArray, order: NDArray) -> NDArray:
    s = s.copy()
    for i in order:
        s[i] = np.sign(W[i] @ s) or s[i]
        W = W + np.outer(s, s) / len(s)
        np.fill_diagonal(W, 0)
    return s


def _at_once(W: NDArray, s: NDArray, order: NDArray) -> NDArray:
    new = s.copy()
    for i in order:
        new[i] = np.sign(W[i] @ s) or s[i]
    return new


def _without_field(state: float) -> Callable[..., NDArray]:
    """Where the field is zero, the unit takes a given state."""

    def run(W: NDArray, s: NDArray, order: NDArray) -> NDArray:
        s = s.copy()
        for i in order:
            s[i] = np.sign(W[i] @ s) or state
        return s

    return run


def _recalls(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray, NDArray]]:
    """A damaged memory; and half of a random net, of which one unit hears nothing."""
    X = rng.choice([-1.0, 1.0], (3, 60))
    W = X.T @ X / 60
    np.fill_diagonal(W, 0)
    s = X[0] * np.where(np.arange(60) < 12, -1, 1)
    yield W, s, np.concatenate([rng.permutation(60) for _ in range(3)])
    W = np.triu(rng.normal(size=(40, 40)), 1)
    W[0] = 0
    s = np.concatenate([[-1.0], rng.choice([-1.0, 1.0], 39)])
    yield W + W.T, s, rng.permutation(20)


check_recall = FunctionCheck(
    "recall",
    recall,
    _recalls,
    wrong=[
        Wrong(
            "recall changes the weights",
            _learns,
            "Your weights change while the states do. That lowers the energy of whatever state "
            "the network is in, here of the damage, and keeps it there. First learn, then hold "
            "the weights.",
            "Learning mixed up with recall",
        ),
        Wrong(
            "all at once",
            _at_once,
            "Your units decide all at once: each sees the old state of the others. Then the energy "
            "need not fall.",
            "All at once",
        ),
        *(
            Wrong(
                f"a zero field gives the state {state:g}",
                _without_field(state),
                f"Where the field is zero, your unit takes the state {state:g}. It should keep its "
                "own, {want}.",
                "Units that decide by a threshold",
            )
            for state in (0.0, 1.0)
        ),
        Wrong(
            "the order is ignored",
            lambda W, s, order: recall(W, s, np.arange(len(s))),
            "Your units decide from the first to the last. Those in `order` should, in that order.",
        ),
        Wrong(
            "uphill",
            lambda W, s, order: recall(-W, s, order),
            "Your units go against their fields, so the energy rises.",
            "Why it always comes to rest",
        ),
    ],
    hints=[
        "What does recall hold, and what does it change?",
        "Two of the lines do not belong to recall.",
    ],
    because="Recall holds the weights and changes the states alone, one after the other.",
)


def stored(ends: NDArray, Y: NDArray) -> float:
    """The share of the ends that are a stored pattern."""
    return float((ends @ Y.T == Y.shape[1]).any(axis=1).mean())


def _share(counted: Callable[[NDArray], NDArray]) -> Callable:
    """The share of the ends of which something holds for an overlap."""
    return lambda ends, Y: counted(ends @ Y.T / Y.shape[1]).any(axis=1).mean()


def _ends(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray]]:
    """Memories, mirror images, mixtures of three and strangers, in a random order."""
    for n_memories, n_mirrors in ((3, 2), (1, 4)):
        Y = rng.choice([-1, 1], (3, 40))
        mixtures = np.sign([Y.sum(axis=0), Y[0] + Y[1] - Y[2]])
        parts = [Y[[0, 2, 0][:n_memories]], -Y[[1, 0, 1, 2][:n_mirrors]], mixtures]
        ends = np.concatenate([*parts, rng.choice([-1, 1], (2, 40))])
        yield rng.permutation(ends), Y


check_stored = FunctionCheck(
    "stored",
    stored,
    _ends,
    wrong=[
        Wrong(
            "every minimum is a memory",
            lambda ends, Y: 1.0,
            "You count every state at rest. A valley may be a mirror image or a mixture.",
            "Memories nobody stored",
        ),
        Wrong(
            "a mirror image is a memory",
            _share(lambda m: np.abs(m) == 1),
            "You count the mirror images too: {got} where {want} is right. Their overlap is -1.",
            "Memories nobody stored",
        ),
        Wrong(
            "a mixture is a memory",
            _share(lambda m: m > 0.4),
            "You count the mixtures too. They have an overlap of about ½ with each of three; a "
            "memory has an overlap of 1.",
            "Memories nobody stored",
        ),
        Wrong(
            "the number for the share",
            lambda ends, Y: (ends @ Y.T == Y.shape[1]).sum(),
            "You give the number of such ends. The share is their mean.",
        ),
        Wrong(
            "all pairs",
            lambda ends, Y: (ends @ Y.T == Y.shape[1]).mean(),
            "You take the mean over all pairs. Ask of each end whether it is any of the patterns.",
        ),
        Wrong(
            "patterns found for ends",
            lambda ends, Y: (ends @ Y.T == Y.shape[1]).any(axis=0).mean(),
            "You count which patterns were found. Count which ends are one.",
        ),
    ],
    hints=[
        "`ends @ Y.T / N` holds the overlap of each end with each pattern.",
        "An end is a stored pattern if one of its overlaps is 1.",
        "`(... == 1).any(axis=1)` is true for each such end. Take the mean.",
    ],
    because="Only an overlap of +1 is a memory. Mirror images and mixtures are valleys as well.",
)


def _fields(X: NDArray) -> NDArray:
    """N times the fields at the patterns: whole numbers, free of rounding."""
    return np.rint(X @ (X.T @ X) - len(X) * X)


def errors(X: NDArray) -> float:
    """The share of the units that leave their pattern in the first step."""
    return float((X * _fields(X) < 0).mean())


def _patterns(rng: np.random.Generator) -> Iterator[tuple[NDArray]]:
    # With N even and P odd no field is zero.
    for P, N in ((31, 100), (45, 80)):
        yield (rng.choice([-1.0, 1.0], (P, N)),)


check_errors = FunctionCheck(
    "errors",
    errors,
    _patterns,
    wrong=[
        Wrong(
            "the diagonal left in",
            lambda X: (X * (X @ X.T @ X) < 0).mean(),
            "You left the diagonal in: each unit votes for staying as it is, so too few err, {got} "
            "for {want}.",
            "The diagonal left in",
        ),
        Wrong(
            "the number for the share",
            lambda X: (X * _fields(X) < 0).sum(),
            "That is the number of wrong units. The share is their mean.",
        ),
        Wrong(
            "spoilt patterns for wrong units",
            lambda X: (X * _fields(X) < 0).any(axis=1).mean(),
            "That is the share of patterns with a wrong unit. Count units.",
            "How many memories fit?",
        ),
        Wrong(
            "the units that stay",
            lambda X: (X * _fields(X) > 0).mean(),
            "That is the share of units that stay. A unit errs if its field has the other sign.",
            "How many memories fit?",
        ),
    ],
    hints=[
        "Make the weights as `Hopfield.store` does, or with it. Then `X @ W` holds all fields.",
        "A unit errs where its field and its state have different signs.",
        "`(X * (X @ W) < 0).mean()`, with a zero diagonal in W.",
    ],
    because="Try it on 138 random patterns of 1,000 units: the formula says "
    f"{erfc(1 / sqrt(2 * 0.137)) / 2:.2%}.",
)
