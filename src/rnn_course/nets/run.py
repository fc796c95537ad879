"""What one run of a cell over a sequence leaves behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Parts = tuple[NDArray, ...]  # the state as the equations see it: (h_t, c_t) for an LSTM
State = Any  # as the user sees it: an array, a pair of arrays; for nets of nets a list of those


@dataclass(frozen=True)
class Run:
    """The letters of a cell's equations at every step of one `forward`.

    `run["h_t"]` is the state after each step, `run["h_prev"]` the one before it, `run["x_t"]` the
    input, and every other letter stands under its own name: arrays (time · batch, size), all steps
    of all examples in one axis, so that a sum over them is one product.

    Attributes:
        state_names: the parts of the state, ("h", "c") for an LSTM.
        letter_names: the other letters, ("i_t", "f_t", ...).
        x: the inputs, (time, batch, n_inputs).
        states: the start, then the state after each step.
        letters: the other letters of each step, in the order of their names.
        mask: (time, batch, 1) of True and False, or None.
    """

    state_names: Sequence[str]
    letter_names: Sequence[str]
    x: NDArray
    states: list[Parts]
    letters: list[Parts]
    mask: NDArray | None = None

    def __getitem__(self, letter: str) -> NDArray:
        return flat(self.over_time(letter))

    def over_time(self, letter: str) -> NDArray:
        """One letter at all steps: (time, batch, size)."""
        if letter == "x_t":
            return self.x
        for k, name in enumerate(self.state_names):
            if letter == f"{name}_t":
                return np.stack([state[k] for state in self.states[1:]])
            if letter == f"{name}_prev":
                return np.stack([state[k] for state in self.states[:-1]])
        k = self.letter_names.index(letter)
        return np.stack([letters[k] for letters in self.letters])

    def at(self, t: int) -> "Run":
        """The run of step t alone."""
        x, states, letters = self.x[t : t + 1], self.states[t : t + 2], self.letters[t : t + 1]
        return Run(self.state_names, self.letter_names, x, states, letters)

    def begun(self, outputs: NDArray) -> NDArray:
        """`outputs`, (time, batch, size), with zeros before the first step that is real."""
        if self.mask is None:
            return outputs
        return outputs * np.logical_or.accumulate(self.mask, axis=0)


def flat(values: NDArray) -> NDArray:
    """(time, batch, size) -> (time · batch, size)."""
    return values.reshape(-1, values.shape[-1])
