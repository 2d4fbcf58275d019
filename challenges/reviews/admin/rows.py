"""What a row of the queue says to this person: its one verb, how far the assessment has come, and who works on it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.rules import is_coordinator

from ...proposals.states import S
from ..anonymity import as_read_by
from ..models import Declaration
from ..progress import progress_of
from ..rules import decides, standing_with, verbs_in_list
from .words import initials, lit_ps, proposer_line, tags

TO_SCREEN = {S.SUBMITTED, S.SCREENING}
TO_DECIDE = {S.ASSESSMENT, S.RECOMMENDED, S.NEEDS_INFO}
TO_REOPEN = {S.FORWARDED, S.DUPLICATE, S.PARKED}
IN_HURRY = {"late", "today"}


@dataclass(frozen=True)
class Assessed:
    """How many assessments are sent of those needed, as dots and as words; ``mine`` is sent, missing or empty."""

    sent: int
    needed: int
    mine: str

    @property
    def places(self) -> int:
        """As many as are needed; one who sent beyond that has a place, too."""
        return max(self.sent, self.needed)

    @property
    def dots(self) -> list[str]:
        """A word of style for each place: mine is ringed, the last of those sent or the first of those missing."""
        dots = ["done"] * self.sent + [""] * (self.places - self.sent)
        if self.mine == "sent" and self.sent:
            dots[self.sent - 1] += " mine"
        if self.mine == "missing" and self.sent < self.places:
            dots[self.sent] = "mine"
        return dots

    @property
    def words(self) -> str:
        """What the dots say."""
        said = _("%(sent)d of %(needed)d assessments sent") % {"sent": self.sent, "needed": self.places}
        mine = {"sent": _("yours is sent"), "missing": _("yours is missing")}.get(self.mine)
        return f"{said}, {mine}" if mine else said


def rows_of(user, cases, clocks) -> list[dict]:
    """The rows of one page; ``cases`` carry ``working`` and come from ``in_queue_of(user)``. No query for each.

    A case that the person has not opened says who and what, and nothing of its material.
    """
    standing, shown = standing_with(user, cases), as_read_by(user, cases)
    verbs = verbs_in_list(user, cases, standing)
    progress = progress_of(cases)
    leads, deciding = is_coordinator(user), decides(user)
    doubts = set(Declaration.objects.in_doubt().filter(proposal__in=cases).values_list("proposal", flat=True)) if leads else ()
    rows = []
    for case, clock in zip(shown, clocks, strict=True):
        mine, far = standing[case.pk], progress[case.pk]
        is_mine = any(one.reviewer_id == user.pk for one in case.working)
        here = _Here(case, clock, verbs[case.pk], mine, far, is_mine, leads, deciding, case.pk in doubts)
        rows.append(
            {
                "case": case,
                "clock": clock,
                "url": reverse("review_queue:inspect", args=[case.pk]),
                "who": proposer_line(case),
                "opened": mine.opened,
                "tags": list(tags(case, opened=mine.opened)),
                "ps": lit_ps(case.challenge),
                "assessed": Assessed(far.sent, far.needed, here.my_part()),
                "people": [(initials(one.reviewer.name), one.reviewer.name) for one in case.working],
                "offer": here.offer(),
                "waits": _waits(case) if mine.in_doubt else "",
                "may_take": "assign" in here.verbs and not is_mine,
            }
        )
    return rows


def _waits(case) -> str:
    # Where names are hidden it may be the system that is in doubt.
    return _("The coordinator looks at it first") if case.names_hidden else _("The coordinator decides on your doubt")


@dataclass(frozen=True)
class _Here:
    """One case, and where this person stands with it."""

    case: object
    clock: object
    verbs: list
    standing: object
    progress: object
    is_mine: bool
    leads: bool
    decides: bool
    has_doubt: bool

    @property
    def state(self):
        return self.case.state

    def my_part(self) -> str:
        if self.standing.has_sent:
            return "sent"
        return "missing" if self.is_mine else ""

    def offer(self) -> tuple[str, str] | None:
        """The one thing this person can do now: ``(url, words)``, or None; the first of these that holds."""
        if self.standing.in_doubt and not self.standing.opened:
            return None
        return next((self._link(verb) for verb, holds in self._in_order() if holds), None)

    def _in_order(self):
        can, ready = self.verbs.__contains__, self._is_ready()
        must_reply = can("message") and self.case.replied_at is None and self.state in TO_DECIDE
        yield "rule", self.has_doubt
        yield "declare", can("declare") and self._must_declare(ready)
        yield "call", can("message") and self.case.must_be_called
        yield "screen", can("screen") and self.state in TO_SCREEN
        # A decision is a reply; where none can be made, the late reply comes before the work.
        yield "decide", can("decide") and ready and not (can("assess") and self.is_mine)
        yield "message", must_reply and self.clock.group in IN_HURRY
        yield "assess", can("assess") and self.is_mine
        yield "decide", can("decide") and self.state in TO_DECIDE and not can("assess")
        yield "assess", can("assess") and self.progress.missing > 0
        yield "assign", can("assign") and self.leads and not self.case.working
        yield "message", must_reply and self.is_mine
        yield "decide", can("decide") and self.state in TO_DECIDE
        yield "reopen", can("reopen") and self.state in TO_REOPEN

    def _is_ready(self):
        return self.state == S.RECOMMENDED or (self.state == S.ASSESSMENT and not self.progress.missing)

    def _must_declare(self, ready):
        """Whether the case is closed, or what this person is to do with it asks for a declaration."""
        if self.standing.free or self.standing.in_doubt:
            return False
        assesses = self.is_mine and self.state == S.ASSESSMENT
        return not self.standing.opened or assesses or (ready and self.decides and "decide" not in self.verbs)

    def _link(self, verb):
        page = reverse("review_queue:inspect", args=[self.case.pk])
        urls = {"call": f"{page}#opgaver", "screen": page, "message": f"{page}#message_text", "rule": f"{page}#inhabilitet"}
        return urls.get(verb) or reverse("review_queue:verb", args=[self.case.pk, verb]), offer_words()[verb]


def offer_words():
    """The verbs as rows say them."""
    return {
        "rule": _("Rule on a doubt"), "declare": _("Declare ties"), "call": _("Phone or write"), "screen": _("Screen"),
        "message": _("Reply to the proposer"), "assess": _("Assess"), "assign": _("Assign …"), "decide": _("Decide"),
        "reopen": _("Reopen"),
    }  # fmt: skip
