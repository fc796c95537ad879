"""The exercises of the chapter What came after, and back."""

from rnn_course.exercises.after_and_back.by_experiment import check_read_on, check_turn
from rnn_course.exercises.after_and_back.by_hand import (
    check_newton,
    check_plus,
    check_rounds,
    check_scanned,
    check_times,
)
from rnn_course.exercises.after_and_back.in_code import check_one_round, check_way_back, check_write

__all__ = [
    "check_newton",
    "check_one_round",
    "check_plus",
    "check_read_on",
    "check_rounds",
    "check_scanned",
    "check_times",
    "check_turn",
    "check_way_back",
    "check_write",
]
