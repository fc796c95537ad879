"""Each chapter begins with a cell whose controls move what it shows, whatever they are set to."""

import ast
import contextlib
import io
import json
import re
from pathlib import Path

import nbformat
import pytest
import yaml
from cell_effects import Notebook
from cell_needs import direct_needs
from page_code import cell_tree

ROOT = Path(__file__).parents[2]
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text())
CHAPTERS = [
    chapter["file"].removeprefix("notebooks/")
    for part in TOC["parts"]
    for chapter in part["chapters"]
    if chapter["file"].startswith("notebooks/")
]
AUTO = re.compile(r"^# @title .*\{\s*run:\s*[\"']auto[\"']")
PARAMETER = re.compile(r"^(?P<name>\w+) = (?P<value>.*?)  # @param (?P<rest>.*)$", re.MULTILINE)
LONGEST = 30  # lines of code that stand between the controls and what they move

each_chapter = pytest.mark.parametrize("name", CHAPTERS)


def code_cells(name: str) -> list[str]:
    page = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    return [cell.source for cell in page.cells if cell.cell_type == "code"]


def first_controls(name: str) -> int:
    """The place among the code cells of the first one that runs as its controls are moved."""
    sources = code_cells(name)
    found = [k for k, text in enumerate(sources) if AUTO.search(text) and PARAMETER.search(text)]
    assert found, f'{name}: no cell has controls and {{run: "auto"}} in its title'
    return found[0]


def values(name: str, value: str, rest: str) -> list[str]:
    """What a control can be set to, as code: the ends of a slider, each choice, odd texts.

    >>> values("n", "2", '{type:"slider", min:0, max:4, step:1}')
    ['0', '4']
    """
    options, settings = re.fullmatch(r"(\[.*\])?\s*(\{.*\})?", rest.strip()).groups()
    if options:
        return [repr(option) for option in json.loads(options)]
    facts = json.loads(re.sub(r"(\w+):", r'"\1":', settings))
    match facts["type"]:
        case "boolean":
            return ["True", "False"]
        case "string":
            return ['""', '"?!"', '"One"', repr("many words " * 30)]
    return [str(facts["min"]), str(facts["max"])]


def shown(source: str, names: dict) -> str:
    """What a cell shows: what it prints, and its last value as a page would hold it."""
    *body, last = ast.parse(source).body
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(ast.Module(body, []), "cell", "exec"), names)
        if not isinstance(last, ast.Expr):
            exec(compile(ast.Module([last], []), "cell", "exec"), names)
            return printed.getvalue()
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    if value is None:
        return printed.getvalue()
    return printed.getvalue() + (
        json.dumps(value.to_dict()) if hasattr(value, "to_dict") else repr(value)
    )


@each_chapter
def test_a_chapter_begins_with_a_cell_of_one_to_three_controls(name):
    source = code_cells(name)[first_controls(name)]
    assert 1 <= len(PARAMETER.findall(source)) <= 3
    assert len(source.splitlines()) <= LONGEST


@each_chapter
def test_words_before_the_first_controls_say_what_to_try(name):
    page = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    source = code_cells(name)[first_controls(name)]
    place = next(k for k, cell in enumerate(page.cells) if cell.source == source)
    assert page.cells[place - 1].cell_type == "markdown"


@each_chapter
def test_the_first_controls_need_no_cell_but_the_chapter_s_imports(name):
    sources, place = code_cells(name), first_controls(name)
    needs = direct_needs(Notebook([cell_tree(source) for source in sources]).effects)[place]
    for needed in needs:
        tree = cell_tree(sources[needed])
        assert any(isinstance(node, ast.Import | ast.ImportFrom) for node in tree.body)


@each_chapter
def test_the_first_controls_may_be_set_to_anything_and_each_of_them_changes_what_is_shown(name):
    sources, place = code_cells(name), first_controls(name)
    trees = [cell_tree(source) for source in sources]
    names: dict = {}
    for needed in sorted(direct_needs(Notebook(trees).effects)[place]):
        exec(sources[needed], names)
    source = sources[place]
    built = shown(source, names)
    assert shown(source, names) == built, "not the same twice"
    for control in PARAMETER.finditer(source):
        seen = {built}
        for value in values(**control.groupdict()):
            set_to = f"{control['name']} = {value}"
            seen.add(shown(source[: control.start()] + set_to + source[control.end() :], names))
        assert len(seen) > 1, control["name"]
