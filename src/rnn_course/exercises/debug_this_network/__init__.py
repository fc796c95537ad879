"""The workshop Debug this network: a check for each broken program, and the texts one reads."""

from rnn_course.exercises.debug_this_network.coin_flips import (
    accuracy,
    coin_flip_texts,
    fit_reader,
    telling_words,
)
from rnn_course.exercises.debug_this_network.in_data import (
    check_as_sequences,
    check_inputs_and_targets,
    check_report,
)
from rnn_course.exercises.debug_this_network.in_prediction import (
    check_answers,
    check_last_state,
    check_predict,
)
from rnn_course.exercises.debug_this_network.in_training import check_optimizer, check_slope

__all__ = [
    "accuracy",
    "check_answers",
    "check_as_sequences",
    "check_inputs_and_targets",
    "check_last_state",
    "check_optimizer",
    "check_predict",
    "check_report",
    "check_slope",
    "coin_flip_texts",
    "fit_reader",
    "telling_words",
]
