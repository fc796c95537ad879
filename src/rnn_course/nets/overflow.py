"""Reports of numbers that outgrew their format: which, and at which time step first."""

from collections.abc import Iterable, Sequence

from numpy.typing import NDArray

from rnn_course.arguments import all_finite
from rnn_course.nets.run import Parts


def check_fits(name: str, values: NDArray) -> NDArray:
    """`values`, once all are finite.

    Raises:
        FloatingPointError: one is not.
    """
    if not all_finite(values):
        raise FloatingPointError(
            f"{name}: a value overflows {values.dtype}. Scale the inputs or the weights down."
        )
    return values


def check_states(names: Sequence[str], states: Sequence[Parts]) -> None:
    """See that no state overflowed, `states` being those after each step.

    Raises:
        FloatingPointError: one did; the message names it and the first bad time step.
    """
    for t, state in enumerate(states):
        for name, s in zip(names, state, strict=True):
            if not all_finite(s):
                raise FloatingPointError(
                    f"{name}: the state overflows {s.dtype} at time step {t}. "
                    "Smaller weights, a bounded activation or shorter sequences avoid this."
                )


def check_way_back(name: str, gradients: Iterable[NDArray], end: int) -> None:
    """See that no gradient overflowed, given those at the last step, `end`, and then backwards.

    Raises:
        FloatingPointError: one did; the message names the first bad time step on the way back.
    """
    for t, gradient in zip(range(end, -1, -1), gradients, strict=False):
        if not all_finite(gradient):
            raise FloatingPointError(
                f"{name}: its gradient overflows {gradient.dtype}, first at time step {t} on the "
                f"way back from {end}. Smaller weights or a shorter way back (truncation) avoid "
                "this."
            )
