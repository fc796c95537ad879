"""What is worked out by hand."""

import numpy as np

from rnn_course.exercises.answer_checks import NumberCheck
from rnn_course.exercises.check import Wrong
from rnn_course.functions import softmax

ONE_STATE, LOOK_BACK = "One state passes between two nets", "Let the writer look back"
N_UNITS, N_LETTERS = 64, 18
STATES, SCORES = np.array([2.0, 4.0, 8.0]), np.array([0.0, 0.0, np.log(2)])

check_all_ten = NumberCheck(
    "all_ten",
    lambda: 0.97**10,
    wrong=[
        Wrong(
            "a sign for a date",
            lambda: 0.97,
            "That is the share of right signs. A date is right only if all ten are.",
        ),
        Wrong(
            "errors add up",
            lambda: 1 - 10 * 0.03,
            "You added the ten chances of an error, and counted a date with two errors twice. "
            "Multiply the chances of being right.",
        ),
        Wrong(
            "dates with an error",
            lambda: 1 - 0.97**10,
            "That is the share of dates with an error.",
        ),
        Wrong(
            "dashes do not count",
            lambda: 0.97**8,
            "You left the two dashes out. They are signs, and a date is right if all ten are.",
        ),
    ],
    hints=["All ten must be right, and they are independent.", "0.97 times itself, ten times."],
    because="0.97¹⁰: three wrong signs in a hundred spoil a quarter of the dates. In longer "
    "answers the same net is exactly right less often still.",
    tolerance=0.003,
    see="When more must pass",
)

check_alone = NumberCheck(
    "alone",
    lambda: 2 * N_UNITS,
    wrong=[
        Wrong(
            "h is the state",
            lambda: N_UNITS,
            "You handed over h alone. The state of an LSTM is the pair of h and c, and c is the "
            "memory.",
        ),
        Wrong(
            "every state passes",
            lambda: N_LETTERS * N_UNITS,
            "Without attention all states but the last are thrown away.",
        ),
        Wrong(
            "every h and c passes",
            lambda: 2 * N_LETTERS * N_UNITS,
            "Without attention all states but the last are thrown away: two vectors are left.",
        ),
        Wrong(
            "the text passes",
            lambda: N_LETTERS,
            "The letters do not pass. The decoder never sees the text.",
        ),
    ],
    hints=["Which arrow leads from the encoder to the decoder?", "The pair (h, c) of the end."],
    because="h and c of the end, whatever the length. Backward as many gradients pass: those of "
    "the decoder's initial state.",
    tolerance=0.5,
    see=ONE_STATE,
)

check_looking = NumberCheck(
    "looking",
    lambda: N_LETTERS * N_UNITS + N_UNITS,
    wrong=[
        Wrong(
            "only the states to look at",
            lambda: N_LETTERS * N_UNITS,
            "You have the states that it looks at. But the decoder still starts from the last "
            "pair, and the c of that pair is missing.",
        ),
        Wrong(
            "the last h twice",
            lambda: N_LETTERS * N_UNITS + 2 * N_UNITS,
            "You counted the h of the last letter twice: it is one of the states to look at.",
        ),
        Wrong(
            "every c as well",
            lambda: 2 * N_LETTERS * N_UNITS,
            "The glimpse is a mean of the h alone. Of the c only the last one passes.",
        ),
        Wrong(
            "the glimpse",
            lambda: N_UNITS,
            "That is one glimpse. It is a mean of all the states, so all of them must be there.",
        ),
    ],
    hints=[
        "An h for each letter read. And what does the decoder start from?",
        "18 vectors h, the last of which is also its first state, and one c.",
    ],
    because="18 vectors h and the last c: what passes now grows with the text.",
    tolerance=0.5,
    see=LOOK_BACK,
)


def _glimpse(scores: np.ndarray) -> float:
    return float(softmax(scores) @ STATES)


check_glimpse = NumberCheck(
    "glimpse",
    lambda: _glimpse(SCORES),
    wrong=[
        Wrong(
            "equal shares",
            lambda: float(STATES.mean()),
            "That is the plain mean. The third state has a higher score, so a larger share.",
        ),
        Wrong(
            "the best takes all",
            lambda: float(STATES.max()),
            "You took the state with the highest score. The softmax gives every state a share.",
        ),
        Wrong(
            "scores as shares",
            lambda: float(SCORES @ STATES),
            "You weighed with the scores. The shares are their exponentials, divided by the sum.",
        ),
        Wrong(
            "not divided",
            lambda: float(np.exp(SCORES) @ STATES),
            "Your weights are 1, 1 and 2. Divide by their sum: the shares sum to 1.",
        ),
    ],
    hints=["The exponentials of 0, 0 and ln 2 are 1, 1 and 2.", "So the shares are ¼, ¼ and ½."],
    because="The shares are ¼, ¼ and ½, and 0.5 + 1 + 4 = 5.5.",
    tolerance=0.005,
    see=LOOK_BACK,
)

check_higher = NumberCheck(
    "higher",
    lambda: _glimpse(SCORES + 5),
    wrong=[
        Wrong(
            "the glimpse grows along",
            lambda: _glimpse(SCORES) + 5,
            "The scores went up, not the states: the glimpse is a mean of 2, 4 and 8, never above.",
        ),
        Wrong(
            "scores as shares",
            lambda: float((SCORES + 5) @ STATES / (SCORES + 5).sum()),
            "You divided the scores by their sum, without the exponential.",
        ),
        Wrong(
            "sharper",
            lambda: float(STATES.max()),
            "Higher scores are not sharper ones. What counts is how far they are apart.",
        ),
        Wrong(
            "equal shares",
            lambda: float(STATES.mean()),
            "The scores still differ by ln 2. Which factor do all exponentials get?",
        ),
    ],
    hints=["By which factor does each exponential grow?", "By e⁵, all of them, and the sum too."],
    because="All exponentials grow by one factor, e⁵, and it cancels: only differences count.",
    tolerance=0.005,
    see=LOOK_BACK,
)

check_p_greedy = NumberCheck(
    "p_greedy",
    lambda: 0.6 * 0.4,
    wrong=[
        Wrong(
            "the best of all",
            lambda: 0.4 * 0.9,
            "That answer begins with 0. Greedy decoding has taken the 1, and never takes it back.",
        ),
        Wrong(
            "the first sign alone",
            lambda: 0.6,
            "That is the first sign. An answer has the product of the chances of its signs.",
        ),
        Wrong(
            "the last sign alone",
            lambda: 0.4,
            "That is the second sign. An answer has the product of the chances of its signs.",
        ),
        Wrong("a sum", lambda: 0.6 + 0.4, "You added. The chances of the signs multiply."),
    ],
    hints=["Which sign is first, and which is the likeliest after it?", "10: 0.6 times 0.4."],
    because="10, with 0.6 · 0.4.",
    tolerance=0.003,
    see="Greedy, or a beam",
)

check_p_best = NumberCheck(
    "p_best",
    lambda: 0.4 * 0.9,
    wrong=[
        Wrong(
            "greedy is best",
            lambda: 0.6 * 0.4,
            "That is greedy decoding's answer. Try the other first sign as well.",
        ),
        Wrong(
            "the best of each step",
            lambda: 0.6 * 0.9,
            "You took the largest number of each step, but the 0.9 stands after 0, not after 1.",
        ),
        Wrong(
            "the second sign alone",
            lambda: 0.9,
            "That is its second sign. Multiply by the chance of the first.",
        ),
    ],
    hints=["List all five answers with their products.", "03: 0.4 times 0.9."],
    because="03, with 0.4 · 0.9. A beam of two keeps both first signs and finds it.",
    tolerance=0.003,
    see="Greedy, or a beam",
)
