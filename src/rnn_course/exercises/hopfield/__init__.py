"""The exercises of the chapter Hopfield networks."""

from rnn_course.exercises.hopfield.by_experiment import check_rule
from rnn_course.exercises.hopfield.by_hand import (
    check_cycle,
    check_energy,
    check_mirror,
    check_neighbour,
    check_steepness,
)
from rnn_course.exercises.hopfield.in_code import check_errors, check_recall, check_stored

__all__ = [
    "check_cycle",
    "check_energy",
    "check_errors",
    "check_mirror",
    "check_neighbour",
    "check_recall",
    "check_rule",
    "check_steepness",
    "check_stored",
]
