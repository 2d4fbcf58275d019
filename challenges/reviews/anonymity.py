"""Assessing without names: from whom a proposer is kept, and what names the proposer of a case.

Every screen, list, search, export and answer of the API that shows a case shows it under ``veil_for(user, case)``, or in
lists as ``as_read_by(user, cases)``. Those who lead, decide or look after the work read names: they must know for whom they
rule on ties and decide.
"""

import re
from collections import defaultdict

from partners.rules import leads_assessment

from ..proposals.models import FROM_PROPOSER, Proposal, ProposalEvent
from .models import Redaction
from .ties import PUBLIC_HOSTS, domain_of
from .veils import OPEN, Open, Veil

# A part of a name that is shorter says too little.
SHORTEST_PART, SHORTEST_WORD = 2, 4
# Words in the names of organisations that say nothing of which organisation it is.
COMMON = frozenset({
    "aktive", "borger", "borgere", "børn", "center", "centret", "danmark", "danmarks", "dansk", "danske", "familie",
    "familier", "fond", "fonden", "forening", "foreningen", "forum", "fritid", "frivillig", "frivillige", "frivilligcenter",
    "fælles", "gruppe", "gruppen", "handicap", "idræt", "idrætsforening", "ishoej", "ishøj", "klub", "klubben", "kommune",
    "kultur", "laug", "lokal", "lokale", "mobil", "netværk", "netværket", "omsorg", "pleje", "projekt", "råd", "rådet",
    "sammen", "samvirke", "selskab", "selskabet", "skole", "skolen", "social", "sociale", "sundhed", "teknik", "udvalg",
    "udvalget", "ungdom", "unge", "venner", "vennerne", "ældre",
})  # fmt: skip


def hides_names(user, case) -> bool:
    """Whether the proposer of ``case`` is kept from ``user``."""
    return case.names_hidden and not leads_assessment(user)


def named_to(user, cases):
    """Those of the queryset ``cases`` whose proposer ``user`` may know."""
    return cases if leads_assessment(user) else cases.filter(names_hidden=False)


def veil_for(user, case) -> Veil | Open:
    """What lies over ``case`` for ``user``; where nothing is kept from the person, it changes nothing."""
    return veils_for(user, [case]).get(case.pk, OPEN)


def veils_for(user, cases) -> dict[int, Veil]:
    """The veil over each of ``cases`` whose proposer is kept from ``user``, by primary key; at most four queries for all."""
    hidden = [case for case in cases if case.names_hidden]
    if not hidden or leads_assessment(user):
        return {}
    # A page asks for the same veil in several of its parts.
    fresh = [case for case in hidden if getattr(case, "veil_worn", None) is None or case.veil_worn.reader != user.pk]
    found = _veils(fresh, user.pk) if fresh else {}
    for case in fresh:
        case.veil_worn = found[case.pk]
    return {case.pk: case.veil_worn for case in hidden}


def veil_of(case) -> Veil:
    """The veil as those wear it who assess ``case``, for whoever looks after it."""
    return _veils([case])[case.pk]


def as_read_by(user, cases, veils=None) -> list:
    """``cases`` as ``user`` may read them, in their order: those whose proposer is kept from the person under their veil."""
    cases = list(cases)
    veils = veils_for(user, cases) if veils is None else veils
    return [veils.get(case.pk, OPEN).case(case) for case in cases]


def apart(user, pairs) -> set[tuple[int, int]]:
    """Those of the ``pairs`` of cases that may not be shown as related: the same proposer, hidden in one and named in the other.

    By primary key, as the pairs came. At most one query.
    """
    if leads_assessment(user):
        return set()
    pairs = [(one, other) for one, other in pairs if one.names_hidden != other.names_hidden]
    cases = {case.pk: case for pair in pairs for case in pair}
    if not cases:
        return set()
    behind = {key: _signs(case) for key, case in cases.items()}
    co_authors = Proposal.co_authors.through.objects.filter(proposal__in=cases)
    for key, person in co_authors.values_list("proposal", "user"):
        behind[key].add(("person", person))
    return {(one.pk, other.pk) for one, other in pairs if behind[one.pk] & behind[other.pk]}


def related(user, case, others) -> list:
    """Those of ``others`` that may be shown as related to ``case``."""
    others = list(others)
    unrelated = apart(user, [(case, other) for other in others])
    return [other for other in others if (case.pk, other.pk) not in unrelated]


def _signs(case) -> set[tuple]:
    """What a case has in common with others of the same proposer."""
    signs = {
        "person": case.author_id, "organisation": case.organisation_id, "address": case.contact_email.casefold(),
        "name": case.contact_name.casefold(),
    }  # fmt: skip
    return {(kind, value) for kind, value in signs.items() if value}


# --- What names a proposer ---------------------------------------------------

_BEHIND = (
    "pseudonym", "contact_name", "contact_email", "author__first_name", "author__last_name", "author__email",
    "organisation__name", "organisation__cvr",
)  # fmt: skip


def _veils(hidden, reader=None):
    keys = [case.pk for case in hidden]
    phrases = defaultdict(set)
    for key, phrase in Redaction.objects.filter(proposal__in=keys).order_by().values_list("proposal", "phrase"):
        phrases[key].add(phrase)
    people = _people(keys)
    behind = Proposal.objects.filter(pk__in=keys).select_related("author", "organisation").prefetch_related("co_authors")
    found = {}
    for case in behind.only(*_BEHIND):
        people[case.pk].update(filter(None, [case.author, *case.co_authors.all()]))
        named = [case.contact_name, *(person.name for person in people[case.pk])]
        domains = {domain_of(address) for address in (case.contact_email, *(person.email for person in people[case.pk]))}
        organisation = case.organisation
        # A name in small letters, such as the beginning of an address where no name was given, is hidden as it stands.
        phrases[case.pk] |= {name for name in named if len(name.split()) > 1 or name[:1].islower()}
        phrases[case.pk] |= domains - PUBLIC_HOSTS - {""}
        names = {part for name in named for part in _parts(name)}
        if organisation:
            phrases[case.pk] |= {organisation.name, organisation.cvr, organisation.cvr_for_people} - {""}
            names |= set(_words(organisation.name))
        found[case.pk] = Veil(
            case.pseudonym, frozenset(phrases[case.pk]), frozenset(names), frozenset(one.pk for one in people[case.pk]), reader
        )
    return found


def _people(keys) -> dict[int, set]:
    """Who did what a proposer does in each case: members of the organisation, too, answer, and sign what they write."""
    acted = ProposalEvent.objects.filter(proposal__in=keys, verb__in=FROM_PROPOSER, actor__isnull=False)
    found = defaultdict(set)
    # Who sends in is the author, or a colleague who types it from paper.
    for event in acted.exclude(verb="submitted").select_related("actor").order_by():
        found[event.proposal_id].add(event.actor)
    return found


def _parts(name):
    """The parts of a person's name that may stand alone: long enough, and written with a capital."""
    parts = {*name.split(), *re.split(r"[\s-]+", name)}
    return [part for part in parts if len(part) >= SHORTEST_PART and part[0].isupper()]


def _words(name):
    """The words of an organisation's name that stand for it alone."""
    words = re.findall(r"[^\W\d_]+", name)
    return [word for word in words if len(word) >= SHORTEST_WORD and word[0].isupper() and word.casefold() not in COMMON]
