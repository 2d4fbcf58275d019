"""A bare listing in the admin, with as many columns as our queue."""

from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from .models import Thing


class ThingViewSet(ModelViewSet):
    """Nothing but columns and search."""

    model = Thing
    name = "things"
    icon = "doc-full"
    form_fields = ["title"]
    list_display = ["title", "reference", "state", "language", "due", "created_at", "author_id", "id"]
    list_per_page = 50
    ordering = ["due", "id"]
    add_to_admin_menu = True
    inspect_view_enabled = True


@hooks.register("register_admin_viewset")
def register_things():
    """Add it."""
    return ThingViewSet()
