"""Who works on a case: give it to somebody, take somebody off, and who could take it."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.common.lifecycle import lock, record
from cocreate.common.refusals import NotNow, person, require
from partners.rules import works_in_queue

from ...proposals.models import Proposal
from ..models import Assignment
from ..rules import ASSIGNS_FROM
from .words import next_version, start_screening


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
    start_screening(proposal, actor)
    _assignment, created = Assignment.objects.get_or_create(
        proposal=proposal, reviewer=reviewer, ended_at=None, defaults={"role": role, "assigned_by": person(actor)}
    )
    if created:
        next_version(proposal)
        record(proposal, "assigned", actor=actor, reviewer=str(reviewer.public_id), role=role)
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


def people_who_can_take(proposal):
    """The active reviewers, coordinators and decision-makers who may be given this case; nobody tied to it."""
    roles = ["hold_reviewer_role", "hold_coordinator_role", "hold_decision_role"]
    users = get_user_model().objects.filter(is_active=True, groups__permissions__codename__in=roles).distinct()
    return [user for user in users.order_by("first_name", "last_name", "email") if can_take(user, proposal)]


def can_take(user, proposal) -> bool:
    """Whether ``user`` works in the queue and may read this case; an auditor reads, but takes no case."""
    return bool(works_in_queue(user)) and Proposal.objects.in_queue_of(user).filter(pk=proposal.pk).exists()
