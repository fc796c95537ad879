"""What one run of a cell over a sequence leaves behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Parts = tuple[NDArray, ...]  # the state as a cell's equations see it, (h_t, c_t) for one
State = Any  # the state as its user sees it: an array, a pair of arrays, a list of states ...


@dataclass(frozen=True)
class Run:
    """The letters of a cell's equations at every step of one `forward`.

    `run["h_t"]` is the state after each step, `run["h_prev"]` the one before it, `run["x_t"]` the
    input, and every letter of the cell stands under its own name: arrays (time · batch, size),
    all steps of all examples in one axis, ready for one product.

    Attributes:
        state_names: names of the parts of the state, ("h", "c") for instance.
        letter_names: names of the other letters, ("i_t", "f_t", ...).
        x: the inputs, (time, batch, n_inputs).
        states: the states as tuples of (batch, size): the start, then one after each step.
        letters: the other letters of each step, in the order of their names.
        mask: (time, batch, 1), or None.
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
            if letter in (f"{name}_t", f"{name}_prev"):
                states = self.states[1:] if letter.endswith("_t") else self.states[:-1]
                return np.stack([s[k] for s in states])
        k = self.letter_names.index(letter)
        return np.stack([letters[k] for letters in self.letters])

    def at(self, t: int) -> "Run":
        """The run of step t alone."""
        one = slice(t, t + 1)
        return Run(
            self.state_names,
            self.letter_names,
            self.x[one],
            self.states[t : t + 2],
            self.letters[one],
        )

    @property
    def begun(self) -> NDArray | None:
        """Where an output is more than zero: from the first True of the mask on."""
        return None if self.mask is None else np.logical_or.accumulate(self.mask, axis=0)


def flat(values: NDArray) -> NDArray:
    """(time, batch, size) -> (time · batch, size)."""
    return values.reshape(-1, values.shape[-1])
