"""What is predicted, and what is worked out by hand."""

from rnn_course.exercises.answer_checks import ChoiceCheck, NumberCheck
from rnn_course.exercises.check import Wrong

MEMORY = "How much of the past is in a state?"
RADIUS, REST = 1.5, 0.9  # of one unit under a constant push
WEIGHT = 0.8  # of one linear unit
UNITS = 100  # of a delay line

check_factor = NumberCheck(
    "factor",
    lambda: RADIUS * (1 - REST**2),
    wrong=[
        Wrong(
            "the radius alone decides",
            lambda: RADIUS,
            "That is the weight alone, right without input, near h = 0. Pushed to 0.9, the unit "
            "is on a flat end of tanh: its slope belongs in the factor.",
        ),
        Wrong(
            "the slope alone",
            lambda: 1 - REST**2,
            "That is the slope of tanh. The difference comes in through the weight as well.",
        ),
        Wrong(
            "the slope is the value h",
            lambda: RADIUS * REST,
            "You multiplied by h. The slope of tanh, where it gives h, is 1 - h².",
        ),
        Wrong(
            "the slope is 1 - h",
            lambda: RADIUS * (1 - REST),
            "The slope of tanh is 1 - h², with a square.",
        ),
    ],
    hints=[
        "The next state is tanh(1.5 h + u), with the same u for both starts.",
        "A small difference is multiplied by the weight and by the slope of tanh, 1 - h².",
    ],
    because="Weight times slope: below 1, so two starts near there meet, though the radius is "
    "1.5. At h = 0, without input, the factor is 1.5, and they part.",
    tolerance=0.002,
    see="The echo state property: do two starts meet?",
)

check_ridge = ChoiceCheck(
    "ridge",
    {
        "smallest": "On the data of the fit every penalty only costs. So the smallest wins, "
        "whatever the data are: this choice tells nothing about λ.",
        "largest": "A larger λ holds the readout down, so it fits its own data worse. It may be "
        "better on other years, but these do not choose here.",
        "like held-out": "Held-out data can tell that a readout has fitted noise. The data of "
        "the fit contain that same noise, and reward it.",
    },
    right="smallest",
    hints=[
        "λ = 0 is the fit with the least squared error on its own data.",
        "Can a penalty make the error on the data of the fit smaller?",
    ],
    see="Choosing γ, β, the leak and λ on held-out data",
)

check_one_step = ChoiceCheck(
    "one_step",
    {
        "A": "Its error is smaller on true inputs. Alone it reads its own outputs, and nothing "
        "was measured on those: with the smallest λ every third net ran away.",
        "B": "Noise during the fit makes the one-step error larger and often steadies the net. "
        "But other things make it larger too, as a large λ, and with that nets part sooner.",
        "unknown": "A one-step error is measured on true inputs. What becomes of small errors "
        "that the net reads again, it does not tell: let the nets run.",
    },
    right="unknown",
    hints=[
        "Which inputs does a net get when its one-step error is measured, which on its own?",
        "Look at the chart of the nets that run away: which λ has the smallest one-step error?",
    ],
    see="Left alone: what keeps a net with its series?",
)

check_line = NumberCheck(
    "line",
    lambda: UNITS - 1,
    wrong=[
        Wrong(
            "a radius of 0 remembers nothing",
            lambda: 0,
            "The line's radius is 0, true. But a value lives on for as many steps as there are "
            "units to hand it to: the radius tells of the end only.",
        ),
        Wrong(
            "the present counts",
            lambda: UNITS,
            "Unit 1 holds the present input, k = 0. The sum begins at k = 1.",
        ),
        Wrong(
            "off by one the other way",
            lambda: UNITS - 2,
            "The last unit holds the input of 99 steps ago. Count from k = 1.",
        ),
        Wrong(
            "one number remembered",
            lambda: 1,
            "Each unit holds another input, and the readout may read every unit.",
        ),
    ],
    hints=["Which input does unit 1 hold? Which does unit 100 hold?"],
    because="Units 2 to 100 hold the inputs of 1 to 99 steps ago, exactly; unit 1 holds the "
    "present one, which does not count.",
    tolerance=0.01,
    see=MEMORY,
)

check_delayed = NumberCheck(
    "delayed",
    lambda: (1 - WEIGHT**2) * WEIGHT**2,
    wrong=[
        Wrong(
            "the weight alone",
            lambda: WEIGHT,
            "That is the weight of the last input in h_t. r² is a share of the variance.",
        ),
        Wrong(
            "the part is not divided by the whole",
            lambda: WEIGHT**2,
            "So much variance the last input brings, in units of one input's. Divide by the "
            "variance of all of h_t.",
        ),
        Wrong(
            "the present input",
            lambda: 1 - WEIGHT**2,
            "That is the share of the present input, k = 0.",
        ),
        Wrong(
            "the weight is not squared",
            lambda: (1 - WEIGHT**2) * WEIGHT,
            "A weight w multiplies the variance by w², not by w.",
        ),
        Wrong(
            "the correlation itself",
            lambda: ((1 - WEIGHT**2) * WEIGHT**2) ** 0.5,
            "That is the correlation. The memory adds up its square.",
        ),
    ],
    hints=[
        "h_t = u_t + w u_{t-1} + w² u_{t-2} + ... Which variance has each term?",
        "All together 1 + w² + w⁴ + ... = 1 / (1 - w²). The term of k = 1 has w².",
    ],
    because="The input of one step ago has w² of a variance of 1 / (1 - w²).",
    tolerance=0.001,
    see=MEMORY,
)

check_capacity = NumberCheck(
    "capacity",
    lambda: WEIGHT**2,
    wrong=[
        Wrong(
            "the present counts",
            lambda: 1,
            "That includes the present input. From k = 1 on the share of u_t is missing.",
        ),
        Wrong(
            "sizes in the place of shares",
            lambda: WEIGHT**2 / (1 - WEIGHT**2),
            "More than one unit can hold: you added variances, not shares of the whole.",
        ),
        Wrong(
            "a sum of weights",
            lambda: WEIGHT / (1 - WEIGHT),
            "You added the weights themselves. One unit cannot hold 4 numbers: add the r².",
        ),
        Wrong(
            "the share of the present",
            lambda: 1 - WEIGHT**2,
            "So much belongs to the present. The memory is the rest.",
        ),
        Wrong(
            "the first delay only",
            lambda: (1 - WEIGHT**2) * WEIGHT**2,
            "That is the delay of 1 alone. Add up all of them.",
        ),
    ],
    hints=[
        "Add up (1 - w²) w^{2k} over k = 1, 2, 3, ...",
        "All shares from k = 0 on add up to 1. Which one does not count?",
    ],
    because="All shares add up to 1, one unit holds one number; the present one, 1 - w², does "
    "not count. A longer memory is a fainter one.",
    tolerance=0.002,
    see=MEMORY,
)
