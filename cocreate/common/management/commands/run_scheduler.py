"""The clock of the platform: a process that does the regular work every five minutes and cleans up at night."""

import logging
import signal
import threading

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connections
from django.utils import timezone

logger = logging.getLogger("cocreate.scheduler")

EVERY_SECONDS = 300
OFTEN = (("send_due", {}), ("publish_scheduled", {}))
NIGHTLY = (
    ("clearsessions", {}),
    ("prune_db_task_results", {"backend": "queue", "min_age_days": 14}),
    ("update_index", {"verbosity": 0}),
)
NIGHT_HOUR = 3


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
        cleaned = None
        while not stop.is_set():
            self.round(OFTEN)
            here = timezone.localtime()
            if here.hour == NIGHT_HOUR and cleaned != here.date():
                self.round(NIGHTLY)
                cleaned = here.date()
            if once:
                return
            stop.wait(every)

    def round(self, commands):
        """Each command on its own: what is wrong with one is logged and stops no other."""
        for name, options in commands:
            close_old_connections()
            try:
                call_command(name, stdout=_Quiet(), **options)
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
