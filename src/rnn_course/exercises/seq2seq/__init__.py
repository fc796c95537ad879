"""The exercises of the chapter From sequence to sequence."""

from rnn_course.exercises.seq2seq.by_experiment import check_through
from rnn_course.exercises.seq2seq.by_hand import (
    check_all_ten,
    check_alone,
    check_glimpse,
    check_higher,
    check_looking,
    check_p_best,
    check_p_greedy,
)
from rnn_course.exercises.seq2seq.in_code import (
    check_shifted,
    check_split,
    check_through_softmax,
)
from rnn_course.exercises.seq2seq.predicted import check_comma, check_free, check_mistake

__all__ = [
    "check_all_ten",
    "check_alone",
    "check_comma",
    "check_free",
    "check_glimpse",
    "check_higher",
    "check_looking",
    "check_mistake",
    "check_p_best",
    "check_p_greedy",
    "check_shifted",
    "check_split",
    "check_through",
    "check_through_softmax",
]
