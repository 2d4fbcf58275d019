"""Who could take which case: a proposal for the coordinator, with the reason for each person.

Even load comes first; then a person who knows the centre, the language or the field. Pure functions of plain values.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

# A case more or less weighs as much as knowing the field; knowing the language of the text weighs most.
KNOWS_LANGUAGE, KNOWS_FIELD, KNOWS_CENTRE = 3, 2, 1


@dataclass(frozen=True)
class Place:
    """Somebody is missing on a case, in a role (empty: any)."""

    case: Hashable
    role: str = ""
    centre: Hashable = None
    language: str = "da"


@dataclass(frozen=True)
class Candidate:
    """A person who may review: how many cases are open, how many there is room for, and what the person knows."""

    person: Hashable
    open: int = 0
    capacity: int = 10
    centres: frozenset = frozenset()
    languages: frozenset = frozenset({"da"})
    roles: frozenset = frozenset()


@dataclass(frozen=True)
class Move:
    """A person for a place, and why this one."""

    place: Place
    person: Hashable
    reasons: tuple = ()


@dataclass(frozen=True)
class Plan:
    """What would be assigned, and the places that nobody can take."""

    moves: tuple[Move, ...] = ()
    unfilled: tuple[Place, ...] = ()


@dataclass
class _Desk:
    candidate: Candidate
    open: int
    cases: set = field(default_factory=set)

    @property
    def fullness(self) -> float:
        return self.open / self.candidate.capacity if self.candidate.capacity else float("inf")


def distribute(
    places: Sequence[Place], candidates: Sequence[Candidate], barred: Mapping[Hashable, Collection[Hashable]]
) -> Plan:
    """Fill ``places`` in their order, each with the person who has most room and knows most of it.

    ``barred`` maps a case to the people who may not take it (ties, other centres, already on it). Nobody gets more than
    their capacity, and nobody two places on one case. A role is taken by people who hold it, when it is named.
    """
    desks = [_Desk(one, one.open) for one in candidates]
    moves, unfilled = [], []
    for place in places:
        free = [desk for desk in desks if _may_take(desk, place, barred.get(place.case, ()))]
        if not free:
            unfilled.append(place)
            continue
        desk = min(free, key=lambda desk: (desk.fullness - _knows(desk.candidate, place) / 10, desk.open))
        desk.open += 1
        desk.cases.add(place.case)
        moves.append(Move(place, desk.candidate.person, tuple(_reasons(desk.candidate, place))))
    return Plan(tuple(moves), tuple(unfilled))


def _may_take(desk, place, barred) -> bool:
    one = desk.candidate
    return (
        one.person not in barred
        and place.case not in desk.cases
        and desk.open < one.capacity
        and (not place.role or place.role in one.roles)
    )


def _knows(one, place) -> int:
    return (
        KNOWS_LANGUAGE * (place.language in one.languages)
        + KNOWS_FIELD * (bool(place.role) and place.role in one.roles)
        + KNOWS_CENTRE * (place.centre is not None and place.centre in one.centres)
    )


def _reasons(one, place):
    yield _("has room: %(open)s of %(capacity)s") % {"open": one.open, "capacity": one.capacity}
    if place.role and place.role in one.roles:
        yield _("knows the field")
    if place.centre is not None and place.centre in one.centres:
        yield _("knows the centre")
    if place.language != "da" and place.language in one.languages:
        yield _("reads the language")
