"""Database and files into one archive, while the site is in use."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cocreate.common import backup


class Command(BaseCommand):
    help = "Write database and files into one archive (tar, gzip); consistent while the site is in use."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="the archive to write, such as backup-2026-11-24.tar.gz")

    def handle(self, *args, path, **options):
        """Write it and say what is in it."""
        try:
            told = backup.backup(path.absolute())
        except backup.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{path}: the database and {told.files} files, {told.size:,} bytes.")
