"""What is found by trying: a state that counts to three, and a memory in a world that changes."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import MeasuredCheck

CANNOT, MEMORY = "What it cannot do", "Memory as regression while reading"
YARDSTICK = 0.75
KEYS, SIZE, WRITES, CHANGES, NOISE = 12, 16, 400, 0.05, 1.0


def _of_turn(turn: Callable) -> tuple[bool, str, str]:
    still, one = (np.asarray(turn(x), dtype=float) for x in (0, 1))
    if still.shape != (2, 2) or one.shape != (2, 2):
        return False, f"Expected two rows of two numbers, got the shape {one.shape}.", CANNOT
    if not (np.isfinite(still).all() and np.isfinite(one).all()):
        return False, "Expected finite numbers.", CANNOT
    start = np.array([1.0, 0.0])
    if not np.allclose(start @ still, start, atol=1e-6):
        return False, "A 0 must leave the state as it is: its matrix is the identity.", CANNOT
    path = [start]
    for _ in range(3_000):
        path.append(path[-1] @ one)
    size = np.linalg.norm(path[-1])
    if not 0.1 < size < 10:
        way = "shrinks away" if size < 1 else "grows without bound"
        return False, f"After 3,000 ones the state {way}. A turn keeps its length.", CANNOT
    if not np.allclose(path[3], start, atol=1e-6):
        back = [k for k in range(1, 13) if np.allclose(path[k], start, atol=1e-6)]
        after = f"after {back[0]} ones" if back else "not within twelve ones"
        told = f"The state is back at its start {after}. It should be after three, not before."
        return False, told, CANNOT
    if np.allclose(path[1], start, atol=0.1):
        return False, "A 1 leaves the state where it is, and so nothing is counted.", CANNOT
    if not np.allclose(path[3_000], start, atol=1e-3):
        return False, "After 3,000 ones rounding has moved the state. Write the turn exactly.", ""
    return True, "Right. A third of a full turn: 3,000 ones, and back at the start.", ""


def _turned(degrees: float, stretch: float = 1.0, still: float = 0.0) -> Callable:
    def turn(x: float) -> NDArray:
        angle = np.deg2rad(degrees if x else still)
        c, s = np.cos(angle), np.sin(angle)
        return (stretch if x else 1.0) * np.array([[c, s], [-s, c]])

    return turn


check_turn = MeasuredCheck(
    "turn",
    _of_turn,
    _turned(120),
    wrong=[
        Wrong("a sign, as for parity", _turned(180), "back at its start after 2 ones"),
        Wrong("a sixth of a turn", _turned(60), "back at its start after 6 ones"),
        Wrong("degrees taken for radians", _turned(np.rad2deg(120)), "not within twelve ones"),
        Wrong("a turn that fades", _turned(120, 0.9), "shrinks away"),
        Wrong("a turn that grows", _turned(120, 1.1), "grows without bound"),
        Wrong("a 0 turns as well", _turned(120, still=120), "A 0 must leave the state"),
        Wrong("nothing turns", _turned(0), "leaves the state where it is"),
    ],
    hints=[
        "A sign is a turn by half a circle, and two of them are a whole one.",
        "Three of which turn are a whole circle?",
        "[[cos φ, sin φ], [-sin φ, cos φ]] turns a row by φ.",
    ],
)


def _world(rng: np.random.Generator) -> Iterator[tuple[NDArray, NDArray, NDArray, NDArray]]:
    """A key, its value as it is read, and all keys with their true values at that moment."""
    K = rng.normal(size=(KEYS, SIZE))
    K /= np.linalg.norm(K, axis=1, keepdims=True)
    V = rng.choice([-1.0, 1.0], (KEYS, SIZE))
    for _ in range(WRITES):
        which = rng.integers(KEYS)
        if rng.random() < CHANGES:
            V[which] = rng.choice([-1.0, 1.0], SIZE)
        yield K[which].copy(), V[which] + NOISE * rng.normal(size=SIZE), K, V


def _likeness(read_on: Callable) -> float:
    """How like the answers are to the true values, over all keys, once a fourth has been read."""
    found = []
    for seed in range(2):
        S = np.zeros((SIZE, SIZE))
        for t, (k, v, K, V) in enumerate(_world(np.random.default_rng(seed))):
            S = np.asarray(read_on(S.copy(), k, v), dtype=float)
            if S.shape != (SIZE, SIZE):
                raise ValueError(f"expected S of shape {(SIZE, SIZE)}, got {S.shape}")
            if t >= WRITES // 4:
                answers = K @ S
                length = np.maximum(np.linalg.norm(answers, axis=1), 1e-12)
                found.append((np.sum(answers * V, axis=1) / length).mean() / np.sqrt(SIZE))
    return float(np.mean(found))


def _of_read_on(read_on: Callable) -> tuple[bool, str, str]:
    like = _likeness(read_on)
    if not np.isfinite(like):
        return False, "The memory grows until its numbers are no longer finite.", MEMORY
    told = f"Your answers are like the true values by {like:.2f}; the yardstick is {YARDSTICK:g}. "
    if like >= YARDSTICK:
        return True, f"{told}Passed. What would you change if the world changed faster?", ""
    if like < 0.1:
        return False, f"{told}That is hardly more than chance: is anything stored under k?", MEMORY
    once = abs(like - _likeness(lambda S, k, v: S + np.outer(k, v))) < 1e-6
    if once:
        return False, f"{told}Adding keeps all old values, whatever has changed since.", MEMORY
    told += "Too large a step believes the noise, too small a one sees changes late."
    return False, told, MEMORY


check_read_on = MeasuredCheck(
    "read_on",
    _of_read_on,
    lambda S, k, v: S + 0.3 * np.outer(k, v - k @ S),
    wrong=[
        Wrong("Hebb's rule", lambda S, k, v: S + np.outer(k, v), "keeps all old values"),
        Wrong(
            "each value is believed whole",
            lambda S, k, v: S + np.outer(k, v - k @ S),
            "believes the noise",
        ),
        Wrong(
            "steps too small",
            lambda S, k, v: S + 0.05 * np.outer(k, v - k @ S),
            "sees changes late",
        ),
        Wrong(
            "all of it fades",
            lambda S, k, v: 0.95 * S + np.outer(k, v),
            "believes the noise",
        ),
        Wrong("nothing is written", lambda S, k, v: S, "hardly more than chance"),
    ],
    hints=[
        "Try Hebb's rule, then the delta rule with β = 1. Why is neither enough?",
        "A β between 0 and 1 takes a mean over the last few readings of a key.",
    ],
)
