"""What the cheat sheet states of the package is what the package does."""

import ast
import inspect
import re
from pathlib import Path

import numpy as np
import pytest

from rnn_course import learning, nets, text

PAGE = (Path(__file__).parents[2] / "book" / "cheatsheet.md").read_text(encoding="utf8")
DEFAULTS = re.search(r"<!-- the tests compare .*?\n(.*?)\n\n", PAGE, re.DOTALL)[1]
CALLS = re.findall(r"`(\w+\([^`]*\))`", DEFAULTS)
ROWS = re.findall(r"^\| `(\w+)`(?:, `(\w+)=True`)? \| `([^`]+)` \| (.+) \|$", PAGE, re.MULTILINE)
m, n, k = 3, 5, 2


def named(name: str):
    return next(getattr(room, name) for room in (nets, learning, text) if hasattr(room, name))


@pytest.mark.parametrize("call", CALLS)
def test_the_defaults_are_those_of_the_package(call):
    asked = ast.parse(call, mode="eval").body
    told = {keyword.arg: ast.literal_eval(keyword.value) for keyword in asked.keywords}
    real = {
        name: parameter.default
        for name, parameter in inspect.signature(named(asked.func.id)).parameters.items()
        if parameter.default is not inspect.Parameter.empty and name != "dtype"
    }
    assert told == real


def test_every_net_and_optimizer_with_defaults_is_on_the_page():
    told = {call.partition("(")[0] for call in CALLS}
    assert {"SGD", "RMSprop", "Adam", "Adadelta", "Elman", "Jordan", "LSTM", "GRU"} <= told
    assert {"EchoState", "pad", "Vocabulary"} <= told


def made(name: str, option: str):
    rng = np.random.default_rng(0)
    sizes = {"Dense": (n, k), "Jordan": (m, n, k)}.get(name, (m, n))
    return named(name)(*sizes, rng=rng, **({option: True} if option else {}))


@pytest.mark.parametrize(("name", "option", "formula", "state"), ROWS)
def test_the_number_of_weights_is_that_of_the_net(name, option, formula, state):
    spaced = re.sub(r"(?<=[\w)]) (?=[\w(])", "*", formula)
    net = made(name, option)
    assert eval(spaced) == sum(w.size for w in net.weights)
    if name == "Dense":
        assert state == "none"
        return
    net.forward(np.zeros((2, 4, m)))
    parts = {"none": 0, "h": 1}.get(state, 2)
    found = getattr(net, "state", None) if parts else None
    assert (len(found) if isinstance(found, tuple) else int(found is not None)) == parts


def test_each_net_of_the_package_is_named():
    prose = {"EchoState": "Echo state net", "TemporalConvolution": "Temporal convolution"}
    kinds = {name: getattr(nets, name) for name in nets.__all__}
    classes = {n for n, kind in kinds.items() if isinstance(kind, type)}
    runs = {n for n in classes if hasattr(kinds[n], "forward") or n == "Hopfield"}
    for name in runs - {"Cell", "Reservoir"}:  # a base, and an echo state net without its readout
        assert prose.get(name, name) in PAGE, name


def test_the_dtypes_are_those_of_the_nets():
    assert made("LSTM", "").dtype == np.float32
    assert nets.EchoState(1, 10, rng=np.random.default_rng(0)).dtype == np.float64


def test_the_order_of_weights_is_that_of_the_page():
    assert list(nets.Elman.weight_names) == ["kernel", "recurrent_kernel", "bias"]
    for kind in (nets.Elman, nets.LSTM, nets.GRU):
        shapes = [w.shape[0] for w in kind(m, n, rng=np.random.default_rng(0)).weights]
        assert shapes[:2] == [m, n]


def test_a_step_back_along_the_cell_multiplies_by_the_forget_gate():
    """A bias of ln(T - 1) makes f = 1 - 1/T."""
    for T in (2, 10, 200):
        assert 1 / (1 + np.exp(-np.log(T - 1))) == pytest.approx(1 - 1 / T)


def test_the_largest_slopes_are_those_of_the_page():
    a = np.linspace(-5, 5, 1001)
    slopes = {
        name: np.gradient(nets.activations.ACTIVATIONS[name][0](a), a).max()
        for name in ("tanh", "sigmoid", "linear")
    }
    assert slopes == pytest.approx({"tanh": 1, "sigmoid": 1 / 4, "linear": 1}, abs=1e-3)


def test_the_training_loop_runs_and_learns():
    code = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1]
    names: dict = {}
    exec(code.replace("range(20)", "range(1)"), names)
    first = names["E"]
    exec(code, names)
    assert names["E"] < first
    assert first == pytest.approx(np.log(2), abs=0.1)
