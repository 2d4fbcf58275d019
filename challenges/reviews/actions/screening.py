"""Screening: take a case into assessment, ask for more, send it on, join it with another, take it up again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.common.lifecycle import Audience, lock, move, record
from cocreate.common.refusals import SYSTEM, NotNow, require
from cocreate.common.working_days import add_working_days

from ...calls.models import AnswerPromise
from ...proposals import promise
from ...proposals.models import Proposal
from ...proposals.states import S
from .. import emails
from ..rules import GONE, REOPENS_FROM
from .words import save_dates, start_screening, written

DAYS_TO_ANSWER = 10


@transaction.atomic
def screen(proposal, *, actor, version, to=S.ASSESSMENT):
    """Accept a case into assessment: it is to the point and complete enough to assess."""
    require(actor, "challenges.screen_case", proposal)
    proposal = lock(proposal, version=version)
    if to != S.ASSESSMENT:
        raise ValidationError({"to": ValidationError(_("Screening leads to assessment."), code="invalid")})
    if proposal.state not in {S.SUBMITTED, S.SCREENING}:
        raise NotNow(_("Only a new case can be accepted into assessment."))
    start_screening(proposal, actor)
    proposal.screened_at = proposal.screened_at or timezone.now()
    proposal.save(update_fields=["screened_at"])
    move(proposal, S.ASSESSMENT, actor=actor, verb="screened", audience=Audience.PUBLIC)
    return proposal


@transaction.atomic
def ask(proposal, *, actor, version, question, due=None):
    """Ask the proposer for more; the promise stands still until the answer comes or a person decides after ``due``."""
    require(actor, "challenges.screen_case", proposal)
    proposal = lock(proposal, version=version)
    question = written(question, "question", _("Write what you need to know."))
    today = timezone.localdate()
    due = due or add_working_days(today, DAYS_TO_ANSWER, AnswerPromise.load().closed)
    if due <= today:
        raise ValidationError({"due": ValidationError(_("Choose a day after today."), code="date")})
    start_screening(proposal, actor)
    promise.after_reply(proposal, timezone.now())
    promise.pause(proposal, today)
    proposal.info_due = due
    save_dates(proposal)
    event = move(proposal, S.NEEDS_INFO, actor=actor, verb="asked", reason=question, due=due.isoformat())
    emails.queue_request(proposal, event, due=due)
    return proposal


@transaction.atomic
def forward(proposal, *, actor, version, to, reason):
    """Send a case on to whoever it belongs to, such as a department; the proposer is told where and why."""
    require(actor, "challenges.screen_case", proposal)
    proposal = lock(proposal, version=version)
    to = written(to, "to", _("Write where you send it."), longest=200)
    reason = written(reason, "reason", _("Tell the proposer why."))
    promise.after_reply(proposal, timezone.now())
    save_dates(proposal)
    event = move(proposal, S.FORWARDED, actor=actor, verb="forwarded", reason=reason, to=to)
    emails.queue_forwarded(proposal, event, to=to)
    return proposal


@transaction.atomic
def merge(proposal, *, actor, version, into, reason):
    """Mark a case as a duplicate of ``into``; the text stays readable and its proposer is credited there."""
    require(actor, "challenges.screen_case", proposal)
    require(actor, "challenges.read_case", into)
    # Always in the same order, so that two people who merge the same pair cannot lock each other out.
    first, second = sorted((proposal, into), key=lambda case: case.pk)
    if first.pk == second.pk:
        raise ValidationError({"into": ValidationError(_("Choose another proposal."), code="same")})
    lock(first)
    lock(second)
    proposal, into = lock(proposal, version=version), lock(into)
    reason = written(reason, "reason", _("Tell the proposer why."))
    if into.state in GONE:
        raise ValidationError({"into": ValidationError(_("The other proposal is no longer in the queue."), code="gone")})
    promise.after_reply(proposal, timezone.now())
    proposal.merged_into = into
    proposal.save(update_fields=["merged_into"])
    save_dates(proposal)
    event = move(proposal, S.DUPLICATE, actor=actor, verb="merged", reason=reason, into=into.reference)
    record(into, "received_duplicate", actor=actor, audience=Audience.PROPOSER, duplicate=proposal.reference)
    emails.queue_merged(proposal, event, into=into)
    return proposal


@transaction.atomic
def reopen(proposal, *, actor, version, reason):
    """Take a recommended, parked, forwarded or merged case back into the work."""
    require(actor, "challenges.reopen_case", proposal)
    proposal = lock(proposal, version=version)
    reason = written(reason, "reason", _("Write why you take it up again."))
    if proposal.state not in REOPENS_FROM:
        raise NotNow(_("This case is not closed, so there is nothing to reopen."))
    back_to = {
        S.RECOMMENDED: S.ASSESSMENT, S.PARKED: S.ASSESSMENT, S.FORWARDED: S.SCREENING, S.DUPLICATE: proposal.returns_to,
    }[proposal.state]  # fmt: skip
    if proposal.state == S.PARKED:
        promise.renew(proposal, timezone.localdate(), AnswerPromise.load())
    event = move(proposal, back_to, actor=actor, verb="reopened", reason=reason)
    proposal.merged_into, proposal.wake_on = None, None
    proposal.save(update_fields=["merged_into", "wake_on", "decision_due", "answer_due"])
    emails.queue_reopened(proposal, event)
    return proposal


@transaction.atomic
def wake_parked(proposal, *, actor):
    """Take a parked case up again on the day that was written on it, and tell the proposer.

    Raises ``NotNow`` before that day, and when somebody was faster.
    """
    require(actor, "challenges.wake_case")
    proposal = lock(proposal)
    today = timezone.localdate()
    if proposal.state != S.PARKED or proposal.wake_on is None or proposal.wake_on > today:
        raise NotNow
    promise.renew(proposal, today, AnswerPromise.load())
    event = move(proposal, S.ASSESSMENT, actor=actor, verb="woken")
    proposal.wake_on = None
    proposal.save(update_fields=["wake_on", "decision_due", "answer_due"])
    emails.queue_reopened(proposal, event)
    return proposal


def wake_due(now) -> int:
    """Take up every parked case whose day has come. Returns how many; twice does nothing twice."""
    due = Proposal.objects.filter(state=S.PARKED, wake_on__lte=timezone.localdate(now)).order_by("wake_on", "pk")
    woken = 0
    for proposal in due:
        try:
            wake_parked(proposal, actor=SYSTEM)
        except NotNow:
            continue
        woken += 1
    return woken
