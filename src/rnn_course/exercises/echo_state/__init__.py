"""The exercises of the chapter Echo state networks."""

from rnn_course.exercises.echo_state.by_experiment import check_fit
from rnn_course.exercises.echo_state.by_hand import (
    check_capacity,
    check_delayed,
    check_factor,
    check_line,
    check_one_step,
    check_ridge,
)
from rnn_course.exercises.echo_state.in_code import (
    check_readout,
    check_scaled,
    check_two_starts,
)
from rnn_course.exercises.echo_state.mended import check_off_alone

__all__ = [
    "check_capacity",
    "check_delayed",
    "check_factor",
    "check_fit",
    "check_line",
    "check_off_alone",
    "check_one_step",
    "check_readout",
    "check_ridge",
    "check_scaled",
    "check_two_starts",
]
