"""Who works on a case: give it to somebody, take somebody off, move it from one to another, and who could take it."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cocreate.common.lifecycle import lock, record
from cocreate.common.refusals import NotNow, person, require
from cocreate.common.working_days import add_working_days
from partners.rules import works_in_queue

from ...calls.models import AnswerPromise
from ...proposals.models import Proposal
from .. import emails
from ..barring import people_who_know_of
from ..feed import tied_to
from ..models import Assignment, ReviewerProfile, ReviewRole
from ..rules import ASSIGNS_FROM
from .words import next_version, start_screening

DAYS_TO_ASSESS = 10


@transaction.atomic
def assign(proposal, *, actor, version, reviewer, role="", due=None):
    """Give a case to a person who may read it, and tell that person; the first assignment starts the screening.

    Where the person is away, the substitute gets it, and the history says so. ``role`` is the key of an active role or
    empty; ``due`` is by when, at most the day of the decision (None: ten working days).
    """
    require(actor, "challenges.assign_case", proposal)
    proposal = lock(proposal, version=version)
    if proposal.state not in ASSIGNS_FROM:
        raise NotNow(_("A case that is closed is not assigned."))
    _check_role(role)
    due = _checked_day(due, proposal)
    # Says nothing of why: a tie must leave no trace here.
    if not can_take(reviewer, proposal):
        raise _refused(_("This person cannot take the case."))
    if _is_on(reviewer, proposal):
        return proposal
    taker = _who_is_here(reviewer, proposal)
    start_screening(proposal, actor)
    assignment = Assignment.objects.create(
        proposal=proposal, reviewer=taker, role=role, assigned_by=person(actor), due=due
    )
    next_version(proposal)
    stands_in = {} if taker == reviewer else {"instead_of": str(reviewer.public_id)}
    record(proposal, "assigned", actor=actor, reviewer=str(taker.public_id), role=role, **stands_in)
    if taker != actor:
        emails.tell_assigned(assignment)
    return proposal


@transaction.atomic
def unassign(proposal, *, actor, version, reviewer):
    """Take a person off a case; what the person did stays in the history."""
    require(actor, "challenges.assign_case", proposal)
    proposal = lock(proposal, version=version)
    if Assignment.objects.current().filter(proposal=proposal, reviewer=reviewer).update(ended_at=timezone.now()):
        next_version(proposal)
        record(proposal, "unassigned", actor=actor, reviewer=str(reviewer.public_id))
    return proposal


@transaction.atomic
def reassign(proposal, *, actor, version, giver, taker):
    """Move a case from one person to another, in the same role; neither happens alone."""
    require(actor, "challenges.assign_case", proposal)
    proposal = lock(proposal, version=version)
    place = Assignment.objects.current().filter(proposal=proposal, reviewer=giver).first()
    if place is None:
        raise NotNow(_("The case has been moved in the meantime."))
    # A role may have been taken out of use since.
    role = place.role if ReviewRole.objects.active().filter(key=place.role).exists() else ""
    assign(proposal, actor=actor, version=None, reviewer=taker, role=role)
    return unassign(proposal, actor=actor, version=None, reviewer=giver)


def given_instead(proposal) -> tuple[str, str] | None:
    """Who was asked and is away, and who got the case, where the last assignment went to a substitute; nobody who is tied."""
    last = proposal.events.filter(verb="assigned").order_by("-at", "-pk").first()
    if last is None or "instead_of" not in last.facts:
        return None
    keys = [last.facts["instead_of"], last.facts["reviewer"]]
    if tied_to([proposal.pk]) & {(proposal.pk, key) for key in keys}:
        return None
    people = {str(user.public_id): user.name for user in get_user_model().objects.filter(public_id__in=keys)}
    return people[keys[0]], people[keys[1]]


def people_who_can_take(proposal):
    """The active reviewers, coordinators and decision-makers who may be given this case; nobody tied to it."""
    return people_who_know_of(proposal)


def can_take(user, proposal) -> bool:
    """Whether ``user`` works in the queue and may read this case; an auditor reads, but takes no case."""
    return bool(works_in_queue(user)) and Proposal.objects.in_queue_of(user).filter(pk=proposal.pk).exists()


def day_due(proposal, today):
    """By when a case that is given out ``today`` should be assessed: in ten working days, never after the decision date.

    Where that date has passed it is due today.
    """
    ordinary = add_working_days(today, DAYS_TO_ASSESS, AnswerPromise.load().closed)
    return max(today, min(ordinary, proposal.decision_due))


def _checked_day(due, proposal):
    today = timezone.localdate()
    if due is None:
        return day_due(proposal, today)
    if not today <= due <= max(today, proposal.decision_due):
        last = date_format(max(today, proposal.decision_due), "DATE_FORMAT")
        raise ValidationError({"due": ValidationError(_("Choose a day from today to %s.") % last, code="date")})
    return due


def _check_role(role):
    if role and not ReviewRole.objects.active().filter(key=role).exists():
        raise ValidationError({"role": ValidationError(_("There is no such role."), code="unknown")})


def _is_on(reviewer, proposal) -> bool:
    return Assignment.objects.current().filter(proposal=proposal, reviewer=reviewer).exists()


def _who_is_here(reviewer, proposal):
    """The person, or where that person is away the substitute; a substitute who is away is asked for theirs, once."""
    profiles = _locked_profiles(reviewer)
    one = reviewer
    for _step in range(3):
        profile = profiles.get(one.pk) or ReviewerProfile.objects.filter(person=one).first()
        if profile is None or not profile.is_away():
            break
        one = profile.substitute
        if one is None:
            break
    else:
        one = None
    if one == reviewer:
        return one
    if one is None or not can_take(one, proposal) or _is_on(one, proposal):
        until = date_format(ReviewerProfile.objects.get(person=reviewer).away_until, "DATE_FORMAT")
        raise _refused(_("This person is away until %s, and no substitute can take the case.") % until)
    return one


def _locked_profiles(reviewer):
    """The profiles of a person and those who could step in, locked, so that nobody goes away before the case is given.

    In one order for everybody: two who step in for each other would else wait for each other.
    """
    line = ReviewerProfile.objects.filter(person=reviewer)
    people = line.values_list("person", "substitute", "substitute__reviewer_profile__substitute").first() or ()
    locked = ReviewerProfile.objects.select_for_update(of=("self",)).filter(person__in=set(people) - {None}).order_by("pk")
    # Without a join: PostgreSQL reads the locked row anew after waiting for it, and what is joined to it not.
    return {profile.person_id: profile for profile in locked}


def _refused(words):
    return ValidationError({"reviewer": ValidationError(words, code="reviewer")})
