"""The exercises of the chapter Long short-term memory."""

from rnn_course.exercises.lstm.by_experiment import check_keeper
from rnn_course.exercises.lstm.by_hand import check_content, check_forget_bias, check_shown
from rnn_course.exercises.lstm.by_weights import check_counter
from rnn_course.exercises.lstm.four_terms import check_all_terms, check_candidate_term
from rnn_course.exercises.lstm.in_code import check_forget_path, check_read
from rnn_course.exercises.lstm.predicted import check_carousel, check_wide_open

__all__ = [
    "check_all_terms",
    "check_candidate_term",
    "check_carousel",
    "check_content",
    "check_counter",
    "check_forget_bias",
    "check_forget_path",
    "check_keeper",
    "check_read",
    "check_shown",
    "check_wide_open",
]
