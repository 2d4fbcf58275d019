"""The answer promise: a first human reply in time, and a decision by a date (domain.md section 3).

``answer_due`` is the first unmet of the reply and the decision. While we wait for the proposer it stands still; when
the work goes on, the dates that are not met yet move by the working days waited.
"""

from datetime import date

from django.utils import timezone

from cocreate.common.working_days import add_working_days, working_days_between

from ..calls.models import AnswerPromise


def first_dates(received_at, challenge, promise: AnswerPromise) -> dict[str, date]:
    """The dates promised for a proposal received at ``received_at``: reply_due, decision_due and answer_due."""
    received = timezone.localdate(received_at)
    reply = add_working_days(received, promise.reply_days, promise.closed)
    decision = challenge.canonical.expected_answer_on
    if decision is None or decision < received:
        decision = add_working_days(received, promise.decision_days, promise.closed)
    return {"reply_due": reply, "decision_due": decision, "answer_due": min(reply, decision)}


def after_reply(proposal, at) -> None:
    """A person has replied: from now on the decision is what is due. Changes the row in memory only."""
    if proposal.replied_at is None:
        proposal.replied_at = at
        proposal.answer_due = proposal.decision_due


def pause(proposal, today: date) -> None:
    """The clock stands still from ``today``. Changes the row in memory only."""
    proposal.paused = True
    proposal.paused_since = today


def resume(proposal, today: date, promise: AnswerPromise) -> int:
    """The clock goes on; dates not met yet move by the working days waited, which are returned. In memory only."""
    if not proposal.paused:
        return 0
    waited = working_days_between(proposal.paused_since, today, promise.closed)
    proposal.decision_due = add_working_days(proposal.decision_due, waited, promise.closed)
    if proposal.replied_at is None:
        proposal.reply_due = add_working_days(proposal.reply_due, waited, promise.closed)
        proposal.answer_due = min(proposal.reply_due, proposal.decision_due)
    else:
        proposal.answer_due = proposal.decision_due
    proposal.waited_days += waited
    proposal.paused = False
    proposal.paused_since = None
    return waited


def renew(proposal, today: date, promise: AnswerPromise) -> None:
    """A decided case is taken up again: a decision date that has passed is promised anew. In memory only."""
    if proposal.decision_due < today:
        proposal.decision_due = add_working_days(today, promise.decision_days, promise.closed)
    proposal.answer_due = proposal.decision_due
