"""The exercises of the chapter The GRU and friends."""

from rnn_course.exercises.gru_and_friends.by_experiment import check_latch
from rnn_course.exercises.gru_and_friends.by_hand import (
    check_added,
    check_back,
    check_bias,
    check_gate,
    check_late,
    check_mixed,
    check_reset,
    check_units,
)
from rnn_course.exercises.gru_and_friends.in_code import check_their_step
from rnn_course.exercises.gru_and_friends.mended import check_at_best, check_normalised

__all__ = [
    "check_added",
    "check_at_best",
    "check_back",
    "check_bias",
    "check_gate",
    "check_latch",
    "check_late",
    "check_mixed",
    "check_normalised",
    "check_reset",
    "check_their_step",
    "check_units",
]
