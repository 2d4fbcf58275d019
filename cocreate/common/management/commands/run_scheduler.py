"""The clock of the platform: a process that does the regular work every five minutes and cleans up each night."""

import logging
import signal
import threading

from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connections
from django.utils import timezone

logger = logging.getLogger("cocreate.scheduler")

EVERY_SECONDS = 300
OFTEN = (("send_due",), ("publish_scheduled",))
# Options as one types them: given by name, a command would get them unread.
NIGHTLY = (
    ("clearsessions",),
    ("prune_db_task_results", "--backend=queue", "--queue-name=*", "--min-age-days=14", "--failed-min-age-days=90"),
    ("update_index", "--verbosity=0"),
)
NIGHT_HOUR = 3
TWO_DAYS = 2 * 24 * 60 * 60


class Command(BaseCommand):
    help = "Run send_due and publish_scheduled every five minutes, and the nightly cleaning; ends on SIGTERM."

    def add_arguments(self, parser):
        parser.add_argument("--every", type=float, default=EVERY_SECONDS, help="seconds between two rounds")
        parser.add_argument("--once", action="store_true", help="one round, then end")

    def handle(self, *args, every, once, **options):
        """Go round until told to stop."""
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            self.round(OFTEN)
            if self.night_has_come():
                self.round(NIGHTLY)
            if once:
                return
            stop.wait(every)

    def night_has_come(self) -> bool:
        """Once a day, at night; where the machine slept, as soon as it wakes. Of several clocks one is told yes."""
        here = timezone.localtime()
        try:
            return here.hour >= NIGHT_HOUR and cache.add(f"cleaned:{here.date()}", True, TWO_DAYS)
        except Exception:  # the clock must go on
            logger.exception("scheduled work failed", extra={"work": "cache"})
            return False

    def round(self, commands):
        """Each command on its own: what is wrong with one is logged and stops no other."""
        for name, *options in commands:
            close_old_connections()
            try:
                call_command(name, *options, stdout=_Quiet())
            except Exception:  # the clock must go on
                logger.exception("scheduled work failed", extra={"work": name})
        # Five idle minutes are too long to hold a connection.
        connections.close_all()


class _Quiet:
    """Where the commands talk to when nobody listens."""

    def write(self, words):
        """Say nothing."""
        return len(words)

    def flush(self):
        """Nothing to flush."""
