"""Load and calibration, for whoever leads the work: who is drowning, who has room, and who judges otherwise than the rest."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cocreate.common.refusals import NotNow

from ...calls.models import AnswerPromise
from ...proposals.models import Proposal
from .. import actions
from ..clock import time_left
from ..load import calibration, figures
from ..planning import desks, evening_out
from ..totals import HIGHEST
from .charts import bars, spans
from .distribution import evenly_url, moves_in, tell
from .staffing import StaffingScreen
from .tabs import Count, forget_counts
from .words import instead_words, why

MOST_DRAWN = 20


class LoadView(StaffingScreen):
    """Four figures, two drawings with their tables, and what could be moved from whom to whom."""

    template_name = "challenges/reviews/load.html"
    header_icon = "history"

    def get(self, request):
        now = timezone.now()
        today, closed = timezone.localdate(now), AnswerPromise.load().closed
        cases = Proposal.objects.in_queue_of(request.user)
        found = desks(today)
        everybody, judged = calibration(now)
        shifts = [(one, time_left(one.assignment.proposal, today, closed)) for one in evening_out(cases, found)]
        return self.render_to_response({
            "view": self,
            "header_title": _("Load and calibration"),
            "header_icon": self.header_icon,
            "breadcrumbs_items": [
                {"url": reverse("review_queue:index"), "label": _("Queue")},
                {"url": "", "label": _("Load and calibration")},
            ],
            "cards": _cards(figures(cases, now, closed)),
            "desks": [(desk, _profile_url(desk)) for desk in found],
            "load_title": _load_title(found),
            "load": bars([
                (desk.person.name, _load_words(desk), desk.open, desk.late, desk.capacity) for desk in found[:MOST_DRAWN]
            ]) if found else None,
            "more_desks": len(found) - MOST_DRAWN,
            "everybody": everybody,
            "judged": judged,
            "judged_title": _judged_title(judged),
            "judged_chart": _judged_chart(everybody, judged),
            "shifts": shifts,
            "evenly_url": evenly_url(),
        })  # fmt: skip

    def post(self, request):
        """Each move through the action, which gives and takes in one; what cannot be is told by number."""
        moves = moves_in(request, 4)
        people = get_user_model().objects.in_bulk({person for move in moves for person in move[2:]})
        cases = Proposal.objects.in_queue_of(request.user).in_bulk({move[0] for move in moves})
        done, refused, instead = 0, [], []
        for pk, version, giver, taker in moves:
            case = cases.get(pk)
            if case is None or giver not in people or taker not in people:
                continue
            try:
                actions.reassign(case, actor=request.user, version=version, giver=people[giver], taker=people[taker])
            except (ValidationError, NotNow, PermissionDenied) as refusal:
                refused.append(f"{case.reference}: {why(refusal)}")
            else:
                done += 1
                instead += [f"{case.reference}: {words}" for words in instead_words(case)]
        forget_counts(request.user)
        tell(request, ngettext("%d case moved.", "%d cases moved.", done) % done if done else "", refused, instead)
        return redirect("review_queue:load")


def _cards(found) -> list[tuple[str, str]]:
    """A large figure and what it says; a dash where nothing has happened yet."""
    oldest = found.oldest
    waiting = (
        ngettext("not assigned, the oldest %(days)s working day", "not assigned, the oldest %(days)s working days", oldest)
        % {"days": oldest}
        if oldest is not None
        else _("not assigned")
    )
    replaced = (
        ngettext("%(number)s case lacks somebody since", "%(number)s cases lack somebody since", found.not_replaced)
        % {"number": found.not_replaced}
        if found.not_replaced
        else _("all replaced")
    )
    recused = _("stepped back because of a tie, %s") % replaced if found.recused else _("stepped back because of a tie")
    return [
        ("–" if found.kept is None else _("%s %%") % found.kept, _("answered in time in the last 30 days")),
        (str(Count(found.unassigned)), waiting),
        ("–" if found.first_reply is None else number_format(found.first_reply), _("working days to the first reply (median)")),
        (str(found.recused), recused),
    ]


def _profile_url(desk) -> str:
    """Where the person's capacity is edited, or written for the first time."""
    if desk.profile:
        return reverse("reviewers:edit", args=[desk.profile.pk])
    return f"{reverse('reviewers:add')}?person={desk.person.pk}"


def _load_title(found) -> str:
    over = [desk for desk in found if desk.over]
    if len(over) == 1:
        number = over[0].over
        words = ngettext(
            "%(name)s has %(number)s case more than there is room for",
            "%(name)s has %(number)s cases more than there is room for",
            number,
        )
        return words % {"name": over[0].person.name, "number": number}
    if over:
        return _("%s people have more cases than there is room for") % len(over)
    if any(desk.open for desk in found):
        return _("Everybody has room for what they have")
    return _("Nobody has an open case")


def _load_words(desk) -> str:
    words = [str(desk.open)]
    if desk.late:
        words.append(_("%s late") % desk.late)
    if desk.away_until:
        words.append(_("away to %s") % date_format(desk.away_until, "j/n"))
    return ", ".join(words)


def _judged_title(judged) -> str:
    outside = sum(one.side != 0 for one in judged)
    if outside:
        return ngettext("%s reviewer lies outside the middle", "%s reviewers lie outside the middle", outside) % outside
    return _("Nobody lies outside the middle") if judged else _("Nobody has sent an assessment yet")


def _judged_chart(everybody, judged):
    if everybody is None:
        return None
    words = {-1: _("%s stricter"), 0: "%s", 1: _("%s milder")}
    # Who lies outside is drawn first where not all fit.
    drawn = sorted(sorted(judged, key=lambda one: one.side == 0)[:MOST_DRAWN], key=lambda one: one.mean)
    return spans(
        [
            (one.person.name, words[one.side] % number_format(one.mean, 1), one.mean, one.low, one.high, one.side != 0)
            for one in drawn
        ],
        (everybody.mean, everybody.low, everybody.high), HIGHEST,
    )  # fmt: skip
