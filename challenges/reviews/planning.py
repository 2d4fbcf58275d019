"""What lies on whose desk, who could take what is not given out, and how a desk that overflows is evened out.

Advice for the coordinator: nothing here writes. The number of queries does not grow with cases or people.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, F, OuterRef, Q

from partners.roles import REVIEWER, ROLES

from ..calls.models import Centre, ChallengePage
from ..proposals.models import Proposal
from .barring import busy_with, closed_to
from .distribution import Candidate, Move, Place, Plan, distribute
from .models import Assessment, Assignment, ReviewerProfile, ReviewRole
from .progress import progress_of
from .states import UNTIL_ASSESSED

MOST_AT_ONCE, MOST_MOVED = 200, 100


@dataclass(frozen=True)
class Desk:
    """A person with what is open there, how much of it is late, and how much there is room for."""

    person: object
    open: int
    late: int
    capacity: int
    profile: ReviewerProfile | None
    is_reviewer: bool
    away_until: date | None = None

    @property
    def over(self) -> int:
        """How many cases lie here beyond what there is room for."""
        return max(self.open - self.capacity, 0)


@dataclass(frozen=True)
class Shift:
    """A case that one person has and another has room for, and why that one."""

    assignment: Assignment
    taker: object
    reasons: tuple = ()


@dataclass(frozen=True)
class Distribution:
    """A plan with the people it is about."""

    plan: Plan
    full: list[Desk] = field(default_factory=list)
    away: list[Desk] = field(default_factory=list)


def desks(today) -> list[Desk]:
    """Every reviewer, and whoever else has something open; the fullest first."""
    late = Q(due__lt=today, proposal__paused=False)
    waiting = Assignment.objects.waiting().order_by().values("reviewer")
    load = {
        row["reviewer"]: (row["open"], row["late"])
        for row in waiting.annotate(open=Count("pk"), late=Count("pk", filter=late))
    }
    reviewers = set(
        get_user_model()
        .objects.filter(is_active=True, groups__permissions__codename=ROLES[REVIEWER])
        .order_by()
        .values_list("pk", flat=True)
    )
    people = (
        get_user_model()
        .objects.filter(pk__in=reviewers | load.keys())
        .select_related("reviewer_profile")
        .prefetch_related("reviewer_profile__roles", "centres")
    )
    found = [_desk(person, *load.get(person.pk, (0, 0)), person.pk in reviewers, today) for person in people]
    return sorted(found, key=lambda desk: (-desk.over, -desk.open, desk.person.name))


def _desk(person, open_, late, is_reviewer, today):
    profile = getattr(person, "reviewer_profile", None)
    capacity = profile.capacity if profile else ReviewerProfile._meta.get_field("capacity").default
    away = profile.away_until if profile and profile.is_away(today) else None
    return Desk(person, open_, late, capacity, profile, is_reviewer, away)


def unassigned_in(cases):
    """Those of ``cases`` that nobody works on and whose assessment waits, the most urgent first."""
    on_it = Assignment.objects.current().filter(proposal=OuterRef("pk"))
    return cases.undecided().filter(~Exists(on_it), state__in=UNTIL_ASSESSED).by_time_left()


def plan_for(cases: Sequence[Proposal], today, role="") -> Distribution:
    """Who could take which of ``cases``: as many people as are missing on each, or one in ``role`` where it is missing.

    People who are away are not asked: what they would get goes to somebody else's desk.
    """
    found = [desk for desk in desks(today) if desk.is_reviewer]
    here = [desk for desk in found if not desk.away_until]
    people = {desk.person.pk: desk for desk in here}
    barred = _barred(cases, [desk.person for desk in here])
    plan = distribute(_missing_places(cases, role), _candidates(here), barred)
    given = Counter(move.person for move in plan.moves)
    full = [desk for desk in here if desk.open + given[desk.person.pk] >= desk.capacity]
    moves = tuple(Move(move.place, people[move.person].person, move.reasons) for move in plan.moves)
    return Distribution(Plan(moves, plan.unfilled), full, [desk for desk in found if desk.away_until])


def evening_out(cases, found: list[Desk]) -> list[Shift]:
    """What overflowing desks could give to those with room, of ``cases`` alone: the most urgent that is not begun."""
    over = {desk.person.pk: desk for desk in found if desk.over}
    here = [desk for desk in found if desk.is_reviewer and not desk.away_until]
    if not over or not here:
        return []
    begun = Assessment.objects.drafts().filter(proposal=OuterRef("proposal"), reviewer=OuterRef("reviewer"))
    waiting = (
        Assignment.objects.waiting()
        .filter(~Exists(begun), reviewer__in=over, proposal__in=cases, proposal__paused=False)
        .select_related("proposal", "reviewer")
        .order_by(F("due").asc(nulls_last=True), "pk")
    )
    on_desk = defaultdict(list)
    for assignment in waiting[: 3 * MOST_MOVED]:
        on_desk[assignment.reviewer_id].append(assignment)
    barred = _barred([one.proposal for some in on_desk.values() for one in some], [desk.person for desk in here])
    roles = set(ReviewRole.objects.active().values_list("key", flat=True))
    people = {desk.person.pk: desk.person for desk in here}
    centres = _centres_of(one.proposal for some in on_desk.values() for one in some)
    candidates, taken, shifts = _candidates(here), Counter(), []
    for giver, some in on_desk.items():
        by_place = {_place(one.proposal, centres, one.role if one.role in roles else ""): one for one in some}
        others = [replace(one, open=one.open + taken[one.person]) for one in candidates if one.person != giver]
        for move in distribute(list(by_place), others, barred).moves[: over[giver].over]:
            taken[move.person] += 1
            shifts.append(Shift(by_place[move.place], people[move.person], move.reasons))
    return shifts[:MOST_MOVED]


def _barred(cases, people) -> dict[int, set[int]]:
    closed, busy = closed_to(cases, people), busy_with(cases)
    return {case: closed[case] | busy[case] for case in closed}


def _missing_places(cases, role) -> list[Place]:
    keys = [case.pk for case in cases]
    on, roles = defaultdict(set), defaultdict(set)
    for rows in (Assignment.objects.current(), Assessment.objects.sent()):
        for case, person, held in rows.filter(proposal__in=keys).order_by().values_list("proposal", "reviewer", "role"):
            on[case].add(person)
            roles[case].add(held)
    centres = _centres_of(cases)
    if role:
        return [_place(case, centres, role) for case in cases if role not in roles[case.pk]]
    progress = progress_of(cases)
    # Where a challenge asks for no assessment, somebody still reads what came in.
    return [
        _place(case, centres) for case in cases for _missing in range(max(progress[case.pk].needed, 1) - len(on[case.pk]))
    ]


def _place(case, centres, role="") -> Place:
    return Place(case.pk, role, centres[case.challenge_id], case.language.split("-")[0])


def _centres_of(cases) -> dict[int, int | None]:
    """The centre that owns each challenge; the pages themselves are heavy."""
    owners = ChallengePage.objects.filter(pk__in={case.challenge_id for case in cases})
    return dict(owners.values_list("pk", "owner_centre"))


def _candidates(found) -> list[Candidate]:
    units = defaultdict(set)
    for unit, centre in Centre.objects.exclude(parent=None).values_list("pk", "parent"):
        units[centre].add(unit)
    return [
        Candidate(
            desk.person.pk,
            desk.open,
            desk.capacity,
            frozenset(one for centre in desk.person.centres.all() for one in {centre.pk, *units[centre.pk]}),
            frozenset((desk.profile.languages if desk.profile else "").split() or ["da"]),
            frozenset(role.key for role in desk.profile.roles.all()) if desk.profile else frozenset(),
        )
        for desk in found
    ]
