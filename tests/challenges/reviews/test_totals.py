"""What scores add up to."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.reviews.totals import Mark, Spread, middle_half, spread_of, weighted_mean

scores = st.integers(0, 5)
marks = st.lists(st.builds(Mark, weight=st.integers(1, 100), score=st.none() | scores), max_size=12)


@pytest.mark.parametrize(
    ("given_marks", "mean"),
    [
        ([], None),
        ([Mark(40, None)], None),
        ([Mark(40, 5)], "5.00"),
        ([Mark(40, 5), Mark(40, 0)], "2.50"),
        ([Mark(40, 4), Mark(30, 3), Mark(20, 5), Mark(10, 0)], "3.50"),
        # What cannot be judged counts neither way.
        ([Mark(40, 4), Mark(60, None)], "4.00"),
        ([Mark(1, 1), Mark(1, 1), Mark(1, 0)], "0.67"),
    ],
)
def test_the_mean_goes_by_weight(given_marks, mean):
    assert weighted_mean(given_marks) == (mean and Decimal(mean))


@given(marks)
def test_a_mean_lies_between_the_lowest_and_the_highest_score(some):
    said = [mark.score for mark in some if mark.score is not None]
    mean = weighted_mean(some)

    assert (mean is None) == (not said)
    assert mean is None or min(said) <= mean <= max(said)


@given(marks, st.integers(1, 9))
def test_only_the_shares_of_the_weights_count(some, times):
    assert weighted_mean(some) == weighted_mean([Mark(mark.weight * times, mark.score) for mark in some])


@pytest.mark.parametrize(
    ("values", "spread"),
    [
        ([], Spread(0, None, None, None, None)),
        ([None], Spread(0, None, None, None, None)),
        ([3], Spread(1, Decimal("3.00"), Decimal("3.00"), Decimal(3), Decimal(3))),
        ([5, 1, None, 2], Spread(3, Decimal("2.67"), Decimal("2.00"), Decimal(1), Decimal(5))),
        ([1, 2, 4, 5], Spread(4, Decimal("3.00"), Decimal("3.00"), Decimal(1), Decimal(5))),
    ],
)
def test_several_people_are_shown_by_mean_median_and_spread(values, spread):
    assert spread_of(values) == spread


@pytest.mark.parametrize(("values", "wide"), [([], False), ([2, 4], False), ([1, 4], True), ([0, 5], True)])
def test_people_three_steps_apart_should_talk(values, wide):
    assert spread_of(values).is_wide is wide


@pytest.mark.parametrize(
    ("values", "half"),
    [
        (["3"], ("3.00", "3.00")),
        (["1", "5"], ("1.00", "5.00")),
        (["1", "2", "3"], ("1.00", "3.00")),
        (["1", "2", "3", "4", "5"], ("1.50", "4.50")),
    ],
)
def test_the_middle_half_leaves_out_the_ends(values, half):
    assert middle_half([Decimal(value) for value in values]) == tuple(map(Decimal, half))
