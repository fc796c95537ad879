"""The exercises of the chapter Backpropagation through time."""

from rnn_course.exercises.bptt.by_experiment import check_judge
from rnn_course.exercises.bptt.by_hand import (
    check_input,
    check_reach,
    check_reached,
    check_recurrent,
    check_tied,
)
from rnn_course.exercises.bptt.in_code import check_sweep
from rnn_course.exercises.bptt.mended import check_backward, check_segments

__all__ = [
    "check_backward",
    "check_input",
    "check_judge",
    "check_reach",
    "check_reached",
    "check_recurrent",
    "check_segments",
    "check_sweep",
    "check_tied",
]
