"""How every screen of the queue begins: may this person, is the case theirs to know of, and is it open to them?"""

from urllib.parse import urlencode

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin.auth import permission_denied
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cocreate.common.refusals import may
from partners.rules import is_decision_maker, works_in_queue

from ...proposals.models import Proposal
from ..anonymity import veil_for
from ..rules import VERBS, decides, is_legal, standing_with
from .presence import presence_of
from .walk import back_to


class NotOpened(Exception):
    """The case is theirs to know of, and closed until they have said whether they have a tie."""

    def __init__(self, case):
        super().__init__(case)
        self.case = case


class CaseScreen(WagtailAdminTemplateMixin, View):
    """A screen about one case. Without the queue: Wagtail's refusal. Not one's case: it does not exist.

    A case that one has not opened leads to the declaration of ties.
    """

    page_title = ""
    header_icon = "koe-koe"
    # Whether colleagues are told that whoever has this screen open is writing.
    writes = False
    _opened = None
    _show_breadcrumbs = True

    def dispatch(self, request, *args, **kwargs):
        if not may(request.user, "challenges.read_queue"):
            return permission_denied(request)
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotOpened as closed:
            return redirect(gate_of(closed.case, request))

    def known_case(self, pk) -> Proposal:
        """The case, read among those the person may know of."""
        cases = Proposal.objects.in_queue_of(self.request.user).select_related(
            "challenge", "author", "organisation", "merged_into"
        )
        return get_object_or_404(cases, pk=pk)

    def case(self, pk) -> Proposal:
        """The case, read among those whose material the person may read."""
        case = self.known_case(pk)
        if not standing_with(self.request.user, [case])[case.pk].opened:
            raise NotOpened(case)
        self._opened = case
        return case

    def render_to_response(self, context, **options):
        """With who else has the case open, on every screen of a case that is opened."""
        presence = presence_of(self.request, self._opened, writes=self.writes) if self._opened else {}
        return super().render_to_response(context | presence, **options)

    def header_of(self, case, words) -> dict:
        """What the header of a screen under the case shows."""
        title = f"{words} {case.reference}"
        return {
            "view": self,
            "case": veil_for(self.request.user, case).case(case),
            "header_title": title,
            "header_icon": self.header_icon,
            "breadcrumbs_items": [
                {"url": back_to(self.request), "label": _("Queue")},
                {"url": reverse("review_queue:inspect", args=[case.pk]), "label": case.reference},
                {"url": "", "label": title},
            ],
        }


def gate_of(case, request) -> str:
    """Where one declares before the case opens; from there one goes on to where one was going."""
    going = request.get_full_path() if request.method == "GET" else reverse("review_queue:inspect", args=[case.pk])
    return f"{reverse('review_queue:declare', args=[case.pk])}?{urlencode({'next': going})}"


def declares_first(user, case, verb, standing) -> bool:
    """Whether nothing but a declaration keeps ``user`` from ``verb`` on ``case`` now: those who lead read without one."""
    if standing.free or not works_in_queue(user) or not is_legal(verb, case):
        return False
    return verb == "assess" or (VERBS[verb][0] == "challenges.decide_case" and decides(user) and not is_decision_maker(user))
