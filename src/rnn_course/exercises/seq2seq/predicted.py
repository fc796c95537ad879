"""What is predicted."""

from rnn_course.exercises.answer_checks import ChoiceCheck

check_free = ChoiceCheck(
    "free",
    {
        "lower": "So it is for the share of right signs. But a date counts only if all ten are "
        "right, and until the first error the net's own signs are the true ones.",
        "the same": "Until the first error the net's own signs are the true ones, so both runs "
        "fail at the same place. What teacher forcing hides is all that goes wrong after it: score "
        "sign by sign, and it looks better than it is.",
        "higher": "Its own signs tell the net nothing that the true ones do not.",
    },
    right="the same",
    hints=[
        "Take one date. Up to its first wrong sign, what is fed in the two runs?",
        "The same signs. So at which sign do the two runs make their first error?",
    ],
    see="What teacher forcing hides",
)

check_comma = ChoiceCheck(
    "comma",
    {
        "the comma": "A column is a state of the encoder, not a letter, and a state has read "
        "more than the last letter.",
        "all up to it": "The state there has read everything up to the comma, so the month may "
        "well be found in it. The look shows where something was fetched, not where it came from.",
        "the whole text": "This encoder reads from the left only: at the comma it has not seen "
        "what follows.",
    },
    right="all up to it",
    hints=[
        "What does a share weigh: a letter, or a state?",
        "Which letters has the encoder read when it is at the comma?",
    ],
    see="Where does it look?",
)

check_mistake = ChoiceCheck(
    "mistake",
    {
        "search": "The net gives the truth less than what was written. A wider beam would "
        "find a likelier answer, and that is not the truth either.",
        "model": "The truth has 0.6 · 0.3, less than what was written: the net believes in "
        "its wrong answer, and no search can help.",
        "both": "Compare two numbers: the truth and what was written. If the truth is the less "
        "likely one, the best of all searches would not choose it.",
    },
    right="model",
    hints=[
        "Which probability does the net give to 12?",
        "0.6 · 0.3. Is that more than greedy decoding's answer has?",
    ],
    see="Greedy, or a beam",
)
