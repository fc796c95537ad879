"""The examples in the docstrings of `show` give what they say."""

import doctest
import importlib
import pkgutil

import pytest

from rnn_course import show

MODULES = [
    module.name
    for module in pkgutil.walk_packages(show.__path__, "rnn_course.show.")
    if not module.ispkg
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_hold(name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


@pytest.mark.parametrize("room", ["rnn_course.show.diagrams", "rnn_course.show.drawing"])
def test_each_public_function_has_an_example(room):
    module = importlib.import_module(room)
    public = [getattr(module, name) for name in module.__all__]
    without = [one.__name__ for one in public if callable(one) and ">>>" not in (one.__doc__ or "")]
    assert without == []
