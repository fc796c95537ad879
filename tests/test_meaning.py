"""Words about code are no code: what a hash of the sources must overlook, and what not."""

import ast

import pytest

from rnn_course.meaning import meaning

CODE = '''
"""A module."""

import math


class Net:
    """A net."""

    def step(self, x: float) -> float:
        """One step."""
        return math.tanh(x)  # squashed
'''


@pytest.mark.parametrize(
    "changed",
    [
        CODE.replace("A net.", "A small net, with a longer docstring.\n\n    Of three lines."),
        CODE.replace('        """One step."""\n', ""),
        CODE.replace("  # squashed", ""),
        CODE.replace("(x)  #", "(\n            x\n        )  #"),
        CODE.replace('"""A module."""', "'''Another.'''"),
    ],
)
def test_words_and_layout_do_not_count(changed):
    assert changed != CODE
    assert meaning(changed) == meaning(CODE)


@pytest.mark.parametrize(
    "changed",
    [
        CODE.replace("tanh", "sin"),
        CODE.replace("x: float", "x: float = 0.0"),
        CODE.replace("def step", "async def step"),
        CODE.replace("(x)  #", "(-x)  #"),
        CODE.replace("import math", "import cmath as math"),
        CODE.replace('"""One step."""', 'print("one step")'),
    ],
)
def test_every_change_of_the_code_counts(changed):
    assert changed != CODE
    assert meaning(changed) != meaning(CODE)


def test_a_string_that_is_no_docstring_counts():
    assert meaning("x = 'a'") != meaning("x = 'b'")
    assert meaning("f = lambda: 'a'") != meaning("f = lambda: 'b'")


def test_a_tree_tells_the_same_as_its_text():
    assert meaning(ast.parse(CODE)) == meaning(CODE)


def test_what_is_no_python_is_refused():
    with pytest.raises(SyntaxError):
        meaning("def f(:")
