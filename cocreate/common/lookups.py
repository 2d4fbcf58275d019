"""A lookup that says its values in the statement itself."""

import re

from django.db.models import CharField, Lookup

_PLAIN = re.compile(r"[a-z_]+")


@CharField.register_lookup
class Among(Lookup):
    """``state__among=("submitted", "screening")``: ``IN`` with the words written out and not sent beside the statement.

    SQLite uses a partial index only when the statement holds the very condition of the index, which it cannot know of a
    parameter. For constants of ours: anything but small letters and underscores is refused.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        """``column IN ('a', 'b')``"""
        words = [str(word) for word in self.rhs]
        if not words or not all(_PLAIN.fullmatch(word) for word in words):
            raise ValueError("Only constants of small letters can be written into a statement.")
        column, params = self.process_lhs(compiler, connection)
        listed = ", ".join(f"'{word}'" for word in words)
        return f"{column} IN ({listed})", params
