"""What scores add up to. Numbers advise, people choose; so nothing here decides anything.

Pure functions of plain values: one assessment is a weighted mean, several are shown by mean, median and spread.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

LOWEST, HIGHEST = 0, 5
# A difference between two people that they should talk about, on the scale from 0 to 5.
FAR_APART = 3
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Mark:
    """A score from 0 to 5 on a criterion of some weight; None is "cannot judge"."""

    weight: int
    score: int | None


@dataclass(frozen=True)
class Spread:
    """How several people judge the same thing; every number is None where nobody has judged."""

    count: int
    mean: Decimal | None
    median: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None

    @property
    def width(self) -> Decimal:
        """From the lowest to the highest."""
        return self.highest - self.lowest if self.count else Decimal(0)

    @property
    def is_wide(self) -> bool:
        """Whether people are so far apart that they should talk."""
        return self.width >= FAR_APART


def weighted_mean(marks: Iterable[Mark]) -> Decimal | None:
    """The mean of the scores by weight, to two decimals, from 0 to 5; None where nothing could be judged.

    What somebody cannot judge counts neither way: its weight is left out, too.
    """
    judged = [mark for mark in marks if mark.score is not None]
    weights = sum(mark.weight for mark in judged)
    if not weights:
        return None
    return _rounded(Decimal(sum(mark.weight * mark.score for mark in judged)) / weights)


def spread_of(values: Sequence[Decimal | int | None]) -> Spread:
    """Mean, median, lowest and highest of what people said; None is not counted."""
    said = sorted(Decimal(value) for value in values if value is not None)
    if not said:
        return Spread(0, None, None, None, None)
    return Spread(len(said), _rounded(sum(said) / len(said)), _rounded(median(said)), said[0], said[-1])


def middle_half(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """The lower and upper quartile, as the medians of the two halves (the middle value belongs to neither)."""
    said = sorted(values)
    half = len(said) // 2
    lower, upper = said[:half] or said, said[-half:] if half else said
    return _rounded(median(lower)), _rounded(median(upper))


def _rounded(value) -> Decimal:
    return Decimal(value).quantize(_HUNDREDTH, ROUND_HALF_UP)
