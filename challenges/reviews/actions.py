"""What people do in the queue: assign, screen, ask, forward, merge, reopen, decide, write and note. The only writer here.

Every verb takes the ``version`` that its caller looked at (None where a person has just read the row under the lock)
and raises ``Stale`` when somebody was faster, ``NotNow`` when the state forbids it, ``PermissionDenied`` when the
person may not, ``ValidationError`` when words are missing.
"""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.common.lifecycle import Audience, lock, move, record
from cocreate.common.refusals import SYSTEM, NotNow, person, require
from cocreate.common.texts import has_control_characters, normalise
from cocreate.common.working_days import add_working_days
from partners.rules import works_in_queue

from ..calls.models import AnswerPromise
from ..proposals import promise
from ..proposals.models import Proposal
from ..proposals.states import DECIDED, S
from . import emails
from .models import Assignment, Decision
from .rules import ASSIGNS_FROM, GONE, REOPENS_FROM, outcome_is_legal

DAYS_TO_ANSWER = 10
LONGEST_TEXT = 20_000


@transaction.atomic
def assign(proposal, *, actor, version, reviewer, role=""):
    """Give a case to a person who may read it; the first assignment starts the screening."""
    require(actor, "challenges.assign_case", proposal)
    proposal = lock(proposal, version=version)
    if proposal.state not in ASSIGNS_FROM:
        raise NotNow(_("A case that is closed is not assigned."))
    # Says nothing of why: a tie must leave no trace here.
    if not can_take(reviewer, proposal):
        raise ValidationError({"reviewer": ValidationError(_("This person cannot take the case."), code="reviewer")})
    _start_screening(proposal, actor)
    _assignment, created = Assignment.objects.get_or_create(
        proposal=proposal, reviewer=reviewer, ended_at=None, defaults={"role": role, "assigned_by": person(actor)}
    )
    if created:
        _next_version(proposal)
        record(proposal, "assigned", actor=actor, reviewer=str(reviewer.public_id), role=role)
    return proposal


@transaction.atomic
def unassign(proposal, *, actor, version, reviewer):
    """Take a person off a case; what the person did stays in the history."""
    require(actor, "challenges.assign_case", proposal)
    proposal = lock(proposal, version=version)
    if Assignment.objects.current().filter(proposal=proposal, reviewer=reviewer).update(ended_at=timezone.now()):
        _next_version(proposal)
        record(proposal, "unassigned", actor=actor, reviewer=str(reviewer.public_id))
    return proposal


@transaction.atomic
def screen(proposal, *, actor, version, to=S.ASSESSMENT):
    """Accept a case into assessment: it is to the point and complete enough to assess."""
    require(actor, "challenges.screen_case", proposal)
    proposal = lock(proposal, version=version)
    if to != S.ASSESSMENT:
        raise ValidationError({"to": ValidationError(_("Screening leads to assessment."), code="invalid")})
    if proposal.state not in {S.SUBMITTED, S.SCREENING}:
        raise NotNow(_("Only a new case can be accepted into assessment."))
    _start_screening(proposal, actor)
    proposal.screened_at = proposal.screened_at or timezone.now()
    proposal.save(update_fields=["screened_at"])
    move(proposal, S.ASSESSMENT, actor=actor, verb="screened", audience=Audience.PUBLIC)
    return proposal


@transaction.atomic
def ask(proposal, *, actor, version, question, due=None):
    """Ask the proposer for more; the promise stands still until the answer comes or a person decides after ``due``."""
    require(actor, "challenges.screen_case", proposal)
    proposal = lock(proposal, version=version)
    question = _words(question, "question", _("Write what you need to know."))
    today = timezone.localdate()
    due = due or add_working_days(today, DAYS_TO_ANSWER, AnswerPromise.load().closed)
    if due <= today:
        raise ValidationError({"due": ValidationError(_("Choose a day after today."), code="date")})
    _start_screening(proposal, actor)
    promise.after_reply(proposal, timezone.now())
    promise.pause(proposal, today)
    proposal.info_due = due
    _save_dates(proposal)
    event = move(proposal, S.NEEDS_INFO, actor=actor, verb="asked", reason=question, due=due.isoformat())
    emails.queue_request(proposal, event, due=due)
    return proposal


@transaction.atomic
def forward(proposal, *, actor, version, to, reason):
    """Send a case on to whoever it belongs to, such as a department; the proposer is told where and why."""
    require(actor, "challenges.screen_case", proposal)
    proposal = lock(proposal, version=version)
    to = _words(to, "to", _("Write where you send it."), longest=200)
    reason = _words(reason, "reason", _("Tell the proposer why."))
    promise.after_reply(proposal, timezone.now())
    _save_dates(proposal)
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
    reason = _words(reason, "reason", _("Tell the proposer why."))
    if into.state in GONE:
        raise ValidationError({"into": ValidationError(_("The other proposal is no longer in the queue."), code="gone")})
    promise.after_reply(proposal, timezone.now())
    proposal.merged_into = into
    proposal.save(update_fields=["merged_into"])
    _save_dates(proposal)
    event = move(proposal, S.DUPLICATE, actor=actor, verb="merged", reason=reason, into=into.reference)
    record(into, "received_duplicate", actor=actor, audience=Audience.PROPOSER, duplicate=proposal.reference)
    emails.queue_merged(proposal, event, into=into)
    return proposal


@transaction.atomic
def reopen(proposal, *, actor, version, reason):
    """Take a recommended, parked, forwarded or merged case back into the work."""
    require(actor, "challenges.reopen_case", proposal)
    proposal = lock(proposal, version=version)
    reason = _words(reason, "reason", _("Write why you take it up again."))
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


@transaction.atomic
def decide(
    proposal, *, actor, version, outcome, public_reason, internal_reason="", wake_on=None, next_step="", contact=""
):
    """Say yes, not now or no, with a reason that the proposer reads. Never edited: a new decision supersedes it."""
    require(actor, "challenges.decide_case", proposal)
    proposal = lock(proposal, version=version)
    if outcome not in DECIDED:
        raise ValidationError({"outcome": ValidationError(_("Choose yes, not now or no."), code="invalid")})
    reason = _words(public_reason, "public_reason", _("Tell the proposer why."))
    if outcome == S.PARKED and (wake_on is None or wake_on <= timezone.localdate()):
        raise ValidationError({"wake_on": ValidationError(_("Choose the day when we look at it again."), code="date")})
    if not outcome_is_legal(outcome, proposal):
        raise NotNow(_("The case cannot be decided like this right now."))
    decision = Decision.objects.create(
        proposal=proposal,
        outcome=outcome,
        public_reason=reason,
        internal_reason=normalise(internal_reason),
        wake_on=wake_on if outcome == S.PARKED else None,
        next_step=normalise(next_step),
        contact=normalise(contact)[:200],
        decided_by=actor,
        supersedes=proposal.decisions.filter(superseded_by=None).order_by("-decided_at", "-pk").first(),
    )
    now = timezone.now()
    promise.after_reply(proposal, now)
    proposal.decided_at = now
    proposal.wake_on = decision.wake_on
    proposal.paused, proposal.paused_since, proposal.info_due = False, None, None
    # A decision is made by people who have read the case, also where it was never screened on the way.
    proposal.screened_at = proposal.screened_at or now
    _save_dates(proposal)
    move(
        proposal, outcome, actor=actor, verb="decided", audience=Audience.PUBLIC, reason=reason,
        decision=str(decision.public_id),
    )  # fmt: skip
    emails.queue_decision(proposal, decision)
    return proposal


@transaction.atomic
def message(proposal, *, actor, text, version=None):
    """Write to the proposer as a person; counts as the first human reply."""
    require(actor, "challenges.write_to_proposer", proposal)
    proposal = lock(proposal, version=version)
    text = _words(text, "text", _("Write a message."))
    promise.after_reply(proposal, timezone.now())
    _save_dates(proposal)
    event = record(proposal, "message", actor=actor, audience=Audience.PROPOSER, reason=text)
    emails.queue_words(proposal, event)
    return proposal


@transaction.atomic
def note(proposal, *, actor, text, version=None):
    """Write for colleagues only; it may still be part of access to documents."""
    require(actor, "challenges.note_on_case", proposal)
    proposal = lock(proposal, version=version)
    record(proposal, "note", actor=actor, reason=_words(text, "text", _("Write a note.")))
    return proposal


@transaction.atomic
def finish_contact_task(task, *, actor):
    """Note that somebody phoned or wrote by post."""
    require(actor, "challenges.write_to_proposer", task.proposal)
    task = type(task).objects.select_for_update().get(pk=task.pk)
    if task.done_at is None:
        task.done_at, task.done_by = timezone.now(), person(actor)
        task.save(update_fields=["done_at", "done_by"])
        record(task.proposal, "contacted", actor=actor, subject=task.subject)
    return task


def people_who_can_take(proposal):
    """The active reviewers, coordinators and decision-makers who may be given this case; nobody tied to it."""
    roles = ["hold_reviewer_role", "hold_coordinator_role", "hold_decision_role"]
    users = get_user_model().objects.filter(is_active=True, groups__permissions__codename__in=roles).distinct()
    return [user for user in users.order_by("first_name", "last_name", "email") if can_take(user, proposal)]


def can_take(user, proposal) -> bool:
    """Whether ``user`` works in the queue and may read this case; an auditor reads, but takes no case."""
    return bool(works_in_queue(user)) and Proposal.objects.in_queue_of(user).filter(pk=proposal.pk).exists()


def _start_screening(proposal, actor):
    if proposal.state == S.SUBMITTED:
        move(proposal, S.SCREENING, actor=actor, verb="screening_started")


def _save_dates(proposal):
    proposal.save(update_fields=[
        "replied_at", "decided_at", "reply_due", "decision_due", "answer_due", "paused", "paused_since", "info_due",
        "wake_on", "screened_at",
    ])  # fmt: skip


def _next_version(proposal):
    proposal.version += 1
    proposal.save(update_fields=["version"])


def _words(text, field, missing, longest=LONGEST_TEXT):
    """The text that a verb needs, normalised; raises ``ValidationError`` under ``field`` when it will not do."""
    text = normalise(text or "")
    if not text:
        raise ValidationError({field: ValidationError(missing, code="required")})
    if has_control_characters(text):
        raise ValidationError({field: ValidationError(_("The text holds characters that cannot be shown."), code="characters")})
    if len(text) > longest:
        raise ValidationError({field: ValidationError(_("At most %d characters.") % longest, code="length")})
    return text
