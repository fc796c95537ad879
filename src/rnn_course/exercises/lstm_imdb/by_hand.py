"""What is worked out by hand: what is fitted, and where the padding goes."""

import numpy as np

from rnn_course.exercises.answer_checks import NumberCheck
from rnn_course.exercises.check import Wrong

READING, KERAS = "Reading", "The same net in Keras"
N_WORDS, N_ROW, N_UNITS = 20_000, 64, 32
STATES = np.array([-0.5, -0.2, -0.4])


def one_lstm(m: int = N_ROW, n: int = N_UNITS) -> int:
    """Parameters of an LSTM of n units that reads m numbers."""
    return 4 * (m * n + n * n + n)


check_in_rows = NumberCheck(
    "in_rows",
    lambda: N_WORDS * N_ROW,
    wrong=[
        Wrong("a number a word", lambda: N_WORDS, "A word is not one number but a row of 64."),
        Wrong("one row", lambda: N_ROW, "That is one row. Each word of the vocabulary has one."),
        Wrong(
            "a row for each unit",
            lambda: N_WORDS * N_ROW * N_UNITS,
            "The rows belong to the words. The units of the net read them, they do not own them.",
        ),
        Wrong(
            "a bias for each word",
            lambda: N_WORDS * (N_ROW + 1),
            "A row is looked up, with no bias.",
        ),
    ],
    hints=["How many words, and how many numbers has the row of each?", "20,000 times 64."],
    because="Nearly all that is fitted are rows, and the mean of rows has them too.",
    tolerance=0.04,
    see=READING,
)

check_in_net = NumberCheck(
    "in_net",
    lambda: 2 * one_lstm(),
    wrong=[
        Wrong("one way", one_lstm, "That is one LSTM. A second one reads from the end."),
        Wrong(
            "the gates are forgotten",
            lambda: 2 * one_lstm() // 4,
            "You counted one set of weights. An LSTM has four: three gates and what is proposed.",
        ),
        Wrong(
            "the state is not read",
            lambda: 2 * 4 * (N_ROW * N_UNITS + N_UNITS),
            "Each unit reads the 32 states of the step before too.",
        ),
        Wrong(
            "no biases",
            lambda: 2 * 4 * (N_ROW * N_UNITS + N_UNITS**2),
            "The biases are missing: one for each gate of each unit.",
        ),
        Wrong(
            "one net of 64 units",
            lambda: one_lstm(n=2 * N_UNITS),
            "Two nets of 32 units are not one of 64: neither reads the other's states.",
        ),
    ],
    hints=[
        "An LSTM of n units that reads m numbers has 4 (m n + n² + n) weights.",
        "Two of them, each with m = 64 and n = 32.",
    ],
    because="Two LSTMs, and still less than a fiftieth of the rows.",
    tolerance=0.04,
    see=READING,
)

check_in_readout = NumberCheck(
    "in_readout",
    lambda: 2 * N_UNITS + 1,
    wrong=[
        Wrong("no bias", lambda: 2 * N_UNITS, "The bias is missing."),
        Wrong(
            "one way",
            lambda: N_UNITS + 1,
            "The maximum has a number for each unit of both nets, 64.",
        ),
        Wrong(
            "two answers",
            lambda: 2 * (2 * N_UNITS + 1),
            "One number is enough, the log odds: P(negative) is 1 - P(positive).",
        ),
        Wrong(
            "each step has its own",
            lambda: 400 * (2 * N_UNITS + 1),
            "The pooling leaves one vector of all steps, so the readout is used once.",
        ),
    ],
    hints=["How long is m when two nets of 32 units read?", "64 weights and a bias."],
    because="64 weights and a bias.",
    tolerance=0.04,
    see=READING,
)

check_start = NumberCheck(
    "start",
    lambda: float(np.log(2)),
    wrong=[
        Wrong(
            "nothing lost",
            lambda: 0.0,
            "A loss of 0 is that of knowing every verdict. Log odds of 0 are a probability of ½.",
        ),
        Wrong(
            "the accuracy",
            lambda: 0.5,
            "Half of its answers are right, but the loss is not the share of errors: it is -log of "
            "the probability that the true verdict got.",
        ),
        Wrong("in bits", lambda: 1.0, "That is the loss in bits. Here log is the natural one."),
        Wrong(
            "both terms count",
            lambda: float(2 * np.log(2)),
            "Of the two terms of E one is always zero: y is 1 or 0.",
        ),
    ],
    hints=["Log odds of 0 are which probability?", "A half, whatever the review. So E = -log ½."],
    because="-log ½: the loss of knowing nothing. If training starts far above, something is "
    "wrong before the first word.",
    tolerance=0.005,
    see=READING,
)


def _log_odds(m: float) -> float:
    return float(3 * m + 2)


LAST_STATE = Wrong(
    "the last state",
    lambda: _log_odds(STATES[-1]),
    "You read the last state. The maximum is taken over all steps.",
)

check_at_end = NumberCheck(
    "at_end",
    lambda: _log_odds(STATES.max()),
    wrong=[
        Wrong(
            "zeros compete",
            lambda: _log_odds(0.0),
            "Behind the words a masked step repeats the last output, -0.4. It writes no zero.",
        ),
        LAST_STATE,
        Wrong(
            "the largest in size",
            lambda: _log_odds(STATES.min()),
            "-0.5 is the farthest from 0, but the smallest of the three.",
        ),
        Wrong(
            "the mean",
            lambda: _log_odds(STATES.mean()),
            "That is the mean of the three states. Asked is the maximum.",
        ),
        Wrong("m itself", lambda: float(STATES.max()), "That is m. The readout makes 3 m + 2."),
    ],
    hints=[
        "What is the output at the two steps behind the words?",
        "-0.4 twice more: the maximum is still -0.2.",
    ],
    because="Repeating the last output adds nothing new, so the maximum stays -0.2.",
    tolerance=0.003,
    see=KERAS,
)

check_in_front = NumberCheck(
    "in_front",
    lambda: _log_odds(0.0),
    wrong=[
        Wrong(
            "the mask reaches the pooling",
            lambda: _log_odds(STATES.max()),
            "So it would be if the pooling left the padding out. This one knows no mask.",
        ),
        LAST_STATE,
        Wrong(
            "the largest in size",
            lambda: _log_odds(STATES.min()),
            "-0.5 is the farthest from 0, but the smallest of all.",
        ),
        Wrong("m itself", lambda: 0.0, "That is m. The readout makes 3 m + 2."),
    ],
    hints=[
        "No word was read at these two steps. What is the output of an LSTM before its first word?",
        "0, and 0 is larger than all three states.",
    ],
    because="0 is larger than all that the words say: padding has answered. Short reviews, which "
    "have more of it, are hit most.",
    tolerance=0.003,
    see=KERAS,
)
