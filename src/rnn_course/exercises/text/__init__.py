"""The exercises of the chapter From text to numbers."""

from rnn_course.exercises.text.by_hand import (
    check_control,
    check_dense,
    check_lstm,
    check_pieces,
    check_renumbered,
    check_table,
    check_third,
)
from rnn_course.exercises.text.in_code import check_information, check_table_gradient
from rnn_course.exercises.text.padded import check_plan, check_read

__all__ = [
    "check_control",
    "check_dense",
    "check_information",
    "check_lstm",
    "check_pieces",
    "check_plan",
    "check_read",
    "check_renumbered",
    "check_table",
    "check_table_gradient",
    "check_third",
]
