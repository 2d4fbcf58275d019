"""Every change of the cases, in one order that never changes.

A number drawn while a row is written can be passed by a reader before the row is committed, and is then never seen.
So events are written without one, and numbered when the feed is read: by one at a time, what is committed alone.
"""

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q

from partners.rules import reads_ties

from ..proposals.models import Proposal, ProposalEvent
from .anonymity import OPEN, apart, veils_for
from .models import Declaration

# Any number that nothing else on this database locks.
LOCK = 7_306_011_204
# What tells that somebody is tied.
ABOUT_TIES = ("declared", "ruled", "assessment_cancelled")
# The facts of an event that name another case, and those that name a person.
OTHERS = ("into", "duplicate")
PEOPLE = ("reviewer", "instead_of")
_NUMBER = """
    UPDATE challenges_proposalevent SET position = %s + waiting.n
    FROM (SELECT id AS waiting_id, ROW_NUMBER() OVER (ORDER BY id) AS n FROM challenges_proposalevent WHERE position IS NULL)
    AS waiting WHERE challenges_proposalevent.id = waiting.waiting_id
"""


def changes(user, *, after, limit) -> list[ProposalEvent]:
    """At most ``limit`` events after the position ``after``, of the cases that ``user`` may see, as they may read them."""
    number_new_events()
    cases = Proposal.objects.in_queue_of(user)
    events = told_to(user, ProposalEvent.objects.filter(position__gt=after, proposal__in=cases)).order_by("position")
    return veiled(user, events.select_related("proposal", "actor")[:limit])


def told_to(user, events):
    """Those of ``events`` that the reader may know of: of others' ties only those hear who lead or look after the work.

    Nor do others read that a tied person once assessed: the assessment is cancelled, and the line would name the person.
    """
    if reads_ties(user):
        return events
    of_the_tied = Declaration.objects.tied().filter(proposal=OuterRef("proposal"), person=OuterRef("actor"))
    return events.exclude(Q(verb__in=ABOUT_TIES) & ~Q(actor=user.pk)).exclude(Q(verb="assessed") & Exists(of_the_tied))


def veiled(user, events) -> list[ProposalEvent]:
    """``events``, which are not saved again, as ``user`` may read them.

    Who stepped back is for those who lead or look after the work. To others, what such a person did, and was given,
    is what "a colleague" did: ``is_veiled`` says so. Nor do those read who is behind a case from whom that is kept.
    """
    events = list(events)
    fresh = [event for event in events if not hasattr(event, "is_veiled")]
    tied = set() if reads_ties(user) or not fresh else tied_to({event.proposal_id for event in fresh})
    for event in fresh:
        event.is_veiled = (event.proposal_id, event.actor_id) in tied
        if event.is_veiled:
            event.actor = None
        event.facts = {
            name: fact for name, fact in event.facts.items() if name not in PEOPLE or (event.proposal_id, fact) not in tied
        }
    veils = veils_for(user, {event.proposal_id: event.proposal for event in fresh}.values())
    return [veils.get(event.proposal_id, OPEN).event(event) for event in events]


def tied_to(cases) -> set[tuple[int, int | str]]:
    """Who said, or was ruled, to be tied to which of ``cases``: by the number of the row, and by the public one."""
    tied = Declaration.objects.tied().filter(proposal__in=cases).order_by()
    rows = tied.values_list("proposal", "person", "person__public_id")
    return {(case, who) for case, person, public_id in rows for who in (person, str(public_id))}


def others_known_to(user, events) -> set[str]:
    """The numbers of the other cases that ``events`` name, those of them that ``user`` may know of."""
    named = [(event.proposal, event.facts[key]) for event in events for key in OTHERS if event.facts.get(key)]
    if not named:
        return set()
    found = Proposal.objects.in_queue_of(user).filter(reference__in={reference for _case, reference in named})
    others = {other.reference: other for other in found}
    pairs = [(case, others[reference]) for case, reference in named if reference in others]
    unrelated = {other for _case, other in apart(user, pairs)}
    return {reference for reference, other in others.items() if other.pk not in unrelated}


def opened_of(user, events) -> set[int]:
    """The cases of ``events`` whose words ``user`` may read, by primary key."""
    keys = {event.proposal_id for event in events}
    return set(Proposal.objects.opened_by(user).filter(pk__in=keys).values_list("pk", flat=True))


def names_unknown(event, known) -> bool:
    """Whether ``event`` is also about a case that its reader may not know of; its words may name that case too."""
    return any(event.facts[key] not in known for key in OTHERS if event.facts.get(key))


def number_new_events() -> None:
    """Give every committed event a position after all that have one."""
    if not ProposalEvent.objects.filter(position=None).exists():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        last = ProposalEvent.objects.aggregate(last=Max("position"))["last"] or 0
        cursor.execute(_NUMBER, [last])
