"""The figure in which a reader bets against a chapter's models: what the build writes of it."""

import json

import betting
import pytest
from bs4 import BeautifulSoup

BETS = {
    "given": "if (a <",
    "asked": " b)\n",
    "models": ["the net", "an even bet"],
    "bits": {"the net": [0.1, 2.0, 0.3, 1.6], "an even bet": [4.0] * 4},
    "likeliest": " c);",
    "sure": [0.9, 0.4, 0.8, 0.5],
    "share": {" ": 0.5, "b": 0.25, ")": 0.25, "</script>": 0},
}


def test_without_a_script_the_text_and_the_mean_prices_are_read():
    page = BeautifulSoup(betting.figure(BETS), "html.parser")
    assert page.pre.get_text() == "if (a < b)\n"
    read = {row.th.text: row.select_one(".price").text for row in page.select("tr")}
    assert read == {"you": "", "the net": "1.00", "an even bet": "4.00"}
    for part in page.select("button, input, .mine, [role=status]"):
        around = [part, *part.parents]
        assert any("pst-js-only" in place.get("class", []) for place in around), part


def test_what_the_script_reads_is_what_the_cell_displayed():
    [script] = BeautifulSoup(betting.figure(BETS), "html.parser").select("script")
    assert script["type"] == "application/json"
    assert json.loads(script.text) == BETS


@pytest.mark.parametrize("change", [{"asked": " b)"}, {"sure": [0.9]}, {"likeliest": ""}])
def test_a_character_without_its_price_stops_the_build(change):
    with pytest.raises(ValueError, match="prices of each model"):
        betting.figure(BETS | change)


def test_more_than_a_page_should_carry_stops_the_build():
    with pytest.raises(ValueError, match="at most 40,000 bytes"):
        betting.figure(BETS | {"given": "a" * 40_000})


def test_the_models_stand_in_their_order_also_after_a_file_has_sorted_them():
    page = BeautifulSoup(
        betting.figure(json.loads(json.dumps(BETS, sort_keys=True))), "html.parser"
    )
    assert [row.th.text for row in page.select("tr")] == ["you", *BETS["models"]]
    assert list(json.loads(page.script.text)["bits"]) == BETS["models"]


def test_a_page_is_the_same_whether_its_bets_went_through_a_file_or_not():
    assert betting.figure(json.loads(json.dumps(BETS, sort_keys=True))) == betting.figure(BETS)


def test_a_button_stands_for_each_sign_that_may_come_and_cannot_be_typed():
    def names(bets: dict) -> list[tuple[str, str]]:
        page = BeautifulSoup(betting.figure(bets), "html.parser")
        return [(button["data-bet"], button.text) for button in page.select("[data-bet]")]

    letters = BETS | {"share": {"a": 1.0}}
    assert names(BETS) == [(" ", "A blank"), ("", "I have no idea")]
    assert names(letters) == [("", "I have no idea")]
    code = BETS | {"share": BETS["share"] | {"\n": 0.1}}
    assert ("\n", "A line break") in names(code)
