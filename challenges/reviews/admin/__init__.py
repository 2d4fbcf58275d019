"""The review queue in the Wagtail admin: a read-only list of cases, each with its page and its verbs."""

from django.urls import path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.viewsets.model import ModelViewSet

from ...proposals.admin import PaperView
from ...proposals.models import Proposal
from .bulk import AssignBulk, ForwardBulk, ScreenBulk
from .case import CaseHistoryView, CaseView
from .dashboard import add_panel
from .disagreement import AgreeView, AssessmentsView
from .distribution import EvenlyView
from .gate import DeclareView, RuleView
from .listing import QueueView
from .load import LoadView
from .menu import QueueMenuItem
from .redact import BlindFileView, RedactView
from .saved import SavedViews, SaveView
from .score import AssessView
from .staffing import AbsencePanel, ReviewerViewSet, RoleViewSet, case_management
from .verbs import ContactTaskView, VerbView


class ReviewQueueViewSet(ModelViewSet):
    """``/admin/koe/``: there is nothing to add, edit or delete by hand, so those addresses do not exist."""

    model = Proposal
    name = "review_queue"
    url_prefix = "koe"
    url_namespace = "review_queue"
    icon = "koe-koe"
    menu_label = _("Queue")
    menu_order = 50
    add_to_admin_menu = True
    menu_item_class = QueueMenuItem
    menu_url = reverse_lazy("review_queue:index")
    inspect_view_enabled = True
    copy_view_enabled = False
    index_view_class = QueueView
    inspect_view_class = CaseView
    history_view_class = CaseHistoryView
    list_per_page = 50
    form_fields = []

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("belastning/", LoadView.as_view(), name="load"),
            path("fordeling/", EvenlyView.as_view(), name="evenly"),
            path("papir/", PaperView.as_view(), name="paper"),
            path("visninger/", SavedViews.as_view(), name="views"),
            path("visninger/gem/", SaveView.as_view(), name="save_view"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
            path("<int:pk>/historik/", CaseHistoryView.as_view(), name="history"),
            path("opgave/<int:pk>/", ContactTaskView.as_view(), name="contact_task"),
            path("<int:pk>/declare/", DeclareView.as_view(), name="declare"),
            path("<int:pk>/rule/<int:declaration>/", RuleView.as_view(), name="rule"),
            path("<int:pk>/assess/", AssessView.as_view(), name="assess"),
            path("<int:pk>/assessments/", AssessmentsView.as_view(), name="assessments"),
            path("<int:pk>/assessments/<uuid:public_id>/", AgreeView.as_view(), name="agree"),
            path("<int:pk>/redact/", RedactView.as_view(), name="redact"),
            path("<int:pk>/redact/<uuid:public_id>/", BlindFileView.as_view(), name="blind_file"),
            path("<int:pk>/<slug:verb>/", VerbView.as_view(), name="verb"),
        ]


ICONS = [
    f"challenges/reviews/icons/koe-{name}.svg"
    for name in ("koe", "penge", "produkter", "personale", "lokalt", "radikalt", "fortrolig", "send", "flet")
]


def style():
    """The queue's own layer over Wagtail's style."""
    return format_html('<link rel="stylesheet" href="{}">', versioned_static("cocreate/admin/koe.css"))


def script():
    """The queue by keyboard."""
    return format_html('<script defer src="{}"></script>', versioned_static("cocreate/admin/koe.js"))


__all__ = [
    "ICONS", "AbsencePanel", "AssignBulk", "ForwardBulk", "ReviewQueueViewSet", "ReviewerViewSet", "RoleViewSet", "ScreenBulk",
    "add_panel", "case_management", "script", "style",
]  # fmt: skip
