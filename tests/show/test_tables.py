"""Tables against arithmetic, and what they refuse."""

import pandas as pd
import pytest

from rnn_course.show import Table

FRAME = pd.DataFrame({"a": [1]})


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: Table(FRAME, css_class=5), TypeError, "css_class: expected a text, got 5"),
        (lambda: Table(FRAME, css_class='a" b'), ValueError, "css_class: expected names of cl"),
    ],
)
def test_what_is_no_row_and_no_table_is_named(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_tables_have_headers_no_index_and_four_digits():
    html = Table(pd.DataFrame({"a & b": ["<c>"], "d": [1.23456]}))._repr_html_()
    assert "1.235" in html
    assert "a &amp; b" in html
    assert "&lt;c&gt;" in html
    assert "<th></th>" not in html
    assert 'class="dataframe numbers"' in html


def test_empty_tables_are_refused():
    with pytest.raises(ValueError, match="at least one row"):
        Table(pd.DataFrame())
    with pytest.raises(TypeError, match="DataFrame"):
        Table([1, 2])
