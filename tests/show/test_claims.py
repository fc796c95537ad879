"""A page's claims are ticked or crossed, whatever a reader has done to what they rest on."""

import json

import numpy as np
import pytest

from rnn_course.show import check_claims
from rnn_course.show.claims import CLAIMS


def test_a_claim_is_ticked_with_its_number_or_crossed():
    made = check_claims(
        {
            "above a half": lambda: (0.93456, 0.93456 > 0.5),
            "an array below one": lambda: (np.float32(1.5), np.float32(1.5) < 1),
            "in words": lambda: ("3 of 8", True),
        }
    )
    assert [list(row) for row in made.frame.to_numpy()] == [
        ["✓", "above a half", "0.9346"],
        ["✗", "an array below one", "1.5"],
        ["✓", "in words", "3 of 8"],
    ]
    assert not made.passed
    assert check_claims({"yes": lambda: (1, True)}).passed


@pytest.mark.parametrize(
    ("compute", "told"),
    [
        (lambda: (missing, True), "cannot be computed: NameError"),  # noqa: F821
        (lambda: (1 / 0, True), "cannot be computed: ZeroDivisionError"),
        (lambda: True, "cannot be computed: TypeError"),
        (lambda: (1, "yes"), "expected a value and True or False"),
        (lambda: (1, np.ones(2) > 0), "expected a value and True or False"),
        (lambda: (1, None), "expected a value and True or False"),
    ],
)
def test_what_cannot_be_judged_is_crossed_and_stops_nothing(compute, told):
    made = check_claims({"first": compute, "second": lambda: (2, True)})
    assert made.frame["holds"].tolist() == ["✗", "✓"]
    assert made.frame["here"][0].startswith(told)


def test_not_a_number_makes_no_comparison_hold():
    share = float("nan")
    assert not check_claims({"most": lambda: (share, share > 0.5)}).passed


def test_the_rows_travel_with_the_output_as_json():
    made = check_claims({"a < b & c": lambda: (np.float64(0.5), np.True_)})
    [row] = json.loads(json.dumps(made._repr_mimebundle_()))[CLAIMS]["claims"]
    assert row == {"claim": "a < b & c", "here": "0.5", "holds": True}
    assert "a &lt; b &amp; c" in made._repr_html_()
    assert "does-not-hold" not in made._repr_html_()
    assert "does-not-hold" in check_claims({"no": lambda: (0, False)})._repr_html_()


def test_a_printed_page_has_words_for_ticks_and_crosses():
    made = check_claims({"yes": lambda: (1, True), "no": lambda: (0, False)})
    printed = made._repr_latex_()
    assert not set("✓✗") & set(printed)


@pytest.mark.parametrize(
    ("claims", "error"),
    [
        ({}, ValueError),
        ({" ": lambda: (1, True)}, ValueError),
        ({"a claim": True}, TypeError),
        ({1: lambda: (1, True)}, TypeError),
        ([lambda: (1, True)], TypeError),
    ],
)
def test_what_is_no_claim_is_refused(claims, error):
    with pytest.raises(error, match="claims: expected"):
        check_claims(claims)
