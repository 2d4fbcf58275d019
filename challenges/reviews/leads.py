"""Who leads the work on a case: the coordinators that are told when something waits. The number of queries never grows."""

from collections import defaultdict

from django.contrib.auth import get_user_model

from partners.roles import COORDINATOR, ROLES

from ..calls.models import ChallengePage
from .barring import closed_to
from .models import Declaration


def leads_of(cases) -> dict[int, list]:
    """The coordinators of each case's centre; where none of them may read it, those who see all centres. By primary key.

    Nobody who is tied to the case, nor who waits for a ruling on it.
    """
    cases = {case.pk: case for case in cases}
    if not cases:
        return {}
    people = list(
        get_user_model()
        .objects.filter(is_active=True, groups__permissions__codename=ROLES[COORDINATOR])
        .distinct()
        .prefetch_related("centres")
    )
    closed = closed_to(cases.values(), people)
    in_doubt = defaultdict(set)
    for key, person in Declaration.objects.in_doubt().filter(proposal__in=cases).order_by().values_list("proposal", "person"):
        in_doubt[key].add(person)
    owners = ChallengePage.objects.filter(pk__in={case.challenge_id for case in cases.values()})
    rows = owners.values_list("pk", "owner_centre", "owner_centre__parent")
    centres = {challenge: {centre, parent} - {None} for challenge, centre, parent in rows}
    found = {}
    for key, case in cases.items():
        may_read = [one for one in people if one.pk not in closed[key] | in_doubt[key]]
        of_centre = [one for one in may_read if centres[case.challenge_id] & {centre.pk for centre in one.centres.all()}]
        found[key] = of_centre or [one for one in may_read if not one.centres.all()]
    return found
