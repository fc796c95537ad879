"""Dates as people write them, and as they are filed."""

from collections.abc import Collection, Sequence, Set
from datetime import date
from typing import NamedTuple

import numpy as np

from rnn_course.arguments import as_choice, as_count, as_list, as_rng, shown

DATE_FORMATS = (
    "20240317",
    "17.3.2024",
    "3/17/2024",
    "17-Mar-24",
    "17 March 2024",
    "March 17, 2024",
    "Sun, 17 Mar 2024",
    "17th of March 2024",
)
"""The ways in which `write_date` writes a day, each named by how it writes 17 March 2024."""


MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2049, 12, 31)


class Dates(NamedTuple):
    """Days written in many ways; the four lists belong together, entry by entry."""

    texts: list[str]
    isos: list[str]
    formats: list[str]
    tags: list[str]


def dates(
    n_dates: int,
    rng: np.random.Generator,
    *,
    without: Collection[str] = (),
    formats: Sequence[str] = DATE_FORMATS,
) -> Dates:
    """Return days of the years 1950 to 2049, no day twice, each written in one way drawn for it.

    The task is to write the same day as ISO 8601 does, 2024-03-17. Every date has one reading: dots
    put the day first and slashes the month, and a year of two digits is the one from 1950 to 2049.

    Args:
        n_dates: how many days, at most the 36,525 there are less those in `without`.
        rng: where days and formats come from.
        without: days not to draw, as ISO texts. Pass the training set's to draw a test set of which
            no day was ever seen, in whatever format.
        formats: out of DATE_FORMATS, equally likely.

    Returns:
        Four lists: texts; isos, the answers; formats; and tags, one letter for each letter of the
        text: d in the day, m in the month, y in the year, w in the weekday and "." elsewhere.

    Raises:
        TypeError: `n_dates` is no whole number, `rng` no generator, or a list is no list of texts.
        ValueError: `n_dates` is below 1 or above what is left, a format is unknown, none is given,
            or `without` holds no day of these years.

    Source: our own. Chapter: seq2seq.

    >>> some = dates(2, np.random.default_rng(0), formats=["17 March 2024"])
    >>> some.texts, some.isos
    (['23 January 2035', '12 September 2013'], ['2035-01-23', '2013-09-12'])
    """
    n_dates, rng = as_count("n_dates", n_dates), as_rng("rng", rng)
    formats = as_list("formats", formats, "several texts")
    if not formats:
        raise ValueError("formats: expected at least one, got none.")
    for form in formats:
        as_choice("formats", form, DATE_FORMATS)
    # A set of texts is as good as a list of them here.
    without = without if isinstance(without, Set) else as_list("without", without, "several texts")
    taken = {_as_day("without", iso).toordinal() for iso in without}
    every = range(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1)
    free = np.array([day for day in every if day not in taken])
    if n_dates > len(free):
        raise ValueError(f"n_dates: expected at most {len(free)}, the days left, got {n_dates}.")
    days = rng.choice(free, n_dates, replace=False)
    isos = [date.fromordinal(day).isoformat() for day in days.tolist()]
    chosen = [formats[k] for k in rng.integers(len(formats), size=n_dates)]
    written = [write_date(iso, form) for iso, form in zip(isos, chosen, strict=True)]
    return Dates([text for text, _ in written], isos, chosen, [tags for _, tags in written])


def write_date(iso: str, form: str) -> tuple[str, str]:
    """Write a day in one of the DATE_FORMATS.

    Args:
        iso: the day as ISO 8601 writes it, "2024-03-17"; 1950 to 2049.
        form: one of DATE_FORMATS.

    Returns:
        The text and its tags, one letter a letter: d in the day, m in the month, y in the year, w
        in the weekday and "." elsewhere.

    Raises:
        TypeError: `iso` is no text.
        ValueError: `iso` is no day of these years, or the format is unknown.

    Chapter: seq2seq.

    >>> write_date("2024-03-17", "17-Mar-24")
    ('17-Mar-24', 'dd.mmm.yy')
    """
    day, form = _as_day("iso", iso), as_choice("form", form, DATE_FORMATS)
    month, weekday = MONTHS[day.month - 1], WEEKDAYS[day.weekday()]
    year, d = (f"{day.year}", "y"), (f"{day.day}", "d")
    # English says 1st, 2nd, 3rd, but 11th, 12th, 13th.
    nth = "th" if 10 < day.day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    pieces = {
        "20240317": (year, (f"{day.month:02}", "m"), (f"{day.day:02}", "d")),
        "17.3.2024": (d, (".", "."), (f"{day.month}", "m"), (".", "."), year),
        "3/17/2024": ((f"{day.month}", "m"), ("/", "."), d, ("/", "."), year),
        "17-Mar-24": (d, ("-", "."), (month[:3], "m"), ("-", "."), (f"{day.year % 100:02}", "y")),
        "17 March 2024": (d, (" ", "."), (month, "m"), (" ", "."), year),
        "March 17, 2024": ((month, "m"), (" ", "."), d, (", ", "."), year),
        "Sun, 17 Mar 2024": (
            *((weekday, "w"), (", ", "."), d, (" ", "."), (month[:3], "m"), (" ", "."), year),
        ),
        "17th of March 2024": (d, (f"{nth} of ", "."), (month, "m"), (" ", "."), year),
    }[form]
    return "".join(text for text, _ in pieces), "".join(tag * len(text) for text, tag in pieces)


def _as_day(name: str, iso: str) -> date:
    if not isinstance(iso, str):
        raise TypeError(f"{name}: expected days as text, such as '2024-03-17', got {shown(iso)}.")
    day: date | None
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"{name}: expected days from {FIRST_DAY} to {LAST_DAY}, got {shown(iso)}.")
    return day
