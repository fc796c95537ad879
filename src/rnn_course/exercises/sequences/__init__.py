"""The exercises of the chapter Sequences: order, windows and memory."""

from rnn_course.exercises.sequences.by_experiment import check_forecast, check_training
from rnn_course.exercises.sequences.by_hand import (
    check_average,
    check_bag,
    check_elman,
    check_more,
    check_of_average,
)
from rnn_course.exercises.sequences.in_code import check_errors, check_run
from rnn_course.exercises.sequences.mended import check_prepare

__all__ = [
    "check_average",
    "check_bag",
    "check_elman",
    "check_errors",
    "check_forecast",
    "check_more",
    "check_of_average",
    "check_prepare",
    "check_run",
    "check_training",
]
