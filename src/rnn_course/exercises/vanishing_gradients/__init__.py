"""The exercises of the chapter Vanishing and exploding gradients."""

from rnn_course.exercises.vanishing_gradients.by_experiment import check_start
from rnn_course.exercises.vanishing_gradients.by_hand import (
    check_bias,
    check_flat,
    check_growth,
    check_radius,
    check_weight,
)
from rnn_course.exercises.vanishing_gradients.in_code import (
    check_clip,
    check_path,
    check_train_step,
)

__all__ = [
    "check_bias",
    "check_clip",
    "check_flat",
    "check_growth",
    "check_path",
    "check_radius",
    "check_start",
    "check_train_step",
    "check_weight",
]
