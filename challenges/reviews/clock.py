"""The time that is left of the promise, as a word first and a date second (for people who look at it all day)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cocreate.common.working_days import working_days_between

from ..proposals.states import UNDECIDED

# The groups of the queue, in its order.
GROUPS = {
    "late": gettext_lazy("Past the deadline"),
    "today": gettext_lazy("Today"),
    "week": gettext_lazy("This week"),
    "later": gettext_lazy("Later"),
    "paused": gettext_lazy("On pause"),
    "done": gettext_lazy("Answered"),
}


@dataclass(frozen=True)
class TimeLeft:
    """What a row says of its time: the group it stands in, the word, and the date."""

    group: str
    word: str
    day: str


def time_left(proposal, today: date, closed) -> TimeLeft:
    """How long there is to the promised answer, in Danish working days."""
    due = proposal.answer_due
    if proposal.state not in UNDECIDED:
        return TimeLeft("done", str(proposal.get_state_display()), _short(_day_of(proposal.decided_at) or due))
    if proposal.paused:
        return TimeLeft("paused", _("On pause"), _("since %s") % _short(proposal.paused_since))
    days = working_days_between(today, due, closed)
    if due < today:
        word = ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": max(1, -days)}
        return TimeLeft("late", word, _("due %s") % _short(due))
    if due == today:
        return TimeLeft("today", _("Today"), _("by %s") % _short(due))
    word = ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days}
    sunday = today + timedelta(days=6 - today.weekday())
    return TimeLeft("week" if due <= sunday else "later", word, _("by %s") % _short(due))


def _day_of(moment) -> date | None:
    return timezone.localdate(moment) if moment else None


def _short(day: date) -> str:
    return date_format(day, "j. N")
