"""What SQLite knows of its tables; PostgreSQL keeps that up by itself."""

from django.db import connection

# All tables, not only those that this connection has read; few rows of each are looked at.
_OPTIMIZE = ("PRAGMA analysis_limit=1000", "PRAGMA optimize=0x10002")


def keep_statistics(_now) -> int:
    """Let SQLite look at tables that have grown, so that it goes on choosing the right index. Gives 0."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for statement in _OPTIMIZE:
                cursor.execute(statement)
    return 0
