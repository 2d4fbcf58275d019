"""Settings that every request reads and staff change once a year: kept in the process for a moment.

Another process sees a change at most ``SECONDS`` later; the one that made it sees it at once.
"""

from collections.abc import Callable, Hashable
from copy import copy
from time import monotonic
from typing import Any, TypeVar

from django.db import models

SECONDS = 5

T = TypeVar("T")
_kept: dict[Hashable, tuple[float, Any]] = {}


def kept(key: Hashable, read: Callable[[], T]) -> T:
    """A copy of what ``read()`` gave under ``key`` not more than ``SECONDS`` ago."""
    until, value = _kept.get(key, (0.0, None))
    if monotonic() >= until:
        value = read()
        _kept[key] = (monotonic() + SECONDS, value)
    # The caller may change its copy, as a form does, without changing everybody's.
    return copy(value)


def forget() -> None:
    """Let the next who asks read the tables."""
    _kept.clear()


class KeptSetting(models.Model):
    """A setting that is kept: a change is seen at once in the process that makes it."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        forget()

    def delete(self, *args, **kwargs):
        done = super().delete(*args, **kwargs)
        forget()
        return done
