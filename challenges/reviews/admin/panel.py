"""How far the assessment of a case has come, as the case page says it: names, and no scores before one's own is sent."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from partners.rules import leads_assessment, reads_ties

from ..models import Assessment, ReviewRole
from ..progress import Progress, progress_of


@dataclass(frozen=True)
class Place:
    """A person who assesses: whether it is sent, who, and from which side."""

    sent: bool
    name: str
    role: str
    is_me: bool


@dataclass(frozen=True)
class Panel:
    """What stands in the panel. ``hidden``: others' scores are kept from the person until the own is sent.

    ``cancelled`` were sent by people who turned out to be tied; their names are for those who may know of ties.
    """

    progress: Progress
    places: list[Place]
    excused: int
    cancelled: int
    cancelled_names: list[str]
    missing_is_mine: bool
    may_read: bool
    hidden: bool

    @property
    def number(self) -> str:
        """2/3; more than were asked for is a number alone, and nothing of nothing is no number."""
        sent, needed = self.progress.sent, self.progress.needed
        return f"{sent}/{needed}" if needed and sent <= needed else str(sent or "")

    @property
    def missing_words(self) -> str:
        """What is still to come, in words; empty where nothing is."""
        missing = self.progress.missing
        if not missing:
            return ""
        if missing == 1:
            return _("1 assessment is missing (yours)") if self.missing_is_mine else _("1 assessment is missing")
        words = _("%d assessments are missing (one is yours)") if self.missing_is_mine else _("%d assessments are missing")
        return words % missing


def panel_of(case, user, standing, verbs, working, declarations) -> Panel:
    """The panel of ``case`` for ``user``; ``working`` are the current assignments, ``declarations`` those that stand."""
    found = list(Assessment.objects.filter(proposal=case).select_related("reviewer"))
    sent = [one for one in found if one.sent_at and not one.cancelled_at]
    cancelled = [one for one in found if one.sent_at and one.cancelled_at]
    has_sent = {one.reviewer_id for one in sent}
    names = ReviewRole.names()

    def place(person, role, *, done):
        return Place(done, person.name, names.get(role, role), person.pk == user.pk)

    has_draft = any(one.reviewer_id == user.pk and not one.sent_at and not one.cancelled_at for one in found)
    may_assess = "assess" in verbs
    return Panel(
        progress=progress_of([case])[case.pk],
        places=[
            *(place(one.reviewer, one.role, done=True) for one in sent),
            *(place(one.reviewer, one.role, done=False) for one in working if one.reviewer_id not in has_sent),
        ],
        excused=sum(1 for one in declarations if one.is_tie),
        cancelled=len(cancelled),
        cancelled_names=[one.reviewer.name for one in cancelled] if reads_ties(user) else [],
        missing_is_mine=may_assess and (has_draft or any(one.reviewer_id == user.pk for one in working)),
        may_read=bool(sent) and (standing.has_sent or leads_assessment(user)),
        hidden=may_assess and not leads_assessment(user),
    )
