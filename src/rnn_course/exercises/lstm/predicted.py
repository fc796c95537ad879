"""What is predicted: a unit without gates, and a gate wide open."""

from rnn_course.exercises.answer_checks import ChoiceCheck
from rnn_course.functions import sigmoid

check_carousel = ChoiceCheck(
    "carousel",
    {
        "the value": "Each step back has a factor of 1, so the error comes back whole. Forward "
        "the unit adds all the noise to its 1, and the noise drowns it. That is what gates are "
        "for.",
        "the error": "A step back multiplies by the slope times w, and that is 1 times 1, "
        "whatever the noise does.",
        "both": "The value is lost. But the noise is added and not multiplied, so the factor of "
        "a step back is still 1.",
        "neither": "The error is safe. But nothing keeps the noise out: each step of it stays in "
        "the sum for good.",
    },
    right="the value",
    hints=[
        "What is the derivative of `c_t = c_prev + x_t` with respect to `c_prev`?",
        "Add up 99 numbers of size 0.2. Their sum is as large as about ten of them.",
    ],
    see="A unit that keeps its value",
)

SLOPE_AT_20 = float(sigmoid(20.0) * (1 - sigmoid(20.0)))

check_wide_open = ChoiceCheck(
    "wide_open",
    {
        "shut at marks": "To shut, a gate must feel that it should. It learns by its slope "
        f"f (1 - f), and at a bias of 20 that is {SLOPE_AT_20:.0e}.",
        "stay open": f"The slope f (1 - f) is {SLOPE_AT_20:.0e}: the gate learns next to "
        "nothing, stays at 1, and the cells fill up like those of 1997. A memory longer than "
        "the task needs costs the ability to let go.",
        "starve": "The direct path has a factor of nearly 1, so errors come back whole. "
        "What stops them is the slope of the gate.",
    },
    right="stay open",
    hints=[
        "What does an error have to go through to reach the weights of the forget gate?",
        "It is multiplied by σ'(a_f) = f (1 - f). Compute it for a_f = 20.",
    ],
    see="The forget bias",
)
