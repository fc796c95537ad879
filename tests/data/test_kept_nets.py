"""Kept nets: trained once, read afterwards, and trained again when, and only when, they have to."""

import importlib.util
import os
import subprocess
import sys
import zipfile
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from rnn_course.data import kept
from rnn_course.data.fingerprint import changed, fingerprint

ROOT = Path(__file__).resolve().parents[2]
NUMBERS = count()
CELL = '''
import os
import numpy as np
from rnn_course import functions
from rnn_course.nets import LSTM

rate, units, words, table = 0.9, 3, ["a", "b"], {"x": np.arange(4.0)}

class Settings:
    def __init__(self, decay):
        self.decay = decay

    def factor(self):
        return 1 - self.decay

settings = Settings(0.25)

def scaled(x):
    """A number, smaller."""
    return rate * x  # by how much

def train():
    with open(os.environ["TRAININGS"], "a") as file:
        file.write("x")
    net = LSTM(2, units, rng=np.random.default_rng(1))
    inner = [scaled(value) for value in table["x"]]
    top = functions.sigmoid(settings.factor())
    n = np.int8(len(words))
    return {"W": net.weights[0].astype(np.float16), "x": top * np.array(inner), "n": n}
'''


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Where nets are kept in this test."""
    monkeypatch.setenv("RNN_COURSE_KEPT", str(tmp_path / "kept"))
    monkeypatch.setenv("TRAININGS", str(tmp_path / "trainings"))
    return tmp_path / "kept"


@pytest.fixture
def trainings(tmp_path):
    """How often something has been trained so far."""
    return lambda: len((tmp_path / "trainings").read_text())


@pytest.fixture
def cell(tmp_path):
    """cell(code) -> the names that it defines, as a cell of a notebook would."""

    def run(code: str = CELL) -> dict:
        path = tmp_path / f"cell_{next(NUMBERS)}.py"
        path.write_text(code)
        names = {"__name__": "__main__"}
        exec(compile(code, str(path), "exec"), names)
        return names

    return run


def test_what_comes_back_is_what_was_written_the_first_time_too(cell, folder, trainings):
    first, again = (kept("net", cell()["train"]) for _ in range(2))
    assert trainings() == 1
    assert [array.dtype for array in first.values()] == [np.float16, np.float64, np.int8]
    assert first["W"].shape == (2, 12)
    assert first["n"] == 2
    assert first.keys() == again.keys()
    for name in first:
        np.testing.assert_array_equal(first[name], again[name])
    assert [path.name for path in folder.iterdir()] == ["net.npz"]


def test_the_file_is_plain_uncompressed_and_the_same_from_everybody(cell, folder):
    kept("net", cell()["train"])
    first = (folder / "net.npz").read_bytes()
    with zipfile.ZipFile(folder / "net.npz") as file:
        assert {entry.compress_type for entry in file.infolist()} == {zipfile.ZIP_STORED}
    np.load(folder / "net.npz", allow_pickle=False)["W"]
    (folder / "net.npz").unlink()
    kept("net", cell()["train"])
    assert (folder / "net.npz").read_bytes() == first


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("rate, units, words, table = 0.9", "rate, units, words, table = 0.901", "rate"),
        ('["a", "b"]', '["a", "c"]', "words"),
        ("np.arange(4.0)", "np.array([0, 1, 2, 3.001])", "table"),
        ('{"x": np.arange(4.0)}', '{"x": np.arange(4.0), "y": 1}', "table"),
        ("Settings(0.25)", "Settings(0.5)", "settings"),
        ("return 1 - self.decay", "return 2 - self.decay", "settings"),
        ("return rate * x", "return rate * x * 1", "scaled"),
        ("default_rng(1)", "default_rng(2)", "train"),
    ],
)
def test_another_value_or_another_line_means_training_again(cell, trainings, old, new, name):
    assert old in CELL
    kept("net", cell()["train"])
    other = cell(CELL.replace(old, new, 1))["train"]
    assert changed(fingerprint(cell()["train"]), fingerprint(other)) == [name]
    kept("net", other)
    kept("net", other)
    assert trainings() == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  # by how much", "  # as said above"),
        ('"""A number, smaller."""', '"""Make it smaller."""'),
        ("def train():\n", "def train():\n    # Once.\n\n"),
        ("settings = Settings(0.25)", "settings = Settings(0.25)\nunused = 3"),
        # What another machine's arithmetic may do, and how long its integers are.
        ("np.arange(4.0)", "np.nextafter(np.arange(4.0), 9)"),
        ('{"x": np.arange(4.0)}', '{"x": np.array([0, 1, 2, 3.0])}'),
    ],
)
def test_another_word_or_a_last_digit_does_not(cell, trainings, old, new):
    assert old in CELL
    kept("net", cell()["train"])
    kept("net", cell(CELL.replace(old, new, 1))["train"])
    assert trainings() == 1


def test_integers_of_another_length_are_the_same_integers(cell):
    code = "import numpy as np\nids = np.arange(5, dtype=np.{})\ndef train():\n    return ids\n"
    long, short, other = (
        fingerprint(cell(code.format(kind))["train"]) for kind in ("int64", "int32", "uint8")
    )
    assert changed(long, short) == []
    assert changed(long, other) == ["ids"]


def test_one_number_of_many_is_not_overlooked(cell):
    code = "import numpy as np\nx = np.ones(10_000)\nx[{}] = {}\ndef train():\n    return x\n"
    place = 1234
    found = [fingerprint(cell(code.format(place, v))["train"]) for v in (1, 1.01, "np.nan", "-1")]
    found.append(fingerprint(cell(code.format(place + 1, -1))["train"]))
    for k, one in enumerate(found):
        for other in found[k + 1 :]:
            assert changed(one, other) == ["x"]


def test_code_of_the_package_counts_too_and_only_what_is_used(tmp_path):
    """In a copy of the package, whose code is then changed."""
    import shutil

    package = tmp_path / "src" / "rnn_course"
    shutil.copytree(ROOT / "src" / "rnn_course", package)
    code = tmp_path / "cell.py"
    code.write_text(
        "from rnn_course.data.fingerprint import fingerprint\n"
        "from rnn_course import nets\n"
        "def train():\n    return nets.LSTM(1, 1)\n"
        "if __name__ == '__main__':\n    print(fingerprint(train)['rnn_course'])\n"
    )

    def digest() -> str:
        env = os.environ | {"PYTHONPATH": str(package.parent), "PYTHONDONTWRITEBYTECODE": "1"}
        run = [sys.executable, str(code)]
        return subprocess.run(run, capture_output=True, text=True, check=True, env=env).stdout

    def add(module: str, text: str) -> None:
        path = package / "nets" / module
        path.write_text(path.read_text() + text)

    first = digest()
    add("lstm.py", "\n# a comment\n")
    add("gru.py", "\nANSWER = 42\n")
    assert digest() == first
    add("cell.py", "\nANSWER = 42\n")
    assert digest() != first


@pytest.mark.parametrize("damage", ["cut", "empty", "flipped"])
def test_a_damaged_file_is_trained_again(cell, folder, trainings, damage):
    good = kept("net", cell()["train"])
    content = bytearray((folder / "net.npz").read_bytes())
    if damage == "flipped":
        content[len(content) // 3] ^= 0xFF
    (folder / "net.npz").write_bytes(
        {"cut": content[:-100], "empty": b"", "flipped": content}[damage]
    )
    again = kept("net", cell()["train"])
    assert trainings() == 2
    np.testing.assert_array_equal(good["W"], again["W"])


def test_somebody_elses_file_of_that_name_is_not_believed(cell, folder, trainings):
    folder.mkdir()
    np.savez(folder / "net.npz", W=np.zeros(3))
    assert kept("net", cell()["train"])["W"].shape == (2, 12)
    assert trainings() == 1


KEEPS = """
import numpy as np

def train():
    return {"W": shrunk(trained)}

def shrunk(W):
    return np.float16(W) * scale
"""


def test_what_a_page_has_not_cannot_have_changed_there_and_what_it_has_can(
    cell, folder, monkeypatch, capsys
):
    kept("net", cell(f"{KEEPS}trained, scale = np.arange(3.0), 2")["train"])
    monkeypatch.setattr("rnn_course.data.kept_nets._IN_A_PAGE", True)
    monkeypatch.setattr("rnn_course.data.kept_nets.cache_folder", lambda: folder / "absent")
    content = (folder / "net.npz").read_bytes()
    monkeypatch.setattr("rnn_course.data.kept_nets._from_site", lambda file: content)
    assert kept("net", cell(f"{KEEPS}scale = 2")["train"])["W"].tolist() == [0, 2, 4]
    assert capsys.readouterr().out == ""
    with pytest.raises(NameError, match="trained"):
        kept("net", cell(f"{KEEPS}scale = 3")["train"])
    assert "scale changed" in capsys.readouterr().out
    with pytest.raises(NameError, match="trained"):
        kept("net", cell(f"{KEEPS}scale = 2".replace("float16", "float32"))["train"])
    assert "shrunk changed" in capsys.readouterr().out


def read_of(cell, value: str):
    return cell(f"import numpy as np, random\nread = {value}\ndef train():\n    return read\n")[
        "train"
    ]


@pytest.mark.parametrize(
    "value", ["np.random.default_rng(0)", "np.random.RandomState(0)", "[np.random.default_rng(0)]"]
)
def test_a_generator_from_outside_is_refused_by_name(cell, folder, value):
    with pytest.raises(TypeError, match=r"^read: a random generator .*inside the function"):
        kept("net", read_of(cell, value))
    assert not folder.exists()


def test_what_cannot_be_compared_is_refused_by_name(cell, folder):
    with pytest.raises(TypeError, match=r"^read: whether a generator has changed cannot be told"):
        kept("net", read_of(cell, "(i for i in range(3))"))
    deep = "[]\nfor _ in range(9_999):\n    read = [read]"
    with pytest.raises(TypeError, match=r"^read: .*nested too deeply"):
        kept("net", read_of(cell, deep))
    assert not folder.exists()


def test_a_list_that_holds_itself_can_be_read(cell):
    assert "read" in fingerprint(read_of(cell, "[1]\nread.append(read)"))


def test_without_source_it_is_refused(folder):
    names: dict = {"__name__": "__main__"}
    exec("def train():\n    return {}", names)
    with pytest.raises(ValueError, match=r"train: the source of train cannot be read\. Write it"):
        kept("net", names["train"])
    assert not folder.exists()


def with_units(units=3):
    return {"W": np.ones(units)}


def of_seed(seed):
    return {"W": np.ones(seed)}


@pytest.mark.parametrize(
    ("name", "train", "error", "message"),
    [
        ("../net", with_units, ValueError, "name: expected a bare name such as 'adding', got"),
        ("", with_units, ValueError, "name: expected a bare name"),
        (3, with_units, ValueError, "name: expected a bare name"),
        ("net", of_seed, TypeError, r"train: .* takes no argument, got of_seed\(seed\)"),
        ("net", {"W": 1}, TypeError, "train: expected a function written with `def`, got"),
        ("net", dict, TypeError, "train: expected a function written with `def`, got"),
    ],
)
def test_a_call_that_cannot_be_kept_is_refused_before_anything_is_trained(
    folder, name, train, error, message
):
    with pytest.raises(error, match=f"^{message}"):
        kept(name, train)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("returned", "error", "message"),
    [
        ("[1, 2]", TypeError, "arrays by names, got"),
        ('{"W": [1, 2]}', TypeError, r"arrays of numbers or texts, got \[1, 2\] as 'W'"),
        ('{"W": np.array([{}])}', TypeError, "arrays of numbers or texts"),
        ('{"../W": np.ones(2)}', TypeError, "names such as 'W_x' for arrays, got '../W'"),
        ('{"made from": np.ones(2)}', TypeError, "names such as 'W_x'"),
        ('{"W": np.ones(187_500)}', ValueError, r"at most 1,500,000 bytes, got 1,5.*float16"),
    ],
)
def test_what_cannot_be_kept_leaves_no_file(cell, folder, returned, error, message):
    train = cell(f"import numpy as np\ndef train():\n    return {returned}\n")["train"]
    with pytest.raises(error, match=f"^train: .*{message}"):
        kept("net", train)
    assert list(folder.iterdir()) == []


def test_a_training_that_fails_or_is_stopped_leaves_what_was_there(cell, folder):
    kept("net", cell()["train"])
    before = (folder / "net.npz").read_bytes()
    stopped = CELL.replace('    return {"W"', '    raise KeyboardInterrupt\n    return {"W"')
    with pytest.raises(KeyboardInterrupt):
        kept("net", cell(stopped)["train"])
    assert [(p.name, p.read_bytes()) for p in folder.iterdir()] == [("net.npz", before)]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder it may not write")
def test_a_folder_that_cannot_be_written_is_said_before_the_training(cell, folder, trainings):
    folder.mkdir(mode=0o500)
    with pytest.raises(PermissionError):
        kept("net", cell()["train"])
    assert not Path(os.environ["TRAININGS"]).exists()


def test_without_a_folder_of_its_own_the_cache_keeps_it(cell, tmp_path, monkeypatch):
    monkeypatch.delenv("RNN_COURSE_KEPT")
    monkeypatch.setenv("RNN_COURSE_CACHE", str(tmp_path / "cache"))
    kept("net", cell()["train"])
    assert (tmp_path / "cache" / "kept" / "net.npz").is_file()


def test_in_a_cell_of_a_real_kernel_the_same_holds(folder, trainings):
    from nbclient import NotebookClient
    from nbformat import v4

    code = f"{CELL}\nfrom rnn_course.data import kept\nprint(kept('net', train)['n'])"
    for comment in ("", "# A word.\n"):
        notebook = v4.new_notebook(cells=[v4.new_code_cell(comment + code)])
        NotebookClient(notebook, kernel_name="python3").execute()
        assert notebook.cells[0].outputs[0].text == "2\n"
    assert trainings() == 1


def test_it_needs_nothing_that_loads_long():
    code = "import sys; from rnn_course.data import kept; print(*sys.modules)"
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    run = [sys.executable, "-c", code]
    loaded = subprocess.run(run, capture_output=True, text=True, check=True, env=env).stdout.split()
    assert not {"pandas", "requests", "scipy"} & set(loaded)
    assert importlib.util.find_spec("pandas")
