"""Finding proposals by their words, in a time that does not grow with their number.

Wagtail's own search ranks every hit before it gives the first, and asks PostgreSQL for a match that no index serves.
Here the newest hits are taken, at most 1,000 of them, and only those are held against what the reader may see.
A word is found by its beginning, whatever its case and accents; æ finds ae as well, ø oe and å aa.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from cocreate.common.texts import search_words

from .models import Proposal

MOST_HITS = 1000
MOST_WORDS = 12
# A word that many proposals have is found fastest by looking through the newest, a rare one by the index.
NEWEST = 5000

_NEWEST = """
    SELECT object_id FROM (
        SELECT id, object_id, autocomplete FROM wagtailsearch_indexentry WHERE content_type_id = %s ORDER BY id DESC LIMIT %s
    ) AS newest WHERE autocomplete @@ %s::tsquery ORDER BY id DESC LIMIT %s
"""
_BY_INDEX = """
    SELECT object_id FROM wagtailsearch_indexentry
    WHERE content_type_id = %s AND autocomplete @@ %s::tsquery ORDER BY id DESC LIMIT %s
"""
_SQLITE = """
    SELECT entry.object_id FROM wagtailsearch_indexentry_fts AS fts JOIN wagtailsearch_indexentry AS entry ON entry.id = fts.rowid
    WHERE fts.wagtailsearch_indexentry_fts MATCH %s AND entry.content_type_id = %s ORDER BY fts.rowid DESC LIMIT %s
"""


def find(proposals, words):
    """Those of ``proposals`` that have all ``words``, out of the 1,000 newest that have; in the order they come in."""
    return proposals.filter(pk__in=hits(words))


def hits(words) -> list[int]:
    """The primary keys of the newest proposals that have all ``words``; none for a text without words."""
    asked = list(dict.fromkeys(search_words(words)))[:MOST_WORDS]
    if not asked:
        return []
    kind = ContentType.objects.get_for_model(Proposal).pk
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            found = _on_postgresql(cursor, kind, " & ".join(f"'{word}':*" for word in asked))
        else:
            match = "{autocomplete} : (" + " AND ".join(f'"{word}" *' for word in asked) + ")"
            cursor.execute(_SQLITE, [match, kind, MOST_HITS])
            found = cursor.fetchall()
    return [int(object_id) for (object_id,) in found]


def _on_postgresql(cursor, kind, query) -> list[tuple[str]]:
    cursor.execute(_NEWEST, [kind, NEWEST, query, MOST_HITS])
    found = cursor.fetchall()
    if len(found) < MOST_HITS:
        cursor.execute(_BY_INDEX, [kind, query, MOST_HITS])
        found = cursor.fetchall()
    return found
