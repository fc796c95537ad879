"""What is predicted, and what is worked out by hand."""

from rnn_course.exercises.answer_checks import ChoiceCheck, NumberCheck
from rnn_course.exercises.check import Wrong

check_flat = ChoiceCheck(
    "flat",
    {
        "explodes": "A large weight explodes only while the unit is off its flat ends, and this "
        "one has run onto one.",
        "stays": "For that w times the slope has to be 1, and here the slope is nearly 0.",
        "vanishes": "The unit rests near 1, where tanh is flat: the slope is so small that 8 "
        "times it is still nearly nothing.",
    },
    right="vanishes",
    hints=[
        "Where does the unit rest? Run `h = np.tanh(8 * h)` a few times.",
        "The factor of a step back is `w * (1 - h**2)`. Compute it where the unit rests.",
    ],
    see="One unit",
)

check_weight = NumberCheck(
    "weight",
    lambda: 1.5 / (0.5 * (1 - 0.5)),
    wrong=[
        Wrong(
            "the slope is 1",
            lambda: 1.5,
            "That is the factor itself. Each step back also multiplies by the slope of the "
            "sigmoid, which is not 1.",
        ),
        Wrong(
            "the slope is the value h",
            lambda: 1.5 / 0.5,
            "You divided by h. The slope of the sigmoid where it gives h is h (1 - h).",
        ),
        Wrong(
            "the slope counts twice",
            lambda: 1.5 / 0.25**2,
            "One step back multiplies by the slope once, not twice.",
        ),
    ],
    hints=[
        "One step back multiplies by w times the slope at the resting point.",
        "At h = ½ the slope h (1 - h) is ¼. So w / 4 = 1.5.",
    ],
    because="At h = ½ the slope is ¼, its largest value, and 6 · ¼ = 1.5.",
    tolerance=0.01,
    see="One unit",
)

check_bias = NumberCheck(
    "bias",
    lambda: -(1.5 / 0.25) / 2,
    wrong=[
        Wrong(
            "the unit rests at ½ by itself",
            lambda: 0.0,
            "Without a bias a unit of weight 6 runs off: it stays at ½ only if w·½ + b = 0.",
        ),
        Wrong(
            "the sign of the bias",
            lambda: 3.0,
            "The right size, but it has to take away what the weight adds.",
        ),
        Wrong(
            "the bias cancels the weight",
            lambda: -6.0,
            "That cancels w·1. The unit is at ½, so the weight adds w·½.",
        ),
    ],
    hints=["At rest, h = σ(w h + b). Which argument of σ gives ½?", "σ(0) = ½, so w·½ + b = 0."],
    because="w·½ + b = 0 keeps the unit at ½. But it does not hold there: a disturbance grows by "
    "1.5 a step as well, so no stable rest lets an error explode.",
    tolerance=0.01,
    see="One unit",
)

check_growth = ChoiceCheck(
    "growth",
    {
        "shrink": "The radius ½ rules in the end. In one step the matrix may "
        "stretch by its largest singular value, which is above 2.",
        "grow, then vanish": "The largest singular value, above 2, "
        "allows growth on the way; the radius ½ rules in the end.",
        "explode": "No eigenvalue is above 1 in size, so the powers tend to zero, whatever "
        "the entry 2 does on the way.",
    },
    right="grow, then vanish",
    hints=[
        "The eigenvalues of a triangular matrix stand on its diagonal.",
        "`np.linalg.norm(W, 2)` is the largest singular value. Which of the two promises "
        "speaks of one step, and which of the end?",
    ],
    see="Many units: powers of a matrix",
)

check_radius = NumberCheck(
    "radius",
    lambda: 0.5,
    wrong=[
        Wrong(
            "a radius of 0 cannot explode",
            lambda: 0.0,
            "That would hold if the radius of W_0 ruled. Between the steps stand the slopes, and "
            "they spoil the cancellation.",
        ),
        Wrong(
            "any saturation is enough",
            lambda: 1.0,
            "Just below 1 the cancellation is spoilt, but only by a little: the eigenvalue of "
            "W_0 D is near 0.",
        ),
        Wrong(
            "the eigenvalue without its factor",
            lambda: 2.0,
            "A slope of tanh is at most 1. Which d makes the eigenvalue 2 - 2d equal to 1?",
        ),
    ],
    hints=[
        "Multiply W_0 by the diagonal matrix of the slopes 1 and d, by hand.",
        "W_0 D = [[2, 2d], [-2, -2d]]. Its determinant is 0, so one eigenvalue is 0; the other "
        "is the trace.",
        "The trace is 2 - 2d. The gradient grows while it is above 1.",
    ],
    because="The eigenvalue of W_0 D is 2 - 2d. Below d = ½ it is above 1, though the radius of "
    "W_0 is 0: a small radius promises nothing once there are slopes in between.",
    tolerance=0.01,
    see="Why the radius alone does not decide",
)
