"""Docstrings say what is taken, what is refused and in which chapter, and their examples run."""

import doctest
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest
from public import Target, targets

import rnn_course

ROOT = Path(__file__).parent.parent
CHAPTERS = {p.stem for p in [*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("book/*.md")]}
MODULES = sorted(m.name for m in pkgutil.walk_packages(rnn_course.__path__, "rnn_course."))


def gaps(target: Target) -> list[str]:
    """What the docstring of a public callable lacks."""
    text = inspect.getdoc(target.call) or ""
    found = [] if re.match(r"[^\n]+[.:](\n|$)", text) else ["a first line of one sentence"]
    if target.parameters and "\nRaises:\n" not in text:
        found.append("Raises:")
    # A method, or what takes one thing, may name it in a sentence: "H (batch, time, n) -> Z".
    named = all(re.search(rf"\b{name}\b", text) for name in target.parameters)
    short = named and (target.kind == "method" or len(target.parameters) == 1)
    if target.parameters and "\nArgs:\n" not in text and not short:
        found.append("Args:")
    if target.kind in ("function", "class") and ">>> " not in text:
        found.append("an example")
    return found


def wanting(room: str) -> dict[str, list[str]]:
    known = [t for t in targets() if t.room == room and t.kind != "setter"]
    return {t.name: missing for t in known if (missing := gaps(t))}


@pytest.mark.parametrize("room", sorted({t.room for t in targets()}))
def test_a_public_callable_says_what_it_takes_what_it_refuses_and_shows_an_example(room):
    assert wanting(room) == {}


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_chapters_are_named_by_their_files(name):
    module = importlib.import_module(name)
    source = inspect.getsource(module)
    assert not re.search(r"\b[Cc]hapters? \d", source)
    for names in re.findall(r"Chapters?: (\w+(?:, \w+)*)", source):
        assert set(names.split(", ")) <= CHAPTERS
