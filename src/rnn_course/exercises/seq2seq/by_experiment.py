"""What is found by experiment: how much passes through a small state."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rnn_course.exercises.check import Wrong
from rnn_course.exercises.function_checks import MeasuredCheck

N_UNITS, NOISE, GOAL = 4, 0.009, 8
PASSES, MORE = "One state passes between two nets", "When more must pass"


class Channel:
    """Hands a state over with noise, or another in its place; notes what was sent and arrived."""

    def __init__(self, noise: float, rng: np.random.Generator, instead: NDArray | None = None):
        self.noise, self.rng, self.instead = noise, rng, instead
        self.sent: list[NDArray] = []
        self.arrived = np.zeros(N_UNITS)

    def __call__(self, state: NDArray) -> NDArray:
        state = np.array(state, dtype=np.float64)
        self.sent.append(state)
        noise = self.rng.uniform(-self.noise, self.noise, size=state.shape)
        self.arrived = state + noise if self.instead is None else self.instead
        return self.arrived.copy()

    @property
    def refused(self) -> str:
        """What is wrong with the way it was used; nothing where all is well."""
        if len(self.sent) != 1:
            return f"The channel was used {len(self.sent)} times. One state passes, once."
        [state] = self.sent
        if state.shape != (N_UNITS,):
            return f"A state has the shape ({N_UNITS},), yours has {state.shape}."
        if not np.isfinite(state).all() or np.abs(state).max() > 1:
            return "A state h stays between -1 and 1. Scale the digits."
        return ""


def _written(through: Callable, digits: NDArray, channel: Channel) -> list:
    written = through(digits.copy(), channel)
    return np.asarray(written).ravel().tolist()


def _of_through(through: Callable) -> tuple[bool, str, str]:
    rng = np.random.default_rng(0)
    for length in range(1, GOAL + 1):
        told = f"Strings of up to {length - 1} digits pass. " if length > 1 else ""
        for digits in rng.integers(0, 10, (12, length)):
            channel = Channel(NOISE, rng)
            try:
                written = _written(through, digits, channel)
            except Exception as error:
                if length == 1:
                    raise
                return False, f"{told}At {length} your function raised {error!r}.", MORE
            if channel.refused:
                return False, told + channel.refused, PASSES
            if written != digits[::-1].tolist():
                return False, told + _missed(through, digits, written, length), MORE
            other = (digits + 1) % 10
            if _written(through, other, Channel(NOISE, rng, channel.arrived)) != written:
                around = "What you write has not come through the state: given the state of "
                return False, f"{around}another string, your function writes its own.", PASSES
    told = f"{GOAL} digits through {N_UNITS} units: {GOAL * np.log2(10):.0f} bits. "
    told += "The finer the packing, the less noise it stands, and the longer it takes to learn."
    return True, told, ""


def _missed(through: Callable, digits: NDArray, written: list, length: int) -> str:
    if written == digits.tolist():
        return "Your digits arrive in the order they came. Asked was backwards."
    if _written(through, digits, Channel(0.0, np.random.default_rng(0))) == digits[::-1].tolist():
        return (
            f"At {length} your levels are closer together than the noise. Between -1 and 1, how "
            "many can be told apart?"
        )
    if length == N_UNITS + 1:
        return f"With one digit a unit, {N_UNITS} units are full. Can a unit hold more?"
    return f"Of {digits.tolist()} your function makes {written}."


def through(digits: NDArray, channel: Callable[[NDArray], NDArray]) -> NDArray:
    """Two digits a unit: 100 levels from -1 to 1."""
    padded = np.zeros(2 * N_UNITS, int)
    padded[: len(digits)] = digits
    state = channel((10 * padded[::2] + padded[1::2]) / 49.5 - 1)
    levels = np.rint((state + 1) * 49.5).astype(int)
    return np.column_stack([levels // 10, levels % 10]).ravel()[: len(digits)][::-1]


def one_each(digits: NDArray, channel: Callable[[NDArray], NDArray]) -> NDArray:
    """One digit a unit: ten levels."""
    padded = np.zeros(max(N_UNITS, len(digits)), int)
    padded[: len(digits)] = digits
    state = channel(padded[:N_UNITS] / 4.5 - 1)
    return np.rint((state + 1) * 4.5).astype(int)[: len(digits)][::-1]


def _in_one_unit(digits: NDArray, channel: Callable[[NDArray], NDArray]) -> NDArray:
    number = int("".join(map(str, digits)))
    state = channel(np.r_[number / 10.0 ** len(digits), np.zeros(N_UNITS - 1)])
    back = np.rint(state[0] * 10.0 ** len(digits)).astype(int)
    return np.array([int(d) for d in f"{abs(back):0{len(digits)}d}"][: len(digits)])[::-1]


def _around(digits: NDArray, channel: Callable[[NDArray], NDArray]) -> NDArray:
    channel(np.zeros(N_UNITS))
    return digits[::-1]


def _unscaled(digits: NDArray, channel: Callable[[NDArray], NDArray]) -> NDArray:
    padded = np.r_[digits, np.zeros(N_UNITS)][:N_UNITS]
    return np.rint(channel(padded)).astype(int)[: len(digits)][::-1]


def _twice(digits: NDArray, channel: Callable[[NDArray], NDArray]) -> NDArray:
    return np.r_[one_each(digits[4:], channel), one_each(digits[:4], channel)]


check_through = MeasuredCheck(
    "through",
    _of_through,
    through,
    wrong=[
        Wrong("one digit a unit", one_each, "Can a unit hold more?"),
        Wrong("a number holds any string", _in_one_unit, "closer together than the noise"),
        Wrong("past the state", _around, "has not come through the state"),
        Wrong(
            "in the order they came",
            lambda digits, channel: through(digits, channel)[::-1],
            "in the order they came",
        ),
        Wrong("a state of any size", _unscaled, "A state h stays between -1 and 1"),
        Wrong("two states", _twice, "One state passes, once"),
    ],
    hints=[
        "The noise is below 0.009 and the room is 2 wide. How many levels can be told apart?",
        "More than 100: enough for two digits a unit, 00 to 99.",
        "`(10 * first + second) / 49.5 - 1` packs, `np.rint((unit + 1) * 49.5)` unpacks.",
    ],
)
