"""The way back from a backup."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cocreate.common import backup


class Command(BaseCommand):
    help = "Put database and files back from an archive of `backup`. Stop the site first."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="the archive")
        parser.add_argument("--force", action="store_true", help="replace what is there")

    def handle(self, *args, path, force, **options):
        """Check it, put it back, say what came back."""
        try:
            told = backup.restore(path.absolute(), force=force)
        except backup.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{path}: the database and {told.files} files are back. Run `migrate` if the code is newer.")
