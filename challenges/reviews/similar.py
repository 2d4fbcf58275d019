"""Other cases that may be about the same: found by the words they share, and said in those words.

A suggestion and no more: a person looks at both and merges them or not.
"""

import string

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from cocreate.common.texts import search_words

from ..proposals.models import Proposal, ProposalVersion
from .anonymity import OPEN, related, veil_for, veils_for

MOST = 5
CANDIDATES = 30
NEWEST = 5000
WORDS_ASKED = 24
SHORTEST = 5
# Words are the same when they begin alike: Danish endings come after that.
STEM = 6
ENOUGH = 3
MOST_SAID = 5
# Long enough to be asked for, and too common to say anything.
COMMON = frozenset({
    "about", "andre", "blive", "bliver", "burde", "could", "denne", "deres", "derfor", "dette", "disse", "efter", "eller",
    "endnu", "every", "flere", "fleste", "fordi", "ganske", "gerne", "hvilke", "hvordan", "hvorfor", "ishoej", "ishøj",
    "kommer", "kommune", "kommunen", "kunne", "mange", "meget", "mellem", "mindre", "nogen", "nogle", "omkring", "other",
    "people", "samme", "sammen", "should", "skulle", "sådan", "their", "there", "these", "those", "uden", "under",
    "vaere", "ville", "være", "where", "which", "would",
})  # fmt: skip

_SQLITE = """
    SELECT entry.object_id FROM wagtailsearch_indexentry_fts AS fts JOIN wagtailsearch_indexentry AS entry ON entry.id = fts.rowid
    WHERE fts.wagtailsearch_indexentry_fts MATCH %s AND entry.content_type_id = %s
    ORDER BY bm25(wagtailsearch_indexentry_fts) LIMIT %s
"""
_POSTGRESQL = """
    SELECT object_id FROM (
        SELECT id, object_id, autocomplete FROM wagtailsearch_indexentry WHERE content_type_id = %s ORDER BY id DESC LIMIT %s
    ) AS newest WHERE autocomplete @@ %s::tsquery ORDER BY ts_rank(autocomplete, %s::tsquery) DESC, id DESC LIMIT %s
"""


def similar_to(proposal, user, seen=None) -> list[tuple[Proposal, str]]:
    """At most five cases that ``user`` may see, the most alike first, each with the words that it shares.

    Of a case that the person has not opened the words of the title alone are looked at, and of one whose proposer is kept
    from the person what is left to read. Nothing is shown that would tell who that is. ``seen`` is the person's queue,
    where it is at hand.
    """
    own_veil = veil_for(user, proposal)
    title = own_veil.without(proposal.title)
    words = f"{title} {own_veil.without(proposal.text.all_words)}"
    own, written = stems(words), _as_written(words)
    titled = set(stems(title))
    asked = sorted(own, key=lambda stem: (stem not in titled, -len(own[stem])))[:WORDS_ASKED]
    if not asked:
        return []
    seen = Proposal.objects.in_queue_of(user) if seen is None else seen
    cases = seen.exclude(pk=proposal.pk).filter(pk__in=_candidates(asked))
    cases = {case.pk: case for case in related(user, proposal, cases)}
    veils = veils_for(user, cases.values())
    opened = set(seen.declared_by(user).filter(pk__in=list(cases)).values_list("pk", flat=True))
    texts = ProposalVersion.objects.filter(proposal__in=list(cases)).order_by("number")
    found = []
    for pk, text in {text.proposal_id: text for text in texts}.items():
        veil = veils.get(pk, OPEN)
        theirs = stems(veil.without(f"{text.title} {text.all_words}" if pk in opened else cases[pk].title))
        shared = [stem for stem in own if stem in theirs]
        # A word that stands in both titles says more than one in the text.
        score = len(shared) + 2 * len(titled & set(stems(veil.without(text.title))))
        if score >= ENOUGH:
            found.append((score, -pk, veil.case(cases[pk]), _why([written.get(own[stem], own[stem]) for stem in shared])))
    found.sort(reverse=True, key=lambda one: one[:2])
    return [(case, why) for _score, _newest, case, why in found[:MOST]]


def stems(text) -> dict[str, str]:
    """The beginnings of the words that say something, each with the longest word that begins so."""
    found: dict[str, str] = {}
    for word in search_words(text):
        if len(word) >= SHORTEST and word not in COMMON and not word.isdigit():
            stem = word[:STEM]
            found[stem] = max(found.get(stem, ""), word, key=len)
    return found


def _as_written(text) -> dict[str, str]:
    """What is searched as “daekke”, as it stands in the text: “dække”."""
    bare = (word.strip(string.punctuation + "“”„»«…–") for word in text.casefold().split())
    return {found[0]: word for word in bare if len(found := search_words(word)) == 1}


def _candidates(asked) -> list[int]:
    kind = ContentType.objects.get_for_model(Proposal).pk
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            query = " | ".join(f"'{stem}':*" for stem in asked)
            cursor.execute(_POSTGRESQL, [kind, NEWEST, query, query, CANDIDATES])
        else:
            match = "{autocomplete} : (" + " OR ".join(f'"{stem}" *' for stem in asked) + ")"
            cursor.execute(_SQLITE, [match, kind, CANDIDATES])
        return [int(object_id) for (object_id,) in cursor.fetchall()]


def _why(words) -> str:
    return _("Shares the words %s.") % get_text_list([f"“{word}”" for word in words[:MOST_SAID]], _("and"))
