"""What is predicted: a context of outputs, a dip in the error, and blocks out of step."""

from rnn_course.exercises.answer_checks import ChoiceCheck

check_jordan = ChoiceCheck(
    "jordan",
    {
        "both bits": "The context gathers what the net has said, not what it has read. And what "
        "does a perfect net say while nothing can be known?",
        "the second bit": "That bit is in the input when the third is due. The context holds "
        "outputs only.",
        "neither": "A perfect net answers ½ twice, whatever the bits were, so its outputs hold no "
        "trace of the first bit. Then the third cannot be known, and the net cannot be perfect. "
        "The memory must be where the teacher does not look: in the hidden units.",
    },
    right="neither",
    hints=[
        "What does a perfect net answer where a coin flip comes next?",
        "The context is made of these answers and of nothing else.",
    ],
    see="Jordan's net remembers what it said, Elman's what it thought",
)

check_dip = ChoiceCheck(
    "dip",
    {
        "both": "A dip is no solution. With the place as well, the error at the "
        "third bit would be 0, and elsewhere that of always answering ½, which is 0.5.",
        "the rule": "The roots of 1/9 and of 5/18: the hedged rule, to the digit. The net "
        "bets at every bit, and pays for it where nothing can be known.",
        "the place": "Who knows the place alone answers ½ at every bit. No error dips then.",
        "nothing": "Always answering ½ gives 0.5 at every bit. This net errs less at the third, "
        "and more at the others.",
    },
    right="the rule",
    hints=[
        "Square the two numbers, and look for them in the table of the four predictors.",
        "0.33² is about 1/9, and 0.53² about 5/18.",
    ],
    see="XOR, one bit at a time",
)

check_dropped = ChoiceCheck(
    "dropped",
    {
        "none": "Then the blocks are the triples. They see the rule and never cross the border "
        "into the next triple, so that the place is not learned.",
        "the first": "Then each block begins with the second bit of a pair. The error about the "
        "XOR stops right there and never reaches the first bit: not even the rule is learned well.",
        "the first two": "A block now begins with the XOR and goes on with the next pair. It holds "
        "the rule and one border between two triples.",
    },
    right="the first two",
    hints=[
        "Write down a stream as 1 2 3 1 2 3, cut it into blocks of three, and drop bits.",
        "The net reads a bit and predicts the next. The third bit is predicted when the second is "
        "read. Is the first bit in the same block then?",
        "A block has to hold a first bit and the second after it, and a border between triples.",
    ],
    see="How far back must the gradient go?",
)
