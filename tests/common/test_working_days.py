"""The Danish calendar on which the answer promise counts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate.common.working_days import add_working_days, is_working_day, public_holidays, working_days_between

DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))
CLOSED = [date(2026, 6, 5), date(2026, 12, 24), date(2026, 12, 31)]


@pytest.mark.parametrize(
    ("start", "closed", "expected"),
    [
        ("2026-04-01", [], "2026-04-20"),
        ("2026-05-13", [], "2026-05-29"),
        ("2026-12-18", [], "2027-01-05"),
        ("2026-12-18", CLOSED, "2027-01-07"),
    ],
)
def test_ten_working_days_after_receipt(start, closed, expected):
    assert add_working_days(date.fromisoformat(start), 10, closed).isoformat() == expected


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2023-05-05", False),  # store bededag, for the last time
        ("2024-04-26", True),
        ("2026-04-02", False),  # skærtorsdag
        ("2026-04-03", False),
        ("2026-04-06", False),
        ("2026-05-14", False),  # Kristi himmelfartsdag
        ("2026-05-25", False),  # 2. pinsedag
        ("2026-06-05", True),
        ("2026-12-24", True),
        ("2026-12-25", False),
        ("2026-12-31", True),
        ("2027-01-01", False),
        ("2026-11-28", False),
        ("2026-11-29", False),
        ("2026-11-30", True),
    ],
)
def test_days_that_offices_are_open(day, working):
    assert is_working_day(date.fromisoformat(day)) is working


def test_extra_closed_days_are_the_municipalitys_own():
    assert [is_working_day(day, CLOSED) for day in CLOSED] == [False] * 3


@given(DAYS, st.integers(0, 80))
def test_counting_back_gives_what_was_added(start, days):
    end = add_working_days(start, days)

    assert working_days_between(start, end) == days
    assert end == start if days == 0 else is_working_day(end)


@given(DAYS, st.integers(0, 40), st.integers(0, 40))
def test_days_add_up(start, first, then):
    assert add_working_days(add_working_days(start, first), then) == add_working_days(start, first + then)


@given(DAYS, DAYS)
def test_between_is_the_same_in_both_directions(one, other):
    assert working_days_between(one, other) == -working_days_between(other, one)


@given(DAYS, DAYS, DAYS)
def test_a_day_between_splits_the_sum(one, two, three):
    first, middle, last = sorted((one, two, three))
    assert working_days_between(first, last) == working_days_between(first, middle) + working_days_between(middle, last)


@given(DAYS, st.integers(1, 30), st.sets(DAYS, max_size=5))
def test_closed_days_never_make_it_earlier(start, days, closed):
    assert add_working_days(start, days, closed) >= add_working_days(start, days)


@pytest.mark.parametrize("year", range(2015, 2041))
def test_easter_and_pentecost_follow_each_other(year):
    found = public_holidays(year)
    easter = _easter(year)

    assert {easter + timedelta(days=after) for after in (-3, -2, 1, 39, 50)} <= found
    assert ((easter + timedelta(days=26)) in found) == (year <= 2023)


def _easter(year):
    """The Gregorian rule (Meeus), written here from the book so that it does not check itself."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    shift = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * shift) // 451
    month, day = divmod(h + shift - 7 * m + 114, 31)
    return date(year, month, day + 1)
