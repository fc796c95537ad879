"""Written dates against Python's own reader of dates."""

import re
from datetime import date, datetime

import numpy as np
import pytest

from rnn_course.tasks import DATE_FORMATS, dates, write_date


@pytest.fixture
def rng():
    return np.random.default_rng(7)


READINGS = {
    "20240317": "%Y%m%d",
    "17.3.2024": "%d.%m.%Y",
    "3/17/2024": "%m/%d/%Y",
    "17 March 2024": "%d %B %Y",
    "March 17, 2024": "%B %d, %Y",
    "Sun, 17 Mar 2024": "%a, %d %b %Y",
}


@pytest.mark.parametrize("form", DATE_FORMATS)
def test_pythons_own_reader_of_dates_finds_the_answer_in_every_format(rng, form):
    many = dates(2_000, rng, formats=[form])
    assert set(many.formats) == {form}
    for text, iso in zip(many.texts, many.isos, strict=True):
        if form == "17-Mar-24":  # Python turns the century at 69, we at 50
            day = datetime.strptime(text, "%d-%b-%y")
            day = day.replace(year=day.year - 100 if day.year >= 2050 else day.year)
        elif form == "17th of March 2024":
            day = datetime.strptime(re.sub("(st|nd|rd|th) of", "", text), "%d %B %Y")
        else:
            day = datetime.strptime(text, READINGS[form])
        assert day.date().isoformat() == iso


@pytest.mark.parametrize("form", DATE_FORMATS)
def test_a_format_is_named_by_how_it_writes_one_day(form):
    assert write_date("2024-03-17", form)[0] == form


@pytest.mark.parametrize(
    ("day", "written"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (12, "12th"), (23, "23rd")],
)
def test_days_are_counted_as_in_english(day, written):
    assert write_date(f"2000-12-{day:02}", "17th of March 2024")[0] == f"{written} of December 2000"


def test_the_tags_pick_the_parts_of_a_date_out_of_its_text(rng):
    some = dates(2_000, rng)
    for text, iso, form, tags in zip(*some, strict=True):
        assert len(tags) == len(text)
        part = {
            tag: "".join(c for c, t in zip(text, tags, strict=True) if t == tag) for tag in "dmyw."
        }
        day = datetime.fromisoformat(iso)
        assert int(part["d"]) == day.day
        assert int(part["y"]) in (day.year, day.year % 100)
        assert part["m"] in (f"{day:%m}", str(day.month), f"{day:%b}", f"{day:%B}")
        assert part["w"] == (f"{day:%a}" if form.startswith("Sun") else "")
        assert not any(c.isdigit() for c in part["."])


def test_no_day_of_the_test_set_is_in_the_training_set_in_any_format(rng):
    train = dates(20_000, rng)
    test = dates(16_525, rng, without=train.isos)
    assert len(set(train.isos)) == 20_000
    assert not set(train.isos) & set(test.isos)
    first, last = date(1950, 1, 1), date(2049, 12, 31)
    assert len(set(train.isos) | set(test.isos)) == (last - first).days + 1


def test_every_format_and_every_month_comes_up_as_often_as_chance_says(rng):
    many = dates(16_000, rng)
    counts = np.array([many.formats.count(form) for form in DATE_FORMATS])
    assert abs(counts - 2_000).max() < 5 * np.sqrt(2_000)
    months = np.bincount([int(iso[5:7]) for iso in many.isos])[1:]
    assert months.min() > 16_000 * 27 / 365.25


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda rng: dates(0, rng), ValueError, "n_dates: expected at least 1, got 0"),
        (lambda rng: dates(2.5, rng), TypeError, "n_dates: expected a whole number, got 2.5"),
        (lambda rng: dates(36_526, rng), ValueError, "n_dates: expected at most 36525"),
        (lambda rng: dates(3, 7), TypeError, "rng: expected a numpy.random"),
        (lambda rng: dates(3, rng, formats=5), TypeError, "formats: expected several texts, in"),
        (lambda rng: dates(3, rng, formats=[[]]), ValueError, "formats: expected one of"),
        (lambda rng: dates(3, rng, without=5), TypeError, "without: expected several texts, in"),
        (lambda rng: dates(3, rng, without=[5]), TypeError, "without: expected days as text"),
        (lambda rng: dates(3, rng, formats=[]), ValueError, "formats: expected at least one"),
        (lambda rng: dates(3, rng, formats="3/17/2024"), TypeError, "formats: expected several"),
        (lambda rng: dates(3, rng, formats=["17/3/2024"]), ValueError, "formats: expected one of"),
        (lambda rng: dates(3, rng, without="2024-03-17"), TypeError, "without: expected several"),
        (lambda rng: dates(3, rng, without=["1949-12-31"]), ValueError, "without: expected days"),
        (lambda rng: write_date("2024-02-30", "3/17/2024"), ValueError, "iso: expected days from"),
        (lambda rng: write_date(20240317, "3/17/2024"), TypeError, "iso: expected days as text"),
        (lambda rng: write_date("2024-03-17", "17/3"), ValueError, "form: expected one of"),
    ],
)
def test_wrong_input_to_the_dates_is_named(rng, call, error, message):
    with pytest.raises(error, match=re.escape(message)):
        call(rng)


def test_days_to_leave_out_may_come_as_a_set(rng):
    taken = {"2000-01-01", "2000-01-02"}
    assert not taken & set(dates(36_523, rng, without=taken).isos)
