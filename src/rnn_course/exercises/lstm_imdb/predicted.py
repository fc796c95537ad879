"""What is predicted: which comparison says something, and which does not."""

from math import comb

from rnn_course.exercises.answer_checks import ChoiceCheck
from rnn_course.exercises.lstm_imdb.by_counting import ONLY_A, ONLY_B


def so_uneven(b: int, c: int) -> float:
    """How probable it is that a fair coin splits b + c tosses at least so unevenly."""
    return min(1.0, 2 * sum(comb(b + c, k) for k in range(min(b, c) + 1)) / 2 ** (b + c))


check_order = ChoiceCheck(
    "order",
    {
        "accuracy": "A count of words gets as much, and it knows nothing of order. Accuracy says "
        "that the verdict is found, not how.",
        "opposites": "One pair says little: the net may be right on it by chance, or lean to "
        "praise. What counts is what order is worth over all reviews.",
        "shuffled": "Without its order a review has the same words. What is lost then is what "
        "order was worth to this reader, and it is little.",
    },
    right="shuffled",
    hints=[
        "Which of the three could a machine that counts words not pass as well?",
        "Take the order away and leave all else as it is. What is lost?",
    ],
    see="What is the order worth?",
)

check_control = ChoiceCheck(
    "control",
    {
        "pairs": "A stronger opponent, but it differs from the LSTM in everything: no rows, no "
        "states, no dropout. So it cannot say what the recurrence is worth.",
        "mean of rows": "It has the rows, the readout, the dropout, the rates and the passes, and "
        "no recurrence. Here it is no worse than the LSTM, and the story falls.",
        "more units": "Another LSTM has the recurrence too. A control has all but the thing you "
        "praise.",
    },
    right="mean of rows",
    hints=[
        "What does the LSTM have that words counted do not? There is more than one thing.",
        "Learned rows and the recurrence. Which reader has only the first?",
    ],
    see="The ladder",
)

check_apart = ChoiceCheck(
    "apart",
    {
        "A is better": "The difference is less than two of its errors. A fair coin splits 40 "
        f"tosses at least so unevenly in {so_uneven(ONLY_A, ONLY_B):.0%} of all cases.",
        "both are equal": "That was not shown. A difference that cannot be told from zero may "
        "still be there: more test reviews would tell.",
        "cannot be told": "The difference is less than two of its errors. They may differ by two "
        "points, or not at all.",
    },
    right="cannot be told",
    hints=[
        "How many of its errors is the difference?",
        "Less than two. Does that show that there is no difference?",
    ],
    see="How sure is that number?",
)
