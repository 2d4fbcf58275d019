"""Drafts are read by those who work on pages.

Wagtail lets everybody who enters the admin choose among all pages, and its screens for many pages at once, for moving and
for approving name a page before they ask whether one may touch it. Reviewers enter the admin for the queue alone.
"""

from django.apps import apps
from wagtail.admin.auth import permission_denied
from wagtail.models import Page
from wagtail.permissions import policy_registry

TOUCHES = {"add", "change", "delete", "publish", "view"}
OF_PAGES = ("wagtailadmin_pages:", "wagtailadmin_choose_page")


class PagesForEditorsMiddleware:
    """Refuses the screens of pages, and of many rows of any model, to who may do nothing with a single one of them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """The refusal, or None."""
        name = request.resolver_match.view_name or ""
        if name.startswith(OF_PAGES):
            model = Page
        elif name == "wagtail_bulk_action":
            model = _model(kwargs)
        else:
            return None
        # Strangers are sent to the login by the door itself.
        if model is None or not request.user.is_authenticated:
            return None
        allowed = policy_registry.get_by_type(model).user_has_any_permission(request.user, TOUCHES)
        return None if allowed else permission_denied(request)


def _model(kwargs):
    try:
        return apps.get_model(kwargs["app_label"], kwargs["model_name"])
    except LookupError:
        return None
