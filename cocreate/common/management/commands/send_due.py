"""The regular work: unsent mails, reminders, closings, overdue, drafts past their time."""

from django.core.management.base import BaseCommand, CommandError

from cocreate.common import regular


class Command(BaseCommand):
    help = "Do the regular work once; running it twice does nothing twice."

    def handle(self, *args, **options):
        """Do all of it and tell how much each part did."""
        done, failed = regular.do_all()
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in done.items()))
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}; the log says why.")
