"""The work that comes back every few minutes. What is low knows nothing of what is high: the apps hand theirs in.

``regular.register("reminders", function)`` in ``AppConfig.ready()``; the function takes ``now`` and gives a number.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from . import outbox

logger = logging.getLogger(__name__)

_work: dict[str, Callable[[datetime], int]] = {}


def register(name: str, function: Callable[[datetime], int]) -> None:
    """Let ``function`` be called every time; it must do nothing twice."""
    _work[name] = function


def do_all(now: datetime | None = None) -> tuple[dict[str, int], list[str]]:
    """Do everything once: how much each did, and the names of those that failed. One that fails stops no other.

    Mails go last, so that what the others wrote into the outbox leaves in the same round.
    """
    now = now or timezone.now()
    done: dict[str, int] = {}
    failed: list[str] = []
    for name, function in [*_work.items(), ("mails", _send)]:
        try:
            done[name] = function(now)
        except Exception:  # the next piece of work has nothing to do with what is wrong with this one
            logger.exception("regular work failed", extra={"work": name})
            failed.append(name)
            if transaction.get_connection().in_atomic_block:
                raise
    return done, failed


def _send(now) -> int:
    # What was written a moment ago is due a moment after the round began.
    return outbox.send_due(max(now, timezone.now()))
