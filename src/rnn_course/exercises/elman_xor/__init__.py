"""The exercises of the chapter Elman's net and the XOR in time."""

from rnn_course.exercises.elman_xor.by_experiment import check_parity
from rnn_course.exercises.elman_xor.by_hand import (
    check_arrows,
    check_loss,
    check_place,
    check_weights,
    check_window,
)
from rnn_course.exercises.elman_xor.in_code import check_bit_by_bit, check_gradient, check_reach
from rnn_course.exercises.elman_xor.predicted import check_dip, check_dropped, check_jordan

__all__ = [
    "check_arrows",
    "check_bit_by_bit",
    "check_dip",
    "check_dropped",
    "check_gradient",
    "check_jordan",
    "check_loss",
    "check_parity",
    "check_place",
    "check_reach",
    "check_weights",
    "check_window",
]
