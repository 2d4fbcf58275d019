"""How far the assessment of a case has come, and who may read what others gave."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Count

from partners.roles import REVIEWER, ROLES
from partners.rules import reads_undeclared

from ..calls.models import ChallengePage
from .models import Assessment, Declaration


@dataclass(frozen=True)
class Progress:
    """How many assessments are sent, and how many are needed."""

    sent: int
    needed: int

    @property
    def missing(self) -> int:
        """How many are still to come."""
        return max(self.needed - self.sent, 0)


def progress_of(cases) -> dict[int, Progress]:
    """The progress of each case, keyed by primary key, with four queries for all.

    Needed is what the challenge asks for, and never more than there are reviewers without a tie: a reviewer who steps
    back leaves no place that nobody can fill.
    """
    keys = [case.pk for case in cases]
    wanted = dict(
        ChallengePage.objects.filter(pk__in={case.challenge_id for case in cases}).values_list("pk", "assessments_needed")
    )
    reviewers = get_user_model().objects.filter(
        is_active=True, groups__permissions__codename=ROLES[REVIEWER]
    ).distinct().count()  # fmt: skip
    tied = _counted(Declaration.objects.tied(), keys)
    sent = _counted(Assessment.objects.sent(), keys)
    return {
        case.pk: Progress(
            sent.get(case.pk, 0), max(0, min(wanted[case.challenge_id], reviewers - tied.get(case.pk, 0)))
        )
        for case in cases
    }  # fmt: skip


def _counted(rows, keys) -> dict[int, int]:
    found = rows.filter(proposal__in=keys).order_by().values_list("proposal").annotate(Count("pk"))
    return dict(found)


def readable_assessments(user, case, standing):
    """The sent assessments of ``case`` that ``user`` may read: a reviewer's own alone, until it is sent.

    Who leads or decides reads all that are sent; nobody reads another's draft.
    """
    sent = Assessment.objects.sent().filter(proposal=case).select_related("reviewer").prefetch_related("scores__criterion")
    if not standing.opened:
        return sent.none()
    return sent if standing.has_sent or reads_undeclared(user) else sent.filter(reviewer=user.pk)
