"""Searching the queue: by every word of the cases one has opened, by title and number alone of the others."""

from cocreate.common.texts import search_words
from partners.rules import reads_undeclared

from ..proposals import search
from ..proposals.models import Proposal
from .models import Declaration


def find_in_queue(user, cases, words):
    """Those of ``cases`` that have all ``words`` where ``user`` may read them; out of the 1,000 newest that have."""
    return found_in_queue(user, cases, words)[0]


def found_in_queue(user, cases, words):
    """``find_in_queue``, and whether there were so many that only the newest are looked through."""
    found = search.hits(words)
    is_cut = len(found) >= search.MOST_HITS
    closed = _closed(user, found)
    if closed:
        known = Proposal.objects.filter(pk__in=closed).values_list("pk", "title", "reference")
        titled = [pk for pk, title, reference in known if _has_all(f"{title} {reference}", words)]
        found = [*(pk for pk in found if pk not in closed), *titled]
    return cases.filter(pk__in=found), is_cut


def _closed(user, found) -> set[int]:
    """Those of the cases ``found`` that ``user`` may not read: not declared, or in doubt."""
    mine = Declaration.objects.filter(person=user.pk, proposal__in=found)
    if reads_undeclared(user):
        return set(mine.in_doubt().values_list("proposal", flat=True))
    return set(found) - set(mine.free().values_list("proposal", flat=True))


def _has_all(text, words) -> bool:
    there = search_words(text)
    return all(any(word.startswith(asked) for word in there) for asked in search_words(words))
