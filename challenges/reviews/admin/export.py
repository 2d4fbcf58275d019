"""The queue as a file: all that the filters show, row by row, and nothing in it that a spreadsheet would run.

Rows are read a thousand at a time and written as they come, so that the memory needed does not grow with their number.
"""

from collections.abc import Iterator
from itertools import islice
from tempfile import TemporaryFile

from django.db.models import Exists, OuterRef, Prefetch
from django.http import FileResponse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.admin.auth import permission_denied

from cocreate.common.refusals import may
from partners.rules import leads_assessment

from ..anonymity import as_read_by
from ..models import Assignment, Declaration
from .words import kind_of

ROWS_AT_ONCE = 1000
# The last four are the wide ones of Chinese and Japanese keyboards, which some spreadsheets take for the narrow.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

HEADINGS = {
    "reference": _("Number"), "title": _("Title"), "challenge_title": _("Challenge"), "state": _("State"), "track": _("Track"),
    "proposer_kind": _("Kind"), "organisation_name": _("Organisation"), "language": _("Language"), "door": _("Came in by"),
    "received_at": _("Received"), "answer_due": _("Answer due"), "assigned_to": _("Assigned to"),
}  # fmt: skip


def cell(value) -> str:
    """A text that no spreadsheet takes for a formula, without the characters that none can hold."""
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class QueueExport:
    """What ``?export=csv`` and ``?export=xlsx`` answer, beside a list whose ``cases`` are filtered and in order."""

    list_export = list(HEADINGS)

    def get(self, request, *args, **kwargs):
        """The file where one is asked for, before anything of the page is made."""
        if not self.is_export:
            return super().get(request, *args, **kwargs)
        if not may(request.user, "challenges.export_queue"):
            return permission_denied(request)
        # A file is written after the request has forgotten its language.
        self.language = translation.get_language()
        return self.as_spreadsheet(self.rows(), request.GET["export"])

    def rows(self) -> Iterator[dict]:
        """One row for each case, and a last one that says so when the search did not look at all there are."""
        working = Prefetch("assignments", Assignment.objects.current().select_related("reviewer"), to_attr="working")
        cases = self.cases.annotate(opened=opened_by(self.request.user)).prefetch_related(working)
        found = cases.iterator(chunk_size=ROWS_AT_ONCE)
        while some := list(islice(found, ROWS_AT_ONCE)):
            with translation.override(self.language):
                rows = [_row(case) for case in as_read_by(self.request.user, some)]
            yield from rows
        if self.cut:
            yield dict.fromkeys(self.list_export, "") | {"reference": self.cut}

    def to_row_dict(self, item):
        return item

    def write_xlsx_response(self, queryset):
        # Wagtail's own keeps the whole file in memory.
        output = TemporaryFile()  # noqa: SIM115 - closed when it is sent
        self.write_xlsx(queryset, output)
        output.seek(0)
        return FileResponse(output, as_attachment=True, content_type=SPREADSHEET, filename=f"{self.get_filename()}.xlsx")

    def get_filename(self):
        return f"koe-{timezone.localdate().isoformat()}"

    def get_heading(self, queryset, field):
        with translation.override(self.language):
            return str(HEADINGS[field])


def opened_by(user):
    """Whether ``user`` has opened a case, as a column that agrees with ``Proposal.objects.opened_by``; no query for each."""
    mine = Declaration.objects.filter(person=user.pk, proposal=OuterRef("pk"))
    return ~Exists(mine.in_doubt()) if leads_assessment(user) else Exists(mine.free())


def _row(case) -> dict[str, str]:
    """No address, note or name of a private person: an export leaves the house.

    Of a case that the person has not opened, what one needs to know to declare a tie.
    """
    opened = case.opened
    return {
        "reference": case.reference,
        "title": cell(case.title),
        "challenge_title": cell(case.challenge.title),
        "state": case.get_state_display(),
        "track": case.get_track_display() if opened else "",
        "proposer_kind": kind_of(case),
        "organisation_name": cell(case.organisation.name if case.organisation_id else ""),
        "language": cell(case.language) if opened else "",
        "door": case.get_door_display() if opened else "",
        "received_at": timezone.localtime(case.received_at).strftime("%Y-%m-%d %H:%M"),
        "answer_due": case.answer_due.isoformat(),
        "assigned_to": cell(", ".join(one.reviewer.name for one in case.working)),
    }
