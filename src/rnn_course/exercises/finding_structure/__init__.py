"""The exercises of the chapter Finding structure in time."""

from rnn_course.exercises.finding_structure.by_chance import check_chance
from rnn_course.exercises.finding_structure.by_experiment import check_begins
from rnn_course.exercises.finding_structure.by_hand import (
    check_bits,
    check_counted,
    check_floor,
    check_glued,
    check_least,
    check_purity,
    check_zog,
)
from rnn_course.exercises.finding_structure.in_code import check_cut, check_share

__all__ = [
    "check_begins",
    "check_bits",
    "check_chance",
    "check_counted",
    "check_cut",
    "check_floor",
    "check_glued",
    "check_least",
    "check_purity",
    "check_share",
    "check_zog",
]
