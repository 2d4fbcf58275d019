"""What must I do now: the queue on the admin's first page."""

from django.utils import timezone
from wagtail.admin.ui.components import Component

from cocreate.common.refusals import may

from ...calls.models import AnswerPromise
from ...proposals.models import Proposal
from ..anonymity import as_read_by
from ..clock import time_left
from ..rules import decides
from .tabs import counts, tab_named, tabs_of

SHOWN = 5


class QueuePanel(Component):
    """Five cases and the counts; not there for people without the queue."""

    name = "queue"
    template_name = "challenges/reviews/dashboard.html"
    order = 10

    def get_context_data(self, parent_context):
        request = parent_context["request"]
        user = request.user
        numbers = counts(user)
        key = next((key for key in _first_choice(user) if key in numbers and numbers[key].number), "all")
        cases = tab_named(key, user).narrow(Proposal.objects.in_queue_of(user), user).by_time_left().select_related("challenge")
        today, closed = timezone.localdate(), AnswerPromise.load(request).closed
        return {
            "rows": [(case, time_left(case, today, closed)) for case in as_read_by(user, cases[:SHOWN])],
            "tabs": [(tab, numbers[tab.key]) for tab in tabs_of(user) if numbers[tab.key].number and tab.key != "sent"],
            "shown": tab_named(key, user),
            "number": numbers[key],
        }


def _first_choice(user):
    """Whose work is whose: what is mine, what is mine to decide, what nobody has."""
    return ("mine", "decide", "unassigned") if decides(user) else ("mine", "unassigned")


def add_panel(request, panels) -> None:
    """Put the panel first on the dashboard."""
    if may(request.user, "challenges.read_queue"):
        panels.insert(0, QueuePanel())
