"""The queue's place in the menu, with the number of cases that wait for this person."""

from django.utils.translation import gettext as _
from wagtail.admin.menu import MenuItem

from cocreate.common.refusals import may

from .tabs import counts


class QueueMenuItem(MenuItem):
    """On top of the menu, for those who have the queue and nobody else."""

    def is_shown(self, request):
        return may(request.user, "challenges.read_queue")

    def render_component(self, request):
        component = super().render_component(request)
        mine = counts(request.user).get("mine")
        if mine and mine.number:
            component.label = _("Queue (%s)") % mine
            # The queue opens on all that is open, so the number says what it counts to whoever cannot guess it.
            component.attrs = {**component.attrs, "aria-label": _("Queue (%s): mine now") % mine}
        return component
