"""Is the site well: the process answers, the database answers, and its tables are those the code expects."""

import logging

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)

# Reading every migration takes a tenth of a second, and what was applied stays so while this process lives.
_migrated = False


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 when all is well, else 503 with what is not; cheap enough to ask every second."""
    try:
        found = {"database": "ok", "migrations": "ok" if _all_applied() else "pending"}
    except (DatabaseError, InterfaceError) as error:
        logger.warning("database does not answer", extra={"error": type(error).__name__})
        found = {"database": "unavailable", "migrations": "unknown"}
    well = set(found.values()) == {"ok"}
    return JsonResponse({"status": "ok" if well else "unwell", **found}, status=200 if well else 503)


def _all_applied() -> bool:
    global _migrated  # noqa: PLW0603 - the one thing a process remembers about its database
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated
