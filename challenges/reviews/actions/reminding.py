"""Reminders of assessments: before the day, after it, and to the coordinators when nothing comes. Each goes once."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from cocreate.common.outbox import Message
from cocreate.common.working_days import add_working_days, is_working_day
from partners.roles import COORDINATOR, ROLES

from ...calls.models import AnswerPromise, ChallengePage
from .. import emails
from ..barring import closed_to
from ..models import Assignment

DAYS_BEFORE, DAYS_UNTIL_ESCALATED = 2, 3
# By then everything is said, and nobody looks through old rows every five minutes.
QUIET_AFTER = timedelta(days=30)
_AT_ONCE = 500
_ONE_DAY = timedelta(days=1)


def remind_due(now) -> int:
    """Write the reminders whose day has come; gives how many. Twice does nothing twice.

    Only what waits is reminded of: nothing that is sent or ended, no case past its assessment or waiting for its proposer.
    """
    today, closed = timezone.localdate(now), AnswerPromise.load().closed
    waiting = (
        Assignment.objects.waiting()
        .filter(proposal__paused=False, reviewer__is_active=True)
        .filter(due__gte=today - QUIET_AFTER, due__lte=add_working_days(today, DAYS_BEFORE, closed))
        .select_related("proposal", "reviewer")
        .order_by("pk")
    )
    written, last = 0, 0
    while batch := list(waiting.filter(pk__gt=last)[:_AT_ONCE]):
        written += _remind(batch, today, closed)
        last = batch[-1].pk
    return written


def _remind(batch, today, closed) -> int:
    mails: list[tuple[str, Callable, tuple]] = []
    for assignment in batch:
        if today > assignment.due:
            mails.append((f"overdue-{assignment.pk}", emails.remind_after, (assignment,)))
        elif timezone.localdate(assignment.assigned_at) < _days_before(assignment.due, closed):
            mails.append((f"due-soon-{assignment.pk}", emails.remind_before, (assignment,)))
    long_late = [one for one in batch if today >= add_working_days(one.due, DAYS_UNTIL_ESCALATED, closed)]
    mails += [
        (emails.escalation_key(assignment, coordinator), emails.escalate, (assignment, coordinator))
        for assignment, coordinators in _coordinators_of(long_late)
        for coordinator in coordinators
    ]
    gone = _written([key for key, _write, _facts in mails])
    fresh = [(write, facts) for key, write, facts in mails if key not in gone]
    for write, facts in fresh:
        with transaction.atomic():
            write(*facts)
    return len(fresh)


def _days_before(due, closed):
    """The first day of the reminder: as many working days before ``due``."""
    day, left = due, DAYS_BEFORE
    while left > 0:
        day -= _ONE_DAY
        left -= is_working_day(day, closed)
    return day


def _written(keys) -> set[str]:
    return {
        key
        for start in range(0, len(keys), _AT_ONCE)
        for key in Message.objects.filter(key__in=keys[start : start + _AT_ONCE]).values_list("key", flat=True)
    }


def _coordinators_of(assignments):
    """Each assignment with the coordinators of its centre; where the centre has none, with those who see all centres."""
    if not assignments:
        return
    people = list(
        get_user_model()
        .objects.filter(is_active=True, groups__permissions__codename=ROLES[COORDINATOR])
        .distinct()
        .prefetch_related("centres")
    )
    cases = {one.proposal_id: one.proposal for one in assignments}
    closed = closed_to(cases.values(), people)
    owners = ChallengePage.objects.filter(pk__in={case.challenge_id for case in cases.values()})
    rows = owners.values_list("pk", "owner_centre", "owner_centre__parent")
    centres = {challenge: {centre, parent} - {None} for challenge, centre, parent in rows}
    for assignment in assignments:
        may_know = [one for one in people if one.pk not in closed[assignment.proposal_id]]
        owned_by = centres[assignment.proposal.challenge_id]
        of_centre = [one for one in may_know if owned_by & {centre.pk for centre in one.centres.all()}]
        yield assignment, of_centre or [one for one in may_know if not one.centres.all()]
