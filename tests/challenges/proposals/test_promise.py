"""The answer promise: what is due when, and how it stands still."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.calls.models import AnswerPromise
from challenges.proposals.promise import after_reply, first_dates, pause, resume
from cocreate.common.working_days import add_working_days, working_days_between

PROMISE = AnswerPromise(reply_days=10, decision_days=60)
CLOSED = AnswerPromise(reply_days=10, decision_days=60, closed_days="2026-12-24\n2026-12-31\n")
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def dates(received_at, expected=None, promise=PROMISE):
    challenge = SimpleNamespace(expected_answer_on=expected)
    challenge.canonical = challenge
    return tuple(
        first_dates(received_at, challenge, promise)[name].isoformat() for name in ("reply_due", "decision_due", "answer_due")
    )


def case(**facts):
    """The fields of a proposal that the promise knows."""
    defaults = {
        "reply_due": date(2026, 4, 20), "decision_due": date(2026, 6, 30), "answer_due": date(2026, 4, 20), "replied_at": None,
        "paused": False, "paused_since": None, "waited_days": 0,
    }  # fmt: skip
    return SimpleNamespace(**(defaults | facts))


@pytest.mark.parametrize(
    ("received", "expected", "promise", "due"),
    [
        (datetime(2026, 4, 1, 10, tzinfo=UTC), date(2026, 6, 30), PROMISE, ("2026-04-20", "2026-06-30", "2026-04-20")),
        (datetime(2026, 12, 18, 10, tzinfo=UTC), date(2027, 3, 1), CLOSED, ("2027-01-07", "2027-03-01", "2027-01-07")),
        # The challenge promises its answer before a first reply would be due.
        (datetime(2026, 4, 1, 10, tzinfo=UTC), date(2026, 4, 10), PROMISE, ("2026-04-20", "2026-04-10", "2026-04-10")),
        # Its date has passed, so it counts as having none.
        (datetime(2026, 4, 1, 10, tzinfo=UTC), date(2026, 3, 31), PROMISE, ("2026-04-20", "2026-07-01", "2026-04-20")),
        (datetime(2026, 4, 1, 10, tzinfo=UTC), None, PROMISE, ("2026-04-20", "2026-07-01", "2026-04-20")),
        # Half past eleven in the evening in London is tomorrow in Denmark.
        (datetime(2026, 3, 31, 22, 30, tzinfo=UTC), None, PROMISE, ("2026-04-20", "2026-07-01", "2026-04-20")),
    ],
)  # fmt: skip
def test_what_is_promised_at_receipt(received, expected, promise, due):
    assert dates(received, expected, promise) == due


def test_after_the_first_reply_the_decision_is_what_is_due():
    proposal = case()
    first, second = datetime(2026, 4, 10, tzinfo=UTC), datetime(2026, 4, 11, tzinfo=UTC)

    after_reply(proposal, first)
    after_reply(proposal, second)

    assert (proposal.replied_at, proposal.answer_due) == (first, date(2026, 6, 30))


def test_waiting_moves_what_is_not_met_yet_by_the_working_days_waited():
    proposal = case(replied_at=datetime(2026, 4, 7, tzinfo=UTC), answer_due=date(2026, 6, 30))
    pause(proposal, date(2026, 4, 8))
    assert (proposal.paused, proposal.paused_since, proposal.answer_due) == (True, date(2026, 4, 8), date(2026, 6, 30))

    assert resume(proposal, date(2026, 4, 13), PROMISE) == 3

    assert (proposal.paused, proposal.paused_since, proposal.waited_days) == (False, None, 3)
    assert (proposal.reply_due, proposal.decision_due, proposal.answer_due) == (
        date(2026, 4, 20),
        date(2026, 7, 3),
        date(2026, 7, 3),
    )


@given(DAYS, DAYS, st.booleans())
def test_nobody_loses_or_wins_a_day_by_waiting(one, other, replied):
    began, ended = sorted((one, other))
    proposal = case(
        reply_due=add_working_days(began, 4),
        decision_due=add_working_days(began, 9),
        replied_at=datetime(2026, 1, 1, tzinfo=UTC) if replied else None,
    )
    pause(proposal, began)
    waited = resume(proposal, ended, PROMISE)

    assert waited == proposal.waited_days == working_days_between(began, ended)
    assert working_days_between(ended, proposal.decision_due) == 9
    assert working_days_between(began, proposal.reply_due) == (4 if replied else 4 + waited)
    assert proposal.answer_due == (proposal.decision_due if replied else min(proposal.reply_due, proposal.decision_due))


def test_resuming_what_is_not_paused_changes_nothing():
    proposal = case()
    before = vars(proposal).copy()
    assert resume(proposal, date(2026, 5, 1), PROMISE) == 0
    assert vars(proposal) == before
