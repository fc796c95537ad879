"""What every net over time offers, a single cell or a stack of them."""

from typing import Any

from numpy.typing import ArrayLike, NDArray

from rnn_course.nets.layer import Layer
from rnn_course.nets.run import State


class Recurrent(Layer):
    """A net that runs over sequences and back; the base of cells, stacks and nets of both.

    `forward` and `backward` compute everything first and keep it last, so a call that is refused
    leaves the net as it was. What a run left is a value of its own: two nets may share a cell.
    """

    _back: Any = None  # what `backward` found on the way back along `_run`

    def forward(self, X: ArrayLike, state: State = None, mask: ArrayLike | None = None) -> NDArray:
        """Run over whole sequences and return the output of every step.

        Args:
            X: (batch, time, n_inputs).
            state: where to start, shaped like `self.state`; None for zeros.
            mask: (batch, time) of True and False. A step that is False keeps the state and repeats
                the last output; before the first True step of a sequence that output is zero.

        Returns:
            (batch, time, n_outputs).

        Raises:
            TypeError, ValueError: a type or a shape does not fit, or a value is not finite.
            FloatingPointError: the state overflows; the message names the first bad time step.
        """
        H, run = self._forward(X, state, mask)
        self._keep(run)
        return H

    def backward(self, dH: ArrayLike | None, dstate: State = None) -> tuple[NDArray, list[NDArray]]:
        """Carry a gradient back through the steps of the last `forward`.

        Args:
            dH: gradient of the outputs, (batch, time, n_outputs), or that of the last output
                alone, (batch, n_outputs); None for zeros.
            dstate: gradient of the final state beyond what `dH` says, shaped like `self.state`.

        Returns:
            dX, (batch, time, n_inputs), and the gradients in the order of `weights`.

        Raises:
            RuntimeError: there was no `forward` before.
            TypeError, ValueError: a type or a shape does not fit, or a value is not finite.
            FloatingPointError: a gradient overflows; the message names the weight and the first
                bad time step on the way back.
        """
        run = self._last_run("backward")
        dX, grads, back = self._backward(run, dH, dstate)
        self._keep(run, back)
        return dX, grads

    def step(self, x_t: ArrayLike, state: State = None) -> tuple[NDArray, State]:
        """One step of a sequence; pure, so that the net and its last run stay as they are.

        Args:
            x_t: (batch, n_inputs).
            state: where to start, shaped like the state that comes back; None for zeros.

        Returns:
            The output, (batch, n_outputs), and the new state.

        Raises:
            TypeError, ValueError: a type or a shape does not fit, or a value is not finite.
            FloatingPointError: the state overflows.
        """
        raise NotImplementedError

    @property
    def state(self) -> State:
        """The state after the last step of the last `forward`."""
        return self._state_in(self._last_run("state"), -1)

    @property
    def last(self) -> NDArray:
        """The output after the whole sequence, (batch, n_outputs)."""
        return self._last_in(self._last_run("last"))

    @property
    def dstate(self) -> State:
        """The gradient of the initial state, after `backward`; shaped like `state`."""
        return self._dstate_in(self._last_back("dstate"))

    def _last_back(self, what: str) -> Any:
        self._last_run(what)
        if self._back is None:
            raise RuntimeError(f"{what}: call backward first.")
        return self._back

    def _keep(self, run: Any, back: Any = None) -> None:
        self._run, self._back = run, back

    def _forward(self, X: ArrayLike, state: State, mask: ArrayLike | None) -> tuple[NDArray, Any]:
        """The outputs, and the run to keep; changes nothing."""
        raise NotImplementedError

    def _backward(
        self, run: Any, dH: ArrayLike | None, dstate: State
    ) -> tuple[NDArray, list[NDArray], Any]:
        """dX, the gradients of the weights, and what to keep of the way; changes nothing."""
        raise NotImplementedError

    def _state_in(self, run: Any, step: int) -> State:
        raise NotImplementedError

    def _last_in(self, run: Any) -> NDArray:
        raise NotImplementedError

    def _dstate_in(self, back: Any) -> State:
        raise NotImplementedError
