"""How every screen of the queue begins: may this person, and is the case theirs to know of?"""

from django.shortcuts import get_object_or_404
from django.views.generic import View
from wagtail.admin.auth import permission_denied
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cocreate.common.refusals import may

from ...proposals.models import Proposal


class CaseScreen(WagtailAdminTemplateMixin, View):
    """A screen about one case. Without the queue: Wagtail's refusal. Not one's case: it does not exist."""

    page_title = ""
    header_icon = "koe-koe"
    _show_breadcrumbs = True

    def dispatch(self, request, *args, **kwargs):
        if not may(request.user, "challenges.read_queue"):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    def case(self, pk) -> Proposal:
        """The case, read among those the person may see."""
        cases = Proposal.objects.in_queue_of(self.request.user).select_related(
            "challenge", "author", "organisation", "merged_into"
        )
        return get_object_or_404(cases, pk=pk)
