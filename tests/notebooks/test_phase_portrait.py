"""The figure of two units shows the resting points that theory names, and says what they do."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq

from rnn_course.show import charts

PAGE = nbformat.read(Path(__file__).parents[2] / "notebooks/vanishing_gradients.ipynb", 4)
[CELL] = [cell.source for cell in PAGE.cells if cell.source.startswith("# @title Two units, seen")]


def portrait(**controls) -> dict:
    """What the cell binds when its controls are set so."""
    source = CELL
    for name, value in controls.items():
        source, found = re.subn(rf"(?m)^{name} = .*?  #", f"{name} = {value!r}  #", source)
        assert found == 1
    names = {"np": np, "pd": pd, "charts": charts}
    exec(source, names)
    return names


def test_two_units_that_know_nothing_of_each_other_rest_where_each_alone_does():
    alone = brentq(lambda h: np.tanh(1.5 * h) - h, 0.1, 1)
    found = portrait(own_weight=1.5)
    places = {-round(alone, 2), 0.0, round(alone, 2)}
    rest = found["rest"]
    assert {(a, b) for a, b in rest[["h_1", "h_2"]].to_numpy()} == {
        (a, b) for a in places for b in places
    }
    attracting = rest[rest["point"] == "attracting"]
    assert len(attracting) == 4
    assert (attracting[["h_1", "h_2"]].abs() > 0.5).all(axis=None)


def test_a_line_holds_where_an_eigenvalue_is_one_and_is_gone_beside_it():
    halves = {"from_1_to_2": 0.5, "from_2_to_1": 0.5, "both_units": "linear"}
    line = portrait(own_weight=0.5, **halves)["rest"]
    assert len(line) > 10
    assert set(line["point"]) == {"holding"}
    np.testing.assert_allclose(line["h_1"], line["h_2"], atol=0.0101)  # as rounded
    for own_weight, does in ((0.45, "attracting"), (0.55, "repelling")):
        rest = portrait(own_weight=own_weight, **halves)["rest"]
        assert rest.to_numpy().tolist() == [[0.0, 0.0, does]]


def test_a_state_that_is_turned_and_stretched_goes_round_for_ever():
    found = portrait(own_weight=1.1, from_1_to_2=0.6, from_2_to_1=-0.6)
    assert found["resting_points"] == {"repelling": 1}
    sizes = np.linalg.norm(np.stack(found["ways"])[-5:], axis=-1)
    assert sizes.min() > 0.3
    assert sizes.max() < 1.5


@pytest.mark.parametrize("kind", ["tanh", "linear"])
def test_an_error_on_the_way_is_multiplied_as_a_small_push_is(kind):
    """The Jacobian's singular value, against pushes in many directions."""
    found = portrait(own_weight=0.8, from_1_to_2=0.3, from_2_to_1=-0.5, both_units=kind)
    start, step = found["ways"][0][0], found["one_step"]
    turns = np.linspace(0, np.pi, 721)
    pushes = 1e-6 * np.column_stack([np.cos(turns), np.sin(turns)])
    moved = np.linalg.norm(step(start + pushes)[0] - step(start[None])[0], axis=1) / 1e-6
    assert found["passed"][0] == pytest.approx(moved.max(), rel=1e-4)


@pytest.mark.parametrize("own_weight", [-2.0, 1.0])
@pytest.mark.parametrize("across", [-2.0, 0.0])
@pytest.mark.parametrize("kind", ["tanh", "linear"])
def test_the_figure_takes_what_its_controls_allow(own_weight, across, kind):
    found = portrait(own_weight=own_weight, from_1_to_2=across, both_units=kind)
    assert sum(found["resting_points"].values()) == len(found["rest"]) >= 1
