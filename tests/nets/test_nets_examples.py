"""The examples in the docstrings of the nets do what they say."""

import doctest
import importlib
import pkgutil

import pytest

import rnn_course.nets

MODULES = [m.name for m in pkgutil.iter_modules(rnn_course.nets.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_hold(name):
    module = importlib.import_module(f"rnn_course.nets.{name}")
    failed, _ = doctest.testmod(module)
    assert not failed


def test_every_net_and_function_has_an_example():
    public = {name: getattr(rnn_course.nets, name) for name in rnn_course.nets.__all__}
    without = {name for name, what in public.items() if ">>>" not in (what.__doc__ or "")}
    assert without == {"Cell", "Run", "State", "Recall"}  # what a net is made of, takes and returns
