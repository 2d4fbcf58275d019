"""The Danish calendar of working days, on which the answer promise counts.

Mon-Fri except the public holidays; store bededag only up to 2023 (lov nr. 214 af 06/03/2023). Day 1 is the first
working day after the start. Extra closed days are the municipality's own.
"""

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

import holidays

_ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    """The public holidays of ``year`` in Denmark, after that year's law."""
    return frozenset(holidays.Denmark(years=year))


def is_working_day(day: date, closed: Collection[date] = ()) -> bool:
    """Whether offices are open on ``day``; ``closed`` are extra closed days."""
    return day.weekday() < 5 and day not in public_holidays(day.year) and day not in closed


def add_working_days(start: date, days: int, closed: Collection[date] = ()) -> date:
    """The date of working day number ``days`` after ``start``; day 0 is ``start`` itself, whatever day it is."""
    day = start
    while days > 0:
        day += _ONE_DAY
        days -= is_working_day(day, closed)
    return day


def working_days_between(start: date, end: date, closed: Collection[date] = ()) -> int:
    """How many working days lie after ``start`` up to and with ``end``; negative when ``end`` is earlier."""
    if end < start:
        return -working_days_between(end, start, closed)
    span = ((start + timedelta(days=offset)) for offset in range(1, (end - start).days + 1))
    return sum(is_working_day(day, closed) for day in span)
