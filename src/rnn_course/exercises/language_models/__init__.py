"""The exercises of the chapter Language models."""

from rnn_course.exercises.language_models.by_experiment import (
    check_model,
)
from rnn_course.exercises.language_models.by_hand import (
    check_mean_price,
    check_perplexity,
    check_seen,
    check_unseen,
)
from rnn_course.exercises.language_models.by_softmax import (
    check_cool,
    check_praise,
    check_pull,
    check_true_guess,
)
from rnn_course.exercises.language_models.in_code import (
    check_segments,
    check_write_likeliest,
)
from rnn_course.exercises.language_models.predicted import (
    check_one_zero,
    check_prose,
    check_tracked,
)

__all__ = [
    "check_cool",
    "check_mean_price",
    "check_model",
    "check_one_zero",
    "check_perplexity",
    "check_praise",
    "check_prose",
    "check_pull",
    "check_seen",
    "check_segments",
    "check_tracked",
    "check_true_guess",
    "check_unseen",
    "check_write_likeliest",
]
