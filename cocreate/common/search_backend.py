"""The search backend of the database, made safe for whatever is typed.

A double quote crashes SQLite's full-text parser and a NUL character PostgreSQL, also in Wagtail's own listings.
"""

from modelsearch.backends.database import SearchBackend as database_backend  # noqa: N813 - a function, in spite of its name
from modelsearch.query import MATCH_NONE


def _clean(query):
    """Words only; an empty query matches nothing."""
    if not isinstance(query, str):
        return query
    return " ".join(query.replace('"', " ").replace("\x00", " ").split()) or MATCH_NONE


def SearchBackend(params):  # noqa: N802 - the name that Wagtail looks for
    """Build the safe backend over whichever the database has."""
    found = type(database_backend(params))

    class QuickIndex(found.index_class):
        def _refresh_title_norms(self, full=False):
            """Weigh titles by their length only in the nightly ``update_index``.

            After each write it would read the whole index, so that writing got slower with every row.
            """
            if full:
                super()._refresh_title_norms(full=True)

    class SafeBackend(found):
        index_class = QuickIndex

        def search(self, query, *args, **kwargs):
            return super().search(_clean(query), *args, **kwargs)

        def autocomplete(self, query, *args, **kwargs):
            return super().autocomplete(_clean(query), *args, **kwargs)

    return SafeBackend(params)
