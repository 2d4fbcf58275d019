"""The search backend of the database, made safe for whatever is typed.

A double quote crashes SQLite's full-text parser and a NUL character PostgreSQL, also in Wagtail's own listings.
"""

from modelsearch.backends.database import SearchBackend as database_backend
from modelsearch.query import MATCH_NONE


def _clean(query):
    """Words only; an empty query matches nothing."""
    if not isinstance(query, str):
        return query
    return " ".join(query.replace('"', " ").replace("\x00", " ").split()) or MATCH_NONE


def SearchBackend(params):  # noqa: N802 - the name that Wagtail looks for
    """Build the safe backend over whichever the database has."""

    class SafeBackend(type(database_backend(params))):
        def search(self, query, *args, **kwargs):
            return super().search(_clean(query), *args, **kwargs)

        def autocomplete(self, query, *args, **kwargs):
            return super().autocomplete(_clean(query), *args, **kwargs)

    return SafeBackend(params)
