"""How far the assessment of a case has come, and who may read what others gave."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Least

from partners.roles import REVIEWER, ROLES
from partners.rules import leads_assessment

from ..calls.models import ChallengePage
from ..proposals.models import Proposal
from ..proposals.states import S
from .models import Assessment, Declaration, Opinion


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
    """The progress of each case, keyed by primary key, with three queries for all, and one for challenges not joined.

    Needed is what the challenge asks for, and never more than there are reviewers without a tie: a reviewer who steps
    back leaves no place that nobody can fill.
    """
    keys = [case.pk for case in cases]
    wanted = _wanted(cases)
    reviewers = _reviewers()
    tied = _counted(Declaration.objects.tied(), keys)
    sent = _counted(Assessment.objects.sent(), keys)
    return {
        case.pk: Progress(
            sent.get(case.pk, 0), max(0, min(wanted[case.challenge_id], reviewers - tied.get(case.pk, 0)))
        )
        for case in cases
    }  # fmt: skip


def _wanted(cases) -> dict[int, int]:
    """How many assessments each challenge asks for; only of those that did not come with their cases is asked."""
    joined = [case.challenge for case in cases if Proposal.challenge.is_cached(case)]
    wanted = {challenge.pk: challenge.assessments_needed for challenge in joined}
    others = {case.challenge_id for case in cases} - wanted.keys()
    if others:
        wanted |= ChallengePage.objects.filter(pk__in=others).values_list("pk", "assessments_needed")
    return wanted


def ready_to_decide(cases):
    """Those of ``cases`` that wait for a decision: recommended, or assessed by as many as are needed.

    Says of many what ``progress_of`` says of each, and counts only where somebody has assessed or is tied.
    """
    reviewers, sent, tied = _reviewers(), Assessment.objects.sent(), Declaration.objects.tied()
    if not reviewers:
        return cases.filter(state__in=[S.RECOMMENDED, S.ASSESSMENT])
    none_needed = ChallengePage.objects.filter(assessments_needed=0).order_by().values("pk")
    touched = Q(pk__in=sent.values("proposal")) | Q(pk__in=tied.values("proposal")) | Q(challenge__in=none_needed)
    needed = Least(F("challenge__assessments_needed"), Value(reviewers) - _counted_beside(tied))
    cases = cases.alias(sent_now=_counted_beside(sent), needed_now=needed)
    return cases.filter(
        Q(state=S.RECOMMENDED) | (Q(state=S.ASSESSMENT) & touched & Q(sent_now__gte=F("needed_now")))
    )


def _counted_beside(rows):
    number = rows.filter(proposal=OuterRef("pk")).order_by().values("proposal").values(number=Count("pk"))
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def _reviewers() -> int:
    reviewers = get_user_model().objects.filter(is_active=True, groups__permissions__codename=ROLES[REVIEWER])
    return reviewers.distinct().count()


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
    return sent if standing.has_sent or leads_assessment(user) else sent.filter(reviewer=user.pk)


def opinions_on(assessments) -> dict[int, list[Opinion]]:
    """What colleagues think of each of ``assessments`` of one case, by primary key; theirs alone whose own assessment stands."""
    found: dict[int, list[Opinion]] = {one.pk: [] for one in assessments}
    their_own = Assessment.objects.sent().filter(proposal=OuterRef("assessment__proposal"), reviewer=OuterRef("person"))
    for opinion in Opinion.objects.filter(Exists(their_own), assessment__in=found).select_related("person"):
        found[opinion.assessment_id].append(opinion)
    return found
