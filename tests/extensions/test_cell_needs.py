"""Which earlier cells a cell needs, against what Python itself does when only those are run."""

import contextlib
import io
import json
from pathlib import Path

import pytest
from cell_effects import Notebook
from cell_needs import direct_needs, without_implied
from page_code import cell_tree

ROOT = Path(__file__).parents[2]


def needs(*sources: str) -> list[list[int]]:
    return without_implied(direct_needs(Notebook(map(cell_tree, sources)).effects))


def first(needed: list[list[int]], cell: int) -> set[int]:
    """All cells to be run before this one."""
    return set(needed[cell]).union(*(first(needed, other) for other in needed[cell]))


def printed(sources: list[str], cells: list[int]) -> str:
    """What the last of these cells prints when they are run in their order."""
    space = {"__name__": "__main__"}
    for cell in cells:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(cell_tree(sources[cell]), f"cell {cell}", "exec"), space)
    return out.getvalue()


# Each ends with a cell that prints what an earlier cell must have done first.
CASES = {
    "a name": ["a = 1", "b = 5", "print(a)"],
    "a part of it is assigned": ["x = [1, 2]", "x[0] = 7", "print(x)"],
    "it is added to in place": ["x = [1]", "x += [2]", "print(x)"],
    "a method changes it": ["x = [1]", "x.append(2)", "print(x)"],
    "an attribute is set": ["class A: pass\na = A()", "a.b = 3", "print(a.b)"],
    "a function changes it": [
        "def grow(x): x.append(1)",
        "y = []",
        "grow(y)",
        "print(y)",
    ],
    "another name for it": ["x = [1]\ny = x", "y.append(2)", "print(x)"],
    "a part with a name of its own": ["x = [[1], [2]]\ny = x[0]", "y.append(2)", "print(x)"],
    "in a list": ["x = [1]\nboth = [x, x]", "both[0].append(4)", "print(x)"],
    "by a loop over it": ["x = [[1], [2]]", "for y in x:\n    y.append(0)", "print(x)"],
    "a generator goes on": [
        "import numpy as np\nrng = np.random.default_rng(1)",
        "rng.normal()",
        "print(rng.normal())",
    ],
    "a generator that is handed on": [
        "import random\nrng = random.Random(1)",
        "def draw(n, r): return [r.random() for _ in range(n)]",
        "a = draw(3, rng)",
        "print(draw(1, rng))",
    ],
    "an iterator that is used up": ["x = iter(range(9))", "next(x)", "print(next(x))"],
    "an iterator that a list uses up": ["x = iter(range(3))", "y = list(x)", "print(list(x))"],
    "a function reads a name": ["def f(): return a", "a = 1", "a = 2", "print(f())"],
    "a function moves a global": [
        "import random\nrng = random.Random(1)",
        "def draw(): return rng.random()",
        "first = draw()",
        "print(draw())",
    ],
    "bound in a branch": ["a = 1", "if a:\n    a = 2", "print(a)"],
    "bound by a loop": ["for k in range(3):\n    a = k", "print(a, k)"],
    "bound again": ["a = [1]", "a.append(2)", "a = [5]", "print(a)"],
    "only the name in a comprehension": ["t = 5", "u = [t for t in range(3)]", "print(t)"],
    "NumPy writes": [
        "import numpy as np\nW = np.ones((2, 2))",
        "np.fill_diagonal(W, 0)",
        "print(W.tolist())",
    ],
    "NumPy writes into out": [
        "import numpy as np\nW = np.ones(2)",
        "np.add(W, 1, out=W)",
        "print(W.tolist())",
    ],
    "a class keeps what it is given": [
        "class Net:\n    def __init__(self, w): self.w = w\n    def learn(self): self.w[0] += 1",
        "w = [1]\nnet = Net(w)",
        "net.learn()",
        "print(w)",
    ],
    "a lambda reads": ["a = 1", "f = lambda x: x + a", "print(f(1))"],
    "deleted": ["a = 1", "b = 2", "del b", "print(a, 'b' in globals())"],
}


@pytest.mark.parametrize("case", CASES)
def test_a_cell_after_its_needs_prints_what_it_prints_after_all_above(case):
    sources = CASES[case]
    last = len(sources) - 1
    few = [*sorted(first(needs(*sources), last)), last]
    assert printed(sources, few) == printed(sources, list(range(len(sources))))


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["a = 1", "b = 2", "print(a)"], {0}),
        (["a = [1]", "a.append(2)", "a = 3", "print(a)"], {2}),
        (["import numpy as np", "x = np.ones(3)", "np.sum(x)", "x.mean()", "print(x)"], {0, 1}),
        (["def f(x): return x", "a = 1", "f(2)", "print(a)"], {1}),
        (["a = 1", "b = [a for a in range(3)]", "print(a)"], {0}),
        (["rows = []\nfor k in range(3):\n    rows.append(k)", "print(*range(3))"], set()),
        (["range = [1]", "range.append(2)", "print(range)"], {0, 1}),
    ],
)
def test_what_only_reads_is_not_needed(sources, expected):
    assert first(needs(*sources), len(sources) - 1) == expected


def test_a_chapters_cells_print_after_their_needs_what_they_print_in_the_whole_chapter():
    path = ROOT / "notebooks" / "vanishing_gradients.ipynb"
    cells = [c for c in json.loads(path.read_text())["cells"] if c["cell_type"] == "code"]
    sources = ["".join(cell["source"]) for cell in cells]
    needed = needs(*sources)
    printing = [k for k, text in enumerate(sources) if "print(" in text and "time." not in text]
    few = [k for k in printing if 0 < len(first(needed, k)) < 0.7 * k]
    assert len(few) >= 3
    for cell in few[:3]:
        alone = printed(sources, [*sorted(first(needed, cell)), cell])
        assert alone == printed(sources, list(range(cell + 1)))
