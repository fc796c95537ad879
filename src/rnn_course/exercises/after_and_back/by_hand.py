"""What is worked out by hand, and what is predicted."""

import math

from rnn_course.exercises.answer_checks import ChoiceCheck, NumberCheck
from rnn_course.exercises.check import Wrong

SCAN, MAP, NEWTON = "The scan", "Which nets can be scanned?", "Newton over time"
STEPS = 1_000_000
FIRST, SECOND = (0.5, 2.0), (-2.0, 6.0)  # (a, b) of two steps in a row

check_rounds = NumberCheck(
    "rounds",
    lambda: math.ceil(math.log2(STEPS)),
    wrong=[
        Wrong(
            "a chain",
            lambda: STEPS,
            "That is the chain. In a scan all places are joined at the same time.",
        ),
        Wrong(
            "rounded down",
            lambda: math.floor(math.log2(STEPS)),
            "After so many rounds the last step reaches back over 524,288 steps. Some are missing.",
        ),
        Wrong(
            "half of what is left",
            lambda: STEPS // 2,
            "One round joins half a million pairs, all at once. How often can you double?",
        ),
        Wrong("ten to a round", lambda: 6, "Each round doubles the reach; it does not make ten."),
        Wrong(
            "the natural logarithm",
            lambda: round(math.log(STEPS)),
            "That is the natural logarithm. Each round doubles: take the one to the base 2.",
        ),
    ],
    hints=["After one round a place holds 2 steps, after two 4.", "The first 2ᵏ of a million."],
    because="2 to the power of 19 is 524,288, and one doubling more is enough.",
    tolerance=0.1,
    see=SCAN,
)

check_times = NumberCheck(
    "times",
    lambda: FIRST[0] * SECOND[0],
    wrong=[
        Wrong("a sum", lambda: FIRST[0] + SECOND[0], "Factors in a row multiply."),
        Wrong("the last factor", lambda: SECOND[0], "The first step has multiplied as well."),
        Wrong("the first factor", lambda: FIRST[0], "The second step multiplies once more."),
    ],
    hints=["Put the first equation into the second."],
    because="The factors multiply.",
    tolerance=0.01,
    see=SCAN,
)

check_plus = NumberCheck(
    "plus",
    lambda: SECOND[0] * FIRST[1] + SECOND[1],
    wrong=[
        Wrong(
            "what is added adds up",
            lambda: FIRST[1] + SECOND[1],
            "What the first step has added is in the state: the second step multiplies it too.",
        ),
        Wrong(
            "the steps in the other order",
            lambda: FIRST[0] * SECOND[1] + FIRST[1],
            "You made the second step first. The order counts, though each step is a number.",
        ),
        Wrong("the last alone", lambda: SECOND[1], "What the first step has added is lost there."),
        Wrong(
            "both factors",
            lambda: FIRST[0] * SECOND[0] * FIRST[1] + SECOND[1],
            "The first step adds after it has multiplied: only the second factor reaches it.",
        ),
    ],
    hints=["Put the first equation into the second.", "a₂ (a₁ h + b₁) + b₂"],
    because="-2 · (0.5 h + 2) + 6 = -1 · h + 2.",
    tolerance=0.01,
    see=SCAN,
)

check_scanned = ChoiceCheck(
    "scanned",
    {
        "both": "On the way forward f is known only when the last output is, and so one step waits "
        "for the other. That the equation looks linear in h does not help.",
        "forward": "Forward is the way that waits: f needs the last output.",
        "back": "Forward, f waits for the last output. But on the way back all states are known, "
        "and the gradient of a step is that of the next times a known factor: a linear "
        "recurrence, whatever the net.",
        "neither": "Forward no. But on the way back all states are known: what multiplies a "
        "gradient from step to step is a known number.",
    },
    right="back",
    hints=["What has to be known before f can be computed?", "And when the states are all known?"],
    see=MAP,
)

check_newton = ChoiceCheck(
    "newton",
    {
        "1": "The straight line that Newton puts in the place of each step is the step itself: the "
        "first solution is exact.",
        "8": "That is the number of rounds of the scan inside. Newton's own rounds mend what a "
        "straight line misses, and here it misses nothing.",
        "256": "So it would be if each round got one step more right. But the whole linear "
        "recurrence is solved in each.",
        "never": "Even a net that grows is solved: Newton fails where a straight line is wrong, "
        "and here it is right everywhere.",
    },
    right="1",
    hints=["What is the Jacobian of such a step, and how does it change with the guess?"],
    see=NEWTON,
)
