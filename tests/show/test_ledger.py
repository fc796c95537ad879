"""Verdicts against arithmetic, what a row refuses, and what travels with a table of rows."""

import itertools
import json

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from rnn_course.show import row, then_and_now
from rnn_course.show.ledger import RESULTS

STATED = {"verdict": "holds", "reason": "one digit was printed"}


def judged(*numbers: float, **more: object) -> object:
    return row("overlap", "Amit 1985", *numbers, **STATED, **more)["verdict"]


@pytest.mark.parametrize(
    ("published", "measured", "tolerance", "spread", "verdict"),
    [
        (0.967, 0.96, 0.01, None, "holds"),
        (0.967, 0.95, 0.01, None, "does not hold"),
        (0.967, 0.95, 0.01, 0.02, "holds in part"),
        (0.967, 0.90, 0.01, 0.02, "does not hold"),
        (0.967, float("nan"), 0.01, 0.02, "does not hold"),
        (108, 108, 0, None, "holds"),
        (108, 109, 0, None, "does not hold"),
    ],
)
def test_numbers_hold_within_the_tolerance_and_in_part_within_the_spread(
    published, measured, tolerance, spread, verdict
):
    assert judged(published, measured, tolerance, spread=spread) == verdict


@pytest.mark.parametrize(
    ("conditions", "verdict"),
    [
        ([True, np.bool_(True)], "holds"),
        ([True, False], "holds in part"),
        ([False, np.bool_(False)], "does not hold"),
        (None, "holds"),
    ],
)
def test_words_hold_as_far_as_their_conditions_do(conditions, verdict):
    assert judged("dips", "dips", conditions=conditions) == verdict


def test_the_verdict_is_that_of_the_numbers_and_the_author_s_is_kept_beside_it():
    one = row("a", "b", 1.0, 2.0, 0.1, verdict="holds", reason="c")
    assert (one["verdict"], one["stated"]) == ("does not hold", "holds")


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"experiment": 5}, TypeError, "experiment: expected a text, got 5"),
        ({"source": " "}, ValueError, "source: expected some words"),
        ({"published": None}, TypeError, "published: expected real numbers"),
        ({"published": float("nan")}, ValueError, "published: expected finite"),
        ({"measured": [1.0]}, ValueError, "measured: expected shape"),
        ({"published": "words"}, ValueError, "tolerance: expected None where 'a' compares words"),
        ({"tolerance": -0.1}, ValueError, "tolerance: expected a number of at least 0, got -0.1"),
        ({"tolerance": None}, ValueError, "tolerance: expected a number where 'a' compares numb"),
        ({"spread": -1.0}, ValueError, "spread: expected a number of at least 0"),
        ({"draws": 0}, ValueError, "draws: expected"),
        ({"draws": 1.5}, TypeError, "draws: expected a whole number"),
        ({"kind": "rumour"}, ValueError, "kind: expected one of 'published', 'theory'"),
        ({"verdict": "agrees"}, ValueError, "verdict: expected one of 'holds', 'holds in part'"),
        ({"verdict": "holds in part"}, ValueError, "why: expected what explains that 'a' holds in"),
        ({"reason": ""}, ValueError, "reason: expected some words, got ''"),
        ({"doi": "https://doi.org/10.1/x"}, ValueError, "doi: expected one such as '10"),
        ({"conditions": [True]}, ValueError, "conditions: expected None where 'a' compares num"),
        (
            {"tolerance": None, "measured": "w", "conditions": ["yes"]},
            TypeError,
            "conditions: expected True or False, got 'yes'",
        ),
        (
            {"tolerance": None, "measured": "w", "conditions": []},
            ValueError,
            "conditions: expected at least one comparison",
        ),
    ],
)
def test_what_is_no_row_is_refused_and_named(change, error, words):
    good = {"experiment": "a", "source": "b", "published": 1.0, "measured": 1.0, "tolerance": 0.1}
    row(**good, **STATED)
    with pytest.raises(error, match=words):
        row(**(good | STATED | change))


@pytest.mark.parametrize(
    ("rows", "error", "words"),
    [
        ({"a": 1}, TypeError, "rows: expected rows made by `row`, in a list"),
        ([{"a": 1}], TypeError, "rows: expected rows made by `row`, got"),
        (itertools.count(), TypeError, r"rows: .*got count\(0\)"),
        ([], ValueError, "at least one row"),
    ],
)
def test_what_is_no_table_of_rows_is_refused_and_named(rows, error, words):
    with pytest.raises(error, match=words):
        then_and_now(rows)


def test_a_page_shows_five_columns_the_source_as_a_link_and_a_failure_marked():
    doi = "10.1103/PhysRevLett.55.1530"
    one = row(
        "a & b", "c", 1.0, 1.23456, 0.1, doi=doi, spread=0.0123, verdict="does not hold",
        reason="d", why="e",
    )  # fmt: skip
    html = then_and_now([one])._repr_html_()
    assert html.count("<th>") == 5
    assert 'class="dataframe then-and-now"' in html
    assert "a &amp; b" in html
    assert "1.235 ± 0.012" in html
    assert f'<a href="https://doi.org/{doi}">c</a>' in html
    assert '<span class="does-not-hold">does not hold</span>' in html


def test_all_that_a_row_says_travels_with_the_output_as_json_beside_what_is_shown():
    rows = [
        row("a", "b", 3, np.float32(3.5), 1.0, draws=8, spread=np.float64(0.25), **STATED),
        row("c", "d", "more", float("nan"), kind="theory", **STATED),
    ]
    table = then_and_now(rows)
    data, _ = InteractiveShell.instance().display_formatter.format(table)
    assert {"text/plain", "text/html", RESULTS} <= data.keys()
    first, second = json.loads(json.dumps(data[RESULTS], allow_nan=False))["rows"]
    assert first["published"] == 3
    assert first["measured"] == 3.5
    assert first["now"] == "3.5 ± 0.25"
    assert first["draws"] == 8
    assert first["from"] == "b"
    assert second["measured"] == "nan"
    assert second["from"] == "theory: d"
