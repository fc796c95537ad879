"""Tables against arithmetic, and what they refuse."""

import itertools

import pandas as pd
import pytest

from rnn_course.show import Table, row, then_and_now

FRAME = pd.DataFrame({"a": [1]})


def test_a_row_agrees_within_its_tolerance_and_differs_beyond_it():
    assert row("overlap", "Amit 1985", 0.967, 0.96, 0.01)["verdict"] == "agrees"
    assert row("overlap", "Amit 1985", 0.967, 0.90, 0.01)["verdict"] == "differs"
    assert row("overlap", "Amit 1985", 0.967, float("nan"), 0.01)["verdict"] == "differs"
    assert row("shape", "Elman 1990", "dips", "dips")["verdict"] == "compare"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a", "b", "words", 1.0, 0.1), "tolerance: expected None"),
        (("a", "b", 1.0, 1.0, -0.1), "tolerance: expected a number of at least 0, got -0.1"),
    ],
)
def test_a_row_refuses_a_tolerance_that_means_nothing(arguments, message):
    with pytest.raises(ValueError, match=message):
        row(*arguments)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: row(5, "b", 1.0, 1.0), TypeError, "experiment: expected a text, got 5"),
        (lambda: row("a", "b", None, 1.0), TypeError, "published: expected real numbers"),
        (lambda: row("a", "b", float("nan"), 1.0), ValueError, "published: expected finite"),
        (lambda: row("a", "b", 1.0, [1.0]), ValueError, "measured: expected shape"),
        (lambda: then_and_now({"a": 1}), TypeError, "rows: expected rows made by `row`, in a list"),
        (lambda: then_and_now([{"a": 1}]), TypeError, "rows: expected rows made by `row`, got"),
        (lambda: then_and_now(itertools.count()), TypeError, r"rows: .*got count\(0\)"),
        (lambda: Table(FRAME, css_class=5), TypeError, "css_class: expected a text, got 5"),
        (lambda: Table(FRAME, css_class='a" b'), ValueError, "css_class: expected names of cl"),
    ],
)
def test_what_is_no_row_and_no_table_is_named(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_tables_have_headers_no_index_and_four_digits():
    html = then_and_now([row("a & b", "c", 1.0, 1.23456, 0.5)])._repr_html_()
    assert "1.235" in html
    assert "a &amp; b" in html
    assert "<th></th>" not in html
    assert 'class="dataframe then-and-now"' in html


def test_empty_tables_are_refused():
    with pytest.raises(ValueError, match="at least one row"):
        then_and_now([])
    with pytest.raises(ValueError, match="at least one row"):
        Table(pd.DataFrame())
    with pytest.raises(TypeError, match="DataFrame"):
        Table([1, 2])
