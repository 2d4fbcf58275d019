"""Searching the queue: by every word of the cases one has opened, by title and number alone of the others.

What is hidden from the reader is not found either: such cases are asked again, by the words as they are read.
"""

from django.db.models import F, Q

from partners.rules import leads_assessment

from ..proposals import search
from ..proposals.models import Proposal, ProposalVersion
from .anonymity import OPEN, veils_for
from .models import Declaration


def find_in_queue(user, cases, words):
    """Those of ``cases`` that have all ``words`` where ``user`` may read them; out of the 1,000 newest that have."""
    return found_in_queue(user, cases, words)[0]


def found_in_queue(user, cases, words):
    """``find_in_queue``, and whether there were so many that only the newest are looked through."""
    found = search.hits(words)
    is_cut = len(found) >= search.MOST_HITS
    kept_back = _kept_back(user, found, words)
    return cases.filter(pk__in=[pk for pk in found if pk not in kept_back]), is_cut


def _kept_back(user, found, words) -> set[int]:
    """Those of the cases ``found`` of which ``user`` reads a part, and in that part not all ``words``."""
    closed = _closed(user, found)
    asked = Q(pk__in=closed)
    if not leads_assessment(user):
        asked |= Q(pk__in=found, names_hidden=True)
    cases = list(Proposal.objects.filter(asked).only("title", "reference", "names_hidden"))
    veils = veils_for(user, cases)
    opened = [case.pk for case in cases if case.pk not in closed]
    texts = ProposalVersion.objects.filter(proposal__in=opened, number=F("proposal__text_version"))
    bodies = {text.proposal_id: text.all_words for text in texts}
    read = {case.pk: f"{case.title}\n{case.reference}\n{bodies.get(case.pk, '')}" for case in cases}
    return {pk for pk, text in read.items() if not veils.get(pk, OPEN).has(text, words)}


def _closed(user, found) -> set[int]:
    """Those of the cases ``found`` that ``user`` may not read: not declared, or in doubt."""
    mine = Declaration.objects.filter(person=user.pk, proposal__in=found)
    if leads_assessment(user):
        return set(mine.in_doubt().values_list("proposal", flat=True))
    return set(found) - set(mine.free().values_list("proposal", flat=True))

