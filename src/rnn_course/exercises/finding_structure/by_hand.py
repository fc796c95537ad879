"""What is predicted, and what is worked out by hand."""

import numpy as np

from rnn_course.exercises.answer_checks import ChoiceCheck, NumberCheck
from rnn_course.exercises.check import Wrong
from rnn_course.tasks import LETTER_CODES, LEXICON, SYLLABLES, template_odds

KNOWN, CHANCE = "What can be known?", "Is it more than chance?"

check_glued = ChoiceCheck(
    "glued",
    {
        "reported": "That t begins a word for us. For the predictor it goes on: after by it is "
        "certain, as every letter within a word is.",
        "not reported": "After by the t is certain. The error is 0 there, nothing jumps, and by "
        "and the are heard as one word: the error shows which sequences recur, no more.",
        "depends on θ": "θ decides how large a jump must be. Here there is none: the error of the "
        "exact odds is 0 at this t, so no θ from 0 on reports it.",
    },
    right="not reported",
    hints=[
        "After by, which letters may follow now?",
        "Only the t. How large is the error of a letter that is certain?",
    ],
    see="From errors to boundaries",
)

check_zog = ChoiceCheck(
    "zog",
    {
        "its code": "Its code is one bit, as far from that of man as from every other, and its "
        "input weights are still the random ones of the start.",
        "words before": "The context h_{t-1} is the one that man would have met, and the weights "
        "from it are trained. It is use that puts a word in its place, not meaning.",
        "words after": "A state cannot know what has not been read yet. What follows zog tells "
        "only in later states.",
    },
    right="words before",
    hints=[
        "What enters h_t? Look at the first equation of Elman's rule.",
        "There are two parts, x_t W_xh and h_{t-1} W_hh. Which of them was trained?",
    ],
    see="Elman's rule",
)


def _odds_after_b() -> np.ndarray:
    """The chance of each bit to be 1 after b, with the fourth syllable."""
    P, symbols = template_odds([*SYLLABLES, "bi"], "b")
    return P[0] @ np.array([LETTER_CODES[x] for x in symbols])


def _floor() -> float:
    p = _odds_after_b()
    return float((p * (1 - p)).sum())


def _letters(parts: list[str]) -> float:
    return sum(map(len, parts)) / len(parts)


FOUR = [*SYLLABLES, "bi"]

check_floor = NumberCheck(
    "floor",
    _floor,
    wrong=[
        Wrong(
            "the best loss is zero",
            lambda: 0.0,
            "The best loss is not zero here: after b nobody can know whether a or i comes.",
        ),
        Wrong(
            "one bit for all",
            lambda: _floor() / 2,
            "That is the cost of one bit. a and i differ in more than one: compare their codes.",
        ),
        Wrong(
            "p for p (1 - p)",
            lambda: float(sum(p for p in _odds_after_b() if p < 1)),
            "You added p. The best answer is p itself, and what it still costs is p (1 - p).",
        ),
        Wrong(
            "the consonant's floor",
            lambda: 4 / 9,
            "That is the floor at a consonant. The letter after b is a vowel, and there are two.",
        ),
    ],
    hints=[
        "After b comes a (of ba) or i (of bi), one half each. Look up their codes.",
        "A bit that is 1 with probability p costs p (1 - p). Which bits of a and i differ?",
        "High and back differ, and each costs ½ · ½.",
    ],
    because="High and back differ between a and i, and each costs ½ · ½. A fourth syllable has "
    "raised the floor of this vowel from 0.",
    tolerance=0.005,
    see=KNOWN,
)

check_bits = NumberCheck(
    "bits",
    lambda: float(np.log2(4) / _letters(FOUR)),
    wrong=[
        Wrong(
            "bits of a syllable",
            lambda: 2.0,
            "That is for a syllable. Divide it by the mean number of its letters.",
        ),
        Wrong(
            "the mean length of three",
            lambda: float(np.log2(4) / _letters(list(SYLLABLES))),
            "You divided by 3 letters. With bi the mean length is (2 + 3 + 4 + 2)/4.",
        ),
        Wrong(
            "nothing has changed",
            lambda: float(np.log2(3) / _letters(list(SYLLABLES))),
            "That is the chapter's stream of three syllables. Both numbers change with a fourth.",
        ),
        Wrong(
            "bits of three syllables",
            lambda: float(np.log2(3) / _letters(FOUR)),
            "log₂ 3 was for three syllables. Now one of four is drawn.",
        ),
        Wrong(
            "nats",
            lambda: float(np.log(4) / _letters(FOUR)),
            "That is counted in nats. For bits take the logarithm to the base 2.",
        ),
        Wrong(
            "symbols without a past",
            lambda: float(np.log2(6)),
            "log₂ of six letters is the cost for who knows nothing of the past.",
        ),
    ],
    hints=["How many bits hold one of four syllables?", "2 bits, for (2 + 3 + 4 + 2)/4 letters."],
    because="2 bits a syllable, 11/4 letters a syllable. Each consonant shows where a syllable "
    "begins, so this is exact.",
    tolerance=0.005,
    see=KNOWN,
)

N_NOUNS = len({w for kind, group in LEXICON.items() if kind.startswith("NOUN") for w in group})
N_VERBS = len({w for kind, group in LEXICON.items() if kind.startswith("VERB") for w in group})
N_WORDS = N_NOUNS + N_VERBS

check_purity = NumberCheck(
    "purity",
    lambda: (12 + N_VERBS) / N_WORDS,
    wrong=[
        Wrong(
            "the mean of the branches' purities",
            lambda: (1 + N_VERBS / (N_WORDS - 12)) / 2,
            "You took the mean over the branches. Count words: those in the majority of their "
            "branch, over all.",
        ),
        Wrong(
            "nouns only",
            lambda: 12 / N_WORDS,
            "You counted the nouns of the first branch only. The second has a majority too.",
        ),
        Wrong(
            "nouns hold every branch",
            lambda: N_NOUNS / N_WORDS,
            "You let the nouns win everywhere. Each branch has its own vote.",
        ),
        Wrong(
            "share that is wrong",
            lambda: 6 / N_WORDS,
            "That is the share outside the majorities. Purity counts those inside.",
        ),
        Wrong(
            "a count",
            lambda: 12 + N_VERBS,
            "So many words are in the majority. Purity is their share: divide by all words.",
        ),
    ],
    hints=["Which class wins in each branch, and with how many words?", "12 nouns and all verbs."],
    because="The first branch puts 12 nouns into the count, the second all its verbs.",
    tolerance=0.005,
    see=CHANCE,
)

check_least = NumberCheck(
    "least",
    lambda: N_NOUNS / N_WORDS,
    wrong=[
        Wrong("purity may be 0", lambda: 0.0, "A majority is never empty: purity cannot be 0."),
        Wrong(
            "a coin",
            lambda: 0.5,
            "That would hold for classes of one size. Here there are more nouns than verbs.",
        ),
        Wrong(
            "the smaller class",
            lambda: N_VERBS / N_WORDS,
            "That is the share of the verbs. Where nouns win both votes they count, not the verbs.",
        ),
    ],
    hints=["When do both branches vote for the same class?", "Then that class is what counts."],
    because="If nouns win both votes, all nouns count and no verb; any other vote only adds.",
    tolerance=0.005,
    see=CHANCE,
)

check_counted = NumberCheck(
    "counted",
    lambda: N_WORDS,
    wrong=[
        Wrong(
            "the larger class again",
            lambda: N_NOUNS,
            "That is the least for two branches. Here each word votes in a branch of its own.",
        ),
        Wrong(
            "one word for the whole tree",
            lambda: 1,
            "Each branch adds its one word to the count, and there are 29 branches.",
        ),
        Wrong(
            "only as many as in the tree of two",
            lambda: 12 + N_VERBS,
            "That was the tree of two branches. A word alone is always in the majority.",
        ),
        Wrong(
            "the purity",
            lambda: 1 / N_WORDS,
            "Asked is a number of words. How many are the majority of their branch?",
        ),
    ],
    hints=["Who wins the vote in a branch of one word?"],
    because="Whatever the tree: a word alone is its own majority, and the purity is 1. More "
    "branches raise purity for nothing, so compare trees cut into equally many.",
    tolerance=0.01,
    see=CHANCE,
)
