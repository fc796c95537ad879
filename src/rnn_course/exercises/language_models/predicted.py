"""What is predicted: what a price says, and what a correlation does."""

from rnn_course.exercises.answer_checks import ChoiceCheck

check_one_zero = ChoiceCheck(
    "one_zero",
    {
        "1": "That is the price of the others. The one of probability 0 is in the mean too.",
        "11": "You gave the zero some large price, 10,000 bits here. -log₂ 0 is larger than any "
        "number.",
        "infinite": "-log₂ 0 has no limit, and a mean with one such price has none either, "
        "however good the other guesses are.",
    },
    right="infinite",
    hints=["What does a guess of probability 0 cost?", "More than any number. And the mean?"],
    see="Counting",
)

check_prose = ChoiceCheck(
    "prose",
    {
        "A": "Fewer bits mean better bets, in the mean, on what people wrote. What is written at "
        "temperature 0 comes from the likeliest character alone, and runs in circles with any "
        "of them.",
        "B": "Dearer guesses do not write better either. Bits measure bets on what people wrote, "
        "not what the model writes.",
        "not said": "Bits measure bets on what people wrote. How a model writes also depends on "
        "how its guesses are drawn: at temperature 0 the best model here runs in circles.",
    },
    right="not said",
    hints=[
        "Whose text is it that the bits are measured on?",
        "The LSTM of this page is far better than a bigram. What does it write at temperature 0?",
    ],
    see="The likeliest character, always",
)

check_tracked = ChoiceCheck(
    "tracked",
    {
        "tracks brackets": "It was the best of 128 on those files, so strong by selection, and on "
        "others it is nowhere near.",
        "no brackets": "This cell does not track them. The fact may be spread over many cells.",
        "selection": "The largest of 128 correlations is large by chance alone. The number to "
        "quote is that of the files which did not choose.",
    },
    right="selection",
    hints=[
        "How was this cell found among 128?",
        "It is the best on the files that chose it. What do the other files say?",
    ],
    see="A cell that knows where it is",
)
