"""What is worked out by hand: how far apart two readers are, and how sure that is."""

from rnn_course.exercises.answer_checks import NumberCheck
from rnn_course.exercises.check import Wrong

SURE = "How sure is that number?"
ONLY_A, ONLY_B, N_REVIEWS, ACCURACY = 26, 14, 1_000, 0.88


def paired_error(b: int, c: int, n: int) -> float:
    """Standard error, in points, of a difference between two readers of the same n reviews."""
    return 100 * (b + c - (b - c) ** 2 / n) ** 0.5 / n


def _one_error() -> float:
    return 100 * (ACCURACY * (1 - ACCURACY) / N_REVIEWS) ** 0.5


check_points = NumberCheck(
    "points",
    lambda: 100 * (ONLY_A - ONLY_B) / N_REVIEWS,
    wrong=[
        Wrong(
            "of those on which they differ",
            lambda: 100 * (ONLY_A - ONLY_B) / (ONLY_A + ONLY_B),
            "You divided by the 40 on which they differ. Accuracy is a share of all 1,000.",
        ),
        Wrong(
            "a share",
            lambda: (ONLY_A - ONLY_B) / N_REVIEWS,
            "That is a share. In points it is a hundred times as much.",
        ),
        Wrong("reviews", lambda: ONLY_A - ONLY_B, "That many reviews, of 1,000."),
        Wrong(
            "the other way round",
            lambda: 100 * (ONLY_B - ONLY_A) / N_REVIEWS,
            "So far is B ahead of A. Asked is A.",
        ),
        Wrong(
            "all on which they differ",
            lambda: 100 * (ONLY_A + ONLY_B) / N_REVIEWS,
            "On so many they differ. What one wins here the other wins back there: take b - c.",
        ),
    ],
    hints=["Who is right on more reviews, and on how many more?", "12 of 1,000."],
    because="12 reviews of 1,000. On the 960 others nothing separates them.",
    tolerance=0.004,
    see=SURE,
)

check_error = NumberCheck(
    "error",
    lambda: paired_error(ONLY_A, ONLY_B, N_REVIEWS),
    wrong=[
        Wrong(
            "chance is in the difference",
            lambda: 100 * (ONLY_A - ONLY_B) ** 0.5 / N_REVIEWS,
            "Under the root stands b - c. Each of the b + c reviews is a toss: all of them count.",
        ),
        Wrong(
            "all reviews are tosses",
            lambda: 100 * N_REVIEWS**0.5 / N_REVIEWS,
            "You took all 1,000 reviews for tosses. On 960 of them both readers say the same.",
        ),
        Wrong(
            "in reviews",
            lambda: 10 * paired_error(ONLY_A, ONLY_B, N_REVIEWS),
            "That is the error in reviews. Divide by their number, and take per cent.",
        ),
        Wrong(
            "no root",
            lambda: (paired_error(ONLY_A, ONLY_B, N_REVIEWS) / 100) ** 2 * 100,
            "That is the square of it. The root is missing.",
        ),
        Wrong(
            "one accuracy",
            _one_error,
            "That is the error of one accuracy, which knows nothing of the other reader.",
        ),
    ],
    hints=["Put b = 26, c = 14 and n = 1,000 into the formula.", "√(40 - 0.144) / 1,000."],
    because="The 40 reviews on which they differ are all the chance there is.",
    tolerance=0.006,
    see=SURE,
)

check_unpaired = NumberCheck(
    "unpaired",
    lambda: 2**0.5 * _one_error(),
    wrong=[
        Wrong(
            "one of the two",
            _one_error,
            "That is the error of one accuracy. Both are uncertain, and so is their difference.",
        ),
        Wrong(
            "errors add up",
            lambda: 2 * _one_error(),
            "You added the errors. Of independent numbers the squares of the errors add.",
        ),
        Wrong(
            "errors cancel",
            lambda: 0.0,
            "In a difference errors do not cancel: the one may be too high and the other too low.",
        ),
        Wrong(
            "still paired",
            lambda: paired_error(ONLY_A, ONLY_B, N_REVIEWS),
            "That needs the same reviews, read by both. Here each has its own.",
        ),
    ],
    hints=[
        "First the error of one accuracy: √(0.88 · 0.12 / 1,000).",
        "Its square twice, and the root of that.",
    ],
    because="On reviews of their own the same difference would drown: pairing more than halves "
    "the error. Half a point is no difference here, either way.",
    tolerance=0.01,
    see=SURE,
)
