"""The exercises of the chapter An LSTM reads film reviews."""

from rnn_course.exercises.lstm_imdb.by_counting import (
    check_error,
    check_points,
    check_unpaired,
)
from rnn_course.exercises.lstm_imdb.by_experiment import (
    check_features,
)
from rnn_course.exercises.lstm_imdb.by_hand import (
    check_at_end,
    check_in_front,
    check_in_net,
    check_in_readout,
    check_in_rows,
    check_start,
)
from rnn_course.exercises.lstm_imdb.in_code import (
    check_after_each,
    check_pooled,
    check_report,
)
from rnn_course.exercises.lstm_imdb.predicted import (
    check_apart,
    check_control,
    check_order,
)

__all__ = [
    "check_after_each",
    "check_apart",
    "check_at_end",
    "check_control",
    "check_error",
    "check_features",
    "check_in_front",
    "check_in_net",
    "check_in_readout",
    "check_in_rows",
    "check_order",
    "check_points",
    "check_pooled",
    "check_report",
    "check_start",
    "check_unpaired",
]
