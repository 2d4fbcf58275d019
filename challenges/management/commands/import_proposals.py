"""Bring in a file of proposals; safe to stop at any moment and to run again."""

import csv
import signal
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from tqdm import tqdm

from challenges.calls.models import ChallengePage
from challenges.proposals.import_files import FileProblem, Source
from challenges.proposals.imports import FileMap, MapProblem, bring_in

LONGEST_SOURCE = 50
INTERRUPTED = 130


class Command(BaseCommand):
    help = (
        "Bring in proposals from CSV, JSON or JSON Lines, plain or gzip. Each row ends as new, already here or refused; "
        "running it again makes nothing new."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--challenge", required=True, metavar="SLUG", help="the challenge that they answer")
        parser.add_argument(
            "--source", required=True, metavar="NAME", help="where they come from; with a row's own id it is unique"
        )
        parser.add_argument("--map", metavar="FILE.toml", help="which column is what (docs/import.md)")
        parser.add_argument("--receipts", action="store_true", help="send a receipt to each address; none is sent otherwise")
        parser.add_argument("--dry-run", action="store_true", help="check every row and write nothing")

    def handle(self, *, file, challenge, source, dry_run, receipts, **options):
        """Read, send in, report."""
        page = ChallengePage.objects.canonical().filter(slug=challenge).first()
        if page is None:
            raise CommandError(_("There is no challenge “%s”.") % challenge)
        if not 0 < len(source.strip()) <= LONGEST_SOURCE or not source.isprintable():
            raise CommandError(_("Name the source with 1 to 50 characters."))
        began = time.monotonic()
        report = None
        try:
            file_map = FileMap.load(options["map"]) if options["map"] else FileMap()
            records = Source(file, **file_map.file)
            file_map = file_map.for_columns(records.columns)
            if records.guessed_western:
                self.stderr.write(_("The file is not UTF-8. It is read as Western European (Windows-1252); check the letters."))
            with _refusals(source) as refusals, _progress(file) as bar, _stop_signal() as stop:

                def after_batch(sums):
                    nonlocal report
                    report = sums
                    bar.update(records.position() - bar.n)
                    return not stop

                report = bring_in(
                    records.records(), challenge=page, source=source.strip(), file_map=file_map, receipts=receipts,
                    dry_run=dry_run, on_refused=refusals.add, on_batch=after_batch,
                )  # fmt: skip
        except (MapProblem, FileProblem) as problem:
            if report is not None:
                self._tell(report, time.monotonic() - began, dry_run, refusals)
            raise CommandError(str(problem)) from problem
        except OperationalError as problem:
            if report is not None:
                self._tell(report, time.monotonic() - began, dry_run, refusals)
            raise CommandError(_("The database did not answer. Run the same command again; nothing is doubled.")) from problem
        self._tell(report, time.monotonic() - began, dry_run, refusals)
        if stop:
            raise CommandError(_("Stopped. Run the same command again to bring in the rest."), returncode=INTERRUPTED)

    def _tell(self, report, seconds, dry_run, refusals):
        if dry_run:
            self.stdout.write(_("Nothing was written: this was a dry run."))
        # Not translated: scripts read these two lines.
        speed = f"{seconds:.1f} s, {report.read / seconds if seconds else 0:.0f} a second"
        self.stdout.write(
            f"read {report.read} = {report.new} new + {report.already_here} already here + {report.refused} refused ({speed})"
        )
        if refusals.path:
            self.stdout.write(f"refused rows with reasons: {refusals.path}")


class _Refusals:
    """The list of refused rows, written as they come; no file is made when there are none."""

    def __init__(self, source):
        stamp = timezone.localtime().strftime("%Y%m%d-%H%M%S-%f")
        self._target = Path(settings.DATA_DIR) / "imports" / f"{slugify(source) or 'import'}-{stamp}.csv"
        self._file = None
        self.path = None

    def add(self, refused):
        """One more line."""
        if self._file is None:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._target.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(["row", "source_ref", "code", "reason"])
            self.path = self._target
        self._writer.writerow([refused.number, *map(_harmless, (refused.source_ref, refused.code, refused.reason))])

    def close(self):
        """Let go of the file."""
        if self._file is not None:
            self._file.close()


@contextmanager
def _refusals(source):
    refusals = _Refusals(source)
    try:
        yield refusals
    finally:
        refusals.close()


@contextmanager
def _progress(file):
    """A bar over the bytes of the file, on a terminal only."""
    size = Path(file).stat().st_size
    with tqdm(total=size, unit="B", unit_scale=True, file=sys.stderr, disable=not sys.stderr.isatty(), leave=False) as bar:
        yield bar


@contextmanager
def _stop_signal():
    """A list that is not empty once somebody asked to stop; the batch at hand is finished first."""
    asked = []
    earlier = {}
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            earlier[number] = signal.signal(number, lambda *_: asked.append(True))
    except ValueError:  # not in the main thread: whoever runs us handles signals
        pass
    try:
        yield asked
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


def _harmless(cell):
    """A spreadsheet must not take a cell for a formula; half characters of broken rows are shown as question marks."""
    cell = cell.encode("utf-8", "replace").decode()
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
