"""Who may not be given which case, for many people and many cases at once: the number of queries never grows.

One person and one case are asked with ``Proposal.objects.in_queue_of``; a test holds the two together.
"""

from collections import defaultdict

from django.contrib.auth import get_user_model

from partners.organisations import Membership

from ..calls.models import Centre, ChallengePage
from ..proposals.models import Proposal
from .models import Assessment, Assignment, Declaration


def closed_to(cases, people) -> dict[int, set[int]]:
    """The people for whom each case does not exist: tied to it, or of other centres. All by primary key."""
    cases, keys = list(cases), [person.pk for person in people]
    found = {case.pk: set() for case in cases}
    _tied(cases, keys, found)
    _elsewhere(cases, keys, found)
    return found


def people_who_know_of(case) -> list:
    """The active reviewers, coordinators and decision-makers for whom ``case`` exists, by name; nobody tied to it."""
    roles = ["hold_reviewer_role", "hold_coordinator_role", "hold_decision_role"]
    users = get_user_model().objects.filter(is_active=True, groups__permissions__codename__in=roles).distinct()
    people = list(users.select_related("reviewer_profile").order_by("first_name", "last_name", "email"))
    closed = closed_to([case], people)[case.pk]
    return [user for user in people if user.pk not in closed]


def busy_with(cases) -> dict[int, set[int]]:
    """The people who are on each case, have assessed it, or wait for a ruling on a tie. All by primary key."""
    keys = [case.pk for case in cases]
    found = defaultdict(set)
    for rows, person in (
        (Assignment.objects.current(), "reviewer"),
        (Assessment.objects.sent(), "reviewer"),
        (Declaration.objects.in_doubt(), "person"),
    ):
        for case, key in rows.filter(proposal__in=keys).order_by().values_list("proposal", person):
            found[case].add(key)
    return found


def _tied(cases, people, found):
    keys = [case.pk for case in cases]
    co_authors = Proposal.co_authors.through.objects.filter(proposal__in=keys, user__in=people)
    for case, person in co_authors.values_list("proposal", "user"):
        found[case].add(person)
    declared = Declaration.objects.tied().filter(proposal__in=keys, person__in=people).order_by()
    for case, person in declared.values_list("proposal", "person"):
        found[case].add(person)
    members = defaultdict(set)
    now = Membership.objects.filter(organisation__in={case.organisation_id for case in cases} - {None}, user__in=people)
    for organisation, person in now.filter(ended_at=None).values_list("organisation", "user"):
        members[organisation].add(person)
    for case in cases:
        found[case.pk] |= members[case.organisation_id] | ({case.author_id} & set(people))


def _elsewhere(cases, people, found):
    centres = defaultdict(set)
    for person, centre in Centre.staff.through.objects.filter(user__in=people).values_list("user", "centre"):
        centres[person].add(centre)
    if not centres:
        return
    owners = ChallengePage.objects.filter(pk__in={case.challenge_id for case in cases})
    of_challenge = {
        challenge: {centre, parent} - {None}
        for challenge, centre, parent in owners.values_list("pk", "owner_centre", "owner_centre__parent")
    }
    on_it = set(
        Assignment.objects.current()
        .filter(proposal__in=found, reviewer__in=list(centres))
        .order_by()
        .values_list("proposal", "reviewer")
    )
    for case in cases:
        owned_by = of_challenge[case.challenge_id]
        if not owned_by:
            continue
        found[case.pk] |= {
            person for person, mine in centres.items() if not (mine & owned_by) and (case.pk, person) not in on_it
        }
