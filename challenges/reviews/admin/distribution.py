"""Distribute evenly: the plan is shown with its reasons, and nothing is done until a person presses the button."""

from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages

from cocreate.common.refusals import NotNow

from ...calls.models import AnswerPromise
from ...proposals.models import Proposal
from .. import actions
from ..clock import time_left
from ..models import ReviewRole
from ..planning import MOST_AT_ONCE, plan_for, unassigned_in
from ..rules import ASSIGNS_FROM
from .staffing import StaffingScreen
from .tabs import forget_counts
from .words import instead_words, why

# As many people on each case as a challenge can ask for.
MOST_MOVES = 9 * MOST_AT_ONCE


def evenly_url(cases=()) -> str:
    """The screen for the chosen cases, or for all that nobody works on."""
    chosen = {"cases": ",".join(str(pk) for pk in list(cases)[:MOST_AT_ONCE])} if cases else {}
    return f"{reverse('review_queue:evenly')}{'?' if chosen else ''}{urlencode(chosen, safe=',')}"


class EvenlyView(StaffingScreen):
    """Who could take what, and why."""

    template_name = "challenges/reviews/distribution.html"
    header_icon = "resubmit"

    def get(self, request):
        return self._page()

    def post(self, request):
        """Each move through the action; what cannot be is told by number."""
        moves = moves_in(request, 3)
        people = get_user_model().objects.in_bulk({person for _case, _version, person in moves})
        cases = Proposal.objects.in_queue_of(request.user).in_bulk({case for case, _version, _person in moves})
        # A case that gets two people changes with the first; what others change in between still refuses.
        standing, done, refused, instead = {}, 0, [], []
        for pk, version, person in moves:
            case = cases.get(pk)
            if case is None or person not in people:
                continue
            try:
                after = actions.assign(
                    case, actor=request.user, version=standing.get(pk, version), reviewer=people[person],
                    role=request.POST.get("role", ""),
                )  # fmt: skip
            except (ValidationError, NotNow, PermissionDenied) as refusal:
                refused.append(f"{case.reference}: {why(refusal)}")
            else:
                standing[pk] = after.version
                done += 1
                instead += [f"{case.reference}: {words}" for words in instead_words(after)]
        forget_counts(request.user)
        tell(request, ngettext("%d assignment made.", "%d assignments made.", done) % done if done else "", refused, instead)
        return redirect(request.get_full_path())

    def _page(self):
        today, closed = timezone.localdate(), AnswerPromise.load().closed
        role = self.request.GET.get("role", "")
        roles = list(ReviewRole.objects.active())
        role = role if role in {one.key for one in roles} else ""
        cases, more = self._cases()
        found = plan_for(cases, today, role)
        by_pk = {case.pk: (case, time_left(case, today, closed)) for case in cases}
        context = {
            "view": self,
            "header_title": _("Distribute evenly"),
            "header_icon": self.header_icon,
            "breadcrumbs_items": [
                {"url": reverse("review_queue:index"), "label": _("Queue")},
                {"url": "", "label": _("Distribute evenly")},
            ],
            "moves": [(*by_pk[move.place.case], move) for move in found.plan.moves],
            "nobody": list(dict.fromkeys(by_pk[place.case][0] for place in found.plan.unfilled)),
            "full": found.full,
            "away": found.away,
            "number": len(cases),
            "more": more,
            "most": MOST_AT_ONCE,
            "roles": roles,
            "role": next((one for one in roles if one.key == role), None),
            "chosen": self.request.GET.get("cases", ""),
        }
        return self.render_to_response(context)

    def _cases(self):
        """The chosen cases, else those that nobody works on; whether there are more than fit."""
        cases = Proposal.objects.in_queue_of(self.request.user)
        chosen = [pk for pk in self.request.GET.get("cases", "").split(",") if _is_number(pk)]
        cases = (
            cases.filter(pk__in=chosen[:MOST_AT_ONCE], state__in=ASSIGNS_FROM).by_time_left() if chosen else unassigned_in(cases)
        )
        found = list(cases[: MOST_AT_ONCE + 1])
        return found[:MOST_AT_ONCE], len(found) > MOST_AT_ONCE


def tell(request, done, refused, others=()) -> None:
    """What happened: what was done, what others got instead, and what was not done and why."""
    if done:
        messages.success(request, done)
    if others:
        messages.info(request, "; ".join(others[:20]))
    if refused:
        more = len(refused) - 20
        messages.warning(
            request, _("Not done: %s") % "; ".join(refused[:20]) + (_(" and %d more") % more if more > 0 else "")
        )


def moves_in(request, parts) -> list[tuple[int, ...]]:
    """The numbers of the ticked boxes, so many in each; what is no such thing is left out."""
    ticked = [text.split("-") for text in request.POST.getlist("move")[:MOST_MOVES]]
    return [tuple(map(int, numbers)) for numbers in ticked if len(numbers) == parts and all(map(_is_number, numbers))]


def _is_number(text) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 15
