"""What a page is told of its cells: what runs in it, on which packages, and why not."""

import nbformat
import pytest
from live_cells import cells_of, with_room

GROUPS = {
    "numpy": {"imports": ["numpy", "rnn_course"], "needs": []},
    "charts": {"imports": ["pandas", "altair"], "needs": ["numpy"]},
    "scipy": {"imports": ["scipy"], "needs": ["numpy"]},
}


def told(*sources: str | tuple[str, dict], colab: str = "") -> list[dict]:
    pairs = [(s, {}) if isinstance(s, str) else s for s in sources]
    cells = [
        nbformat.v4.new_code_cell(source, id=f"cell-{k}", metadata=metadata)
        for k, (source, metadata) in enumerate(pairs)
    ]
    text = nbformat.v4.new_markdown_cell("Words between cells do not count.")
    return cells_of(nbformat.v4.new_notebook(cells=[text, *cells]), GROUPS, colab)


def test_a_library_that_the_site_does_not_hold_stops_its_cell_and_those_that_use_its_results():
    cells = told(
        "import numpy as np",
        "import tensorflow as tf",
        "x = np.ones(3)",
        "y = tf.constant(x)",
        "print(y)",
        "print(x)",
    )
    assert [cell.get("why") for cell in cells] == [
        None,
        "Needs TensorFlow, which does not run in a browser.",
        None,
        "Needs a cell above that does not run in a browser.",
        "Needs a cell above that does not run in a browser.",
        None,
    ]
    assert cells[5]["needs"] == [2]


def test_a_library_that_only_part_of_a_cell_imports_stops_it_too():
    [cell] = told("def f():\n    import hmmlearn.hmm\n    return hmmlearn")
    assert cell["why"] == "Needs hmmlearn, which does not run in a browser."


def test_a_cell_that_only_builds_on_draws_of_one_that_does_not_run_runs_and_says_that_it_differs():
    rng, elsewhere, draw, later = told(
        "import numpy as np\nrng = np.random.default_rng(0)",
        "import keras\nrng.normal()",
        "x = rng.normal()",
        "print(x)",
    )
    assert "why" in elsewhere
    assert draw == {"needs": [0], "differs": 1}
    assert later == {"needs": [2], "differs": 1}
    assert "differs" not in rng


def test_data_that_does_not_travel_stops_a_cell_and_a_measured_table_does_not():
    imports, reviews, table = told(
        "from rnn_course.data import load_imdb, load_measured",
        "train, test = load_imdb()",
        "load_measured('text')",
    )
    assert reviews["why"] == "Reads data that is not in this page."
    assert "why" not in imports
    assert "why" not in table


KEEP = """from rnn_course.data import kept
def train():
    return {"W": model(units)}
W = kept("net", train)["W"]"""


def test_a_cell_reads_a_kept_net_though_what_trains_it_does_not_run_in_a_page():
    imports, data, _, keeping, later = told(
        "from rnn_course.data import kept, load_imdb",
        "import keras\nmodel = keras.Model(load_imdb())",
        "units = 32",
        KEEP,
        "print(W)",
    )
    assert "why" in data
    assert keeping == {"groups": ["charts", "numpy"], "needs": [2]}
    assert later == {"needs": [3]}
    assert "why" not in imports


@pytest.mark.parametrize("used", ["train()", "keep('net', train)", "kept(model, train)"])
def test_a_training_that_is_called_needs_all_that_it_reads(used):
    cell = KEEP.replace('kept("net", train)', used)
    _, told_of = told("import keras\nmodel = keras.Model()", cell)
    assert told_of["why"] == "Needs a cell above that does not run in a browser."


def test_packages_are_named_where_they_are_imported():
    first, room, other = told("import numpy as np", "from rnn_course.show import Table", "x = 1")
    assert first["groups"] == ["numpy"]
    assert room["groups"] == ["charts", "numpy"]
    assert other == {}


def test_a_cell_that_does_not_run_leads_to_itself_in_colab():
    address = "https://colab.research.google.com/github/a/b/blob/colab/notebooks/c.ipynb"
    _, cell = told("x = 1", "import tensorflow", colab=address)
    assert cell["colab"] == f"{address}#scrollTo=cell-1"
    assert "colab" not in told("import tensorflow")[0]


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"needs": ["cell-1"]}, {"needs": [1]}),
        ({"why": "Takes an hour."}, {"why": "Takes an hour."}),
    ],
)
def test_metadata_knows_better(metadata, expected):
    assert told("a = 1", "b = 1", ("print(a)", {"live": metadata}))[2] == expected


def test_a_cell_with_parameters_keeps_room_for_a_field_each():
    source = 'a = 1  # @param {type:"slider"}\nb = "x"  # @param ["x"]\nc = 2  # no @parameter'
    page = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(text) for text in ("x = 1", source)]
    )
    cell = '<div class="cell docutils container"><div class="cell_input"></div></div>'
    body = with_room(f"<p></p>{cell}{cell}", page, [{}, {}])
    assert body.count("live-room") == 1
    assert body.index("--rows:2") > body.index(cell) + len(cell)
    assert with_room(f"{cell}{cell}", page, [{}, {"why": "Takes an hour."}]) == f"{cell}{cell}"
