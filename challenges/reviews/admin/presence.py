"""Who else has the case open: shown when a page is loaded, and kept fresh by a script that asks now and then."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.generic import View

from ...proposals.models import Proposal
from ..presence import leave, look

EVERY = 10_000


def presence_of(request, case, *, writes=False) -> dict:
    """Say that the person has ``case`` open, and what the page shows of the others."""
    session, onlookers = look(request.user, case, writes=writes)
    return {
        "onlookers": onlookers,
        "presence": {
            "session": session,
            "writes": writes,
            "every": getattr(settings, "WAGTAIL_EDITING_SESSION_PING_INTERVAL", EVERY),
        },
    }


class PresenceView(View):
    """The script says that the page is still open, or closed. A case that one has not opened does not exist here."""

    http_method_names = ["post"]

    def post(self, request, pk):
        case = get_object_or_404(Proposal.objects.opened_by(request.user), pk=pk)
        given = request.POST.get("session", "")
        session = int(given) if given.isascii() and given.isdecimal() and len(given) < 16 else 0
        if "leave" in request.POST:
            leave(request.user, case, session)
            return HttpResponse(status=204)
        session, onlookers = look(request.user, case, session=session, writes=bool(request.POST.get("writes")))
        html = render_to_string("challenges/reviews/onlookers.html", {"onlookers": onlookers})
        return JsonResponse({"session": session, "html": html})
