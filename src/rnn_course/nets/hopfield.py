"""The Hopfield network: a memory that is searched by content (Hopfield 1982)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnn_course.arguments import as_array, as_choice, as_count, as_rng, check_room


@dataclass(frozen=True)
class Recall:
    """What `Hopfield.recall` found and the way it took.

    One probe of shape (n_units,) is followed flip by flip. A batch (n, n_units) is followed sweep
    by sweep, which keeps its history small.

    Attributes:
        state: where the recall ended: the shape of the probe, -1.0 or +1.0.
        states: the probe and each later state, (steps + 1, *probe.shape). A step is one flip of
            one probe, or one sweep of a batch, or one synchronous update. The numbers are int8;
            convert them before you sum products of them.
        energies: the energy of each of `states`: (steps + 1,), or (steps + 1, n).
        converged: whether no unit wants to change any more: bool, or (n,).
    """

    state: NDArray[np.float64]
    states: NDArray[np.int8]
    energies: NDArray[np.float64]
    converged: bool | NDArray[np.bool_]


class Hopfield:
    """A network of `n_units` units of state -1 or +1, each connected to every other.

    The energy of a state s is E(s) = -1/2 s·Ws - b·s. W is symmetric with a zero diagonal.

    >>> net = Hopfield(n_units=4)
    >>> net.store([[1, 1, -1, -1]])
    >>> net.recall([1, 1, 1, -1], rng=np.random.default_rng(0)).state.tolist()
    [1.0, 1.0, -1.0, -1.0]

    Raises:
        TypeError, ValueError: `n_units` is no whole number of at least 2, or too large.

    Source: Hopfield (1982), https://doi.org/10.1073/pnas.79.8.2554. Chapter: hopfield.
    """

    def __init__(self, n_units: int) -> None:
        self.n_units = as_count("n_units", n_units, least=2)
        check_room("n_units", (self.n_units, self.n_units))
        self._weights: NDArray | None = None
        self._bias = np.zeros(self.n_units)

    @property
    def weights(self) -> NDArray:
        """The weights W, (n_units, n_units): set by `store`, or as a whole by assignment.

        Raises:
            RuntimeError: nothing was stored yet.
            ValueError: the new weights are not symmetric or their diagonal is not zero.
        """
        if self._weights is None:
            raise RuntimeError("Nothing is stored yet: call store(patterns) first.")
        return self._weights

    @weights.setter
    def weights(self, value: ArrayLike) -> None:
        W = as_array("weights", value, (self.n_units, self.n_units)).copy()
        if not np.allclose(W, W.T, rtol=0, atol=1e-9 * np.abs(W).max()):
            i, j = np.unravel_index(np.abs(W - W.T).argmax(), W.shape)
            raise ValueError(
                f"weights: expected a symmetric matrix, got {W[i, j]} at ({i}, {j}) "
                f"and {W[j, i]} at ({j}, {i})."
            )
        if W.diagonal().any():
            i = np.flatnonzero(W.diagonal())[0]
            raise ValueError(f"weights: expected a zero diagonal, got {W[i, i]} at ({i}, {i}).")
        self._connect(W, self._bias)

    @property
    def bias(self) -> NDArray:
        """The bias b of each unit, minus its threshold: (n_units,); `store` makes it zero."""
        return self._bias

    @bias.setter
    def bias(self, value: ArrayLike) -> None:
        self._connect(self.weights, as_array("bias", value, (self.n_units,)).copy())

    def store(self, patterns: ArrayLike, rule: str = "hebb") -> None:
        """Set the weights so that `patterns` become memories; what was stored before is gone.

        With the patterns as the rows of X, "hebb" sets W = XᵀX / n_units (Hopfield 1982, eq. 2)
        and "pseudoinverse" W = X⁺X, the projection on the space the patterns span (Personnaz,
        Guyon, Dreyfus 1985, https://doi.org/10.1051/jphyslet:01985004608035900). Both then get
        a zero diagonal.

        Args:
            patterns: -1 and +1, (n_patterns, n_units).
            rule: "hebb" or "pseudoinverse".

        Raises:
            TypeError, ValueError: wrong shape or values, or an unknown rule.
            ValueError: "pseudoinverse" with n_units independent patterns, which leave no weights.
        """
        X = self._as_states("patterns", patterns, ("n_patterns", self.n_units))
        if as_choice("rule", rule, ("hebb", "pseudoinverse")) == "hebb":
            W = X.T @ X / self.n_units
        else:
            if len(X) >= self.n_units and np.linalg.matrix_rank(X) == self.n_units:
                raise ValueError(
                    f"patterns: expected fewer than n_units = {self.n_units} independent ones for "
                    f"the pseudoinverse, got {self.n_units}: X⁺X is then the identity."
                )
            W = np.linalg.pinv(X) @ X
            W = (W + W.T) / 2
        np.fill_diagonal(W, 0.0)
        self._connect(W, np.zeros(self.n_units))

    def energy(self, state: ArrayLike) -> float | NDArray:
        """The energy -1/2 s·Ws - b·s, eq. 7: a float for one `state` (n_units,), an array for many.

        Raises:
            TypeError, ValueError, RuntimeError: as `recall`.
        """
        s = self._as_states("state", state)
        energy = self._energy(s, self._field(s))
        return float(energy) if s.ndim == 1 else energy

    def recall(
        self,
        probe: ArrayLike,
        *,
        rng: np.random.Generator | None = None,
        mode: str = "asynchronous",
        max_sweeps: int = 200,
    ) -> Recall:
        """Let the network run from `probe` until no unit wants to change.

        A unit takes the sign of its field h = Ws + b, and keeps its state where h is zero.
        "asynchronous" lets the units decide one after the other, in an order drawn anew for each
        probe and each sweep; the energy never rises. "synchronous" updates all units at once and
        may end in a cycle of two states, where it stops with `converged` False.

        Args:
            probe: one state (n_units,) or a batch (n, n_units).
            rng: draws the orders; needed for "asynchronous" only.
            mode: "asynchronous" or "synchronous".
            max_sweeps: give up after so many sweeps (or synchronous steps).

        Raises:
            TypeError, ValueError: wrong shape or values, no generator, or an unknown mode.
            RuntimeError: nothing was stored yet.
        """
        s = self._as_states("probe", probe)
        if s.ndim > 2:
            raise ValueError(f"probe: expected one state or a batch (n, n_units), got {s.shape}.")
        batch, max_sweeps = np.array(s, ndmin=2), as_count("max_sweeps", max_sweeps)
        if as_choice("mode", mode, ("asynchronous", "synchronous")) == "synchronous":
            frames = self._all_at_once(batch, max_sweeps)
        else:
            frames = self._one_by_one(batch, as_rng("rng", rng), max_sweeps, each_flip=s.ndim == 1)
        states, energies = (np.array(kept) for kept in zip(*frames, strict=True))
        settled = np.asarray(~self._disagrees(batch, self._field(batch)).any(axis=1))
        if s.ndim == 1:
            return Recall(batch[0], states[:, 0], energies[:, 0], bool(settled[0]))
        return Recall(batch, states, energies, settled)

    def _one_by_one(
        self, s: NDArray, rng: np.random.Generator, max_sweeps: int, each_flip: bool
    ) -> Iterator[tuple[NDArray, NDArray]]:
        """Run `s` (n, n_units) in place; yield states and energies at each flip or each sweep.

        To visit a unit that agrees with its field changes nothing. So every probe jumps to the
        next unit in its order that disagrees, all probes of the batch at once, and a flip of unit
        u adds 2 s_u W_u to the fields.
        """
        h = self._field(s)
        yield s.astype(np.int8), self._energy(s, h)
        for _ in range(max_sweeps):
            busy = np.flatnonzero(self._disagrees(s, h).any(axis=1))
            if not busy.size:
                return
            turn = rng.permuted(np.tile(np.arange(self.n_units), (busy.size, 1)), axis=1)
            now = np.full(busy.size, -1)
            while busy.size:
                ahead = self._disagrees(s[busy], h[busy]) & (turn > now[:, None])
                wait = np.where(ahead, turn, self.n_units)
                now, unit = wait.min(axis=1), wait.argmin(axis=1)
                left = now < self.n_units
                busy, turn, now, unit = busy[left], turn[left], now[left], unit[left]
                s[busy, unit] *= -1
                h[busy] += 2 * s[busy, unit, None] * self.weights[unit]
                if each_flip and busy.size:
                    yield s.astype(np.int8), self._energy(s, h)
            if not each_flip:
                yield s.astype(np.int8), self._energy(s, h)

    def _all_at_once(self, s: NDArray, max_sweeps: int) -> Iterator[tuple[NDArray, NDArray]]:
        """Run `s` (n, n_units) in place; yield states and energies after each synchronous step."""
        h = self._field(s)
        yield s.astype(np.int8), self._energy(s, h)
        before = None
        for _ in range(max_sweeps):
            flips = self._disagrees(s, h)
            if not flips.any():
                return
            before, two_before = s.copy(), before
            s[flips] *= -1
            h = self._field(s)
            yield s.astype(np.int8), self._energy(s, h)
            if two_before is not None and np.array_equal(s, two_before):
                return

    def _connect(self, W: NDArray, b: NDArray) -> None:
        W.setflags(write=False)
        b.setflags(write=False)
        self._weights, self._bias = W, b
        # A field this small is the rounding error of a sum that should be zero.
        self._zero = 1e-9 * (np.abs(W).sum(axis=1) + np.abs(b)).max()

    def _field(self, s: NDArray) -> NDArray:
        return s @ self.weights + self._bias

    def _energy(self, s: NDArray, h: NDArray) -> NDArray:
        return -0.5 * (s * (h + self._bias)).sum(axis=-1)

    def _disagrees(self, s: NDArray, h: NDArray) -> NDArray:
        return s * h < -self._zero

    def _as_states(
        self, name: str, value: ArrayLike, shape: tuple[int | str, ...] | None = None
    ) -> NDArray:
        """Return `value` as float64 once its last axis has n_units and all of it is -1 or +1."""
        states = as_array(name, value, shape)
        if states.ndim == 0 or states.shape[-1] != self.n_units:
            raise ValueError(
                f"{name}: expected n_units = {self.n_units} values on the last axis, "
                f"got shape {states.shape}."
            )
        if not (np.abs(states) == 1).all():
            where = tuple(map(int, np.argwhere(np.abs(states) != 1)[0]))
            raise ValueError(
                f"{name}: expected states -1 and +1, got {states[where]:g} at index {where}. "
                "Turn 0 and 1 into -1 and +1 with 2 * x - 1."
            )
        return states
