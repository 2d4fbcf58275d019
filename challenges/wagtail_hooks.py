"""Only gathers: what the areas add to Wagtail's admin."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from .calls import admin as calls


@hooks.register("register_admin_viewset")
def register_centres():
    return calls.CentreViewSet()


@hooks.register("register_admin_urls")
def register_urls():
    return [path("", include(calls.urlpatterns))]


@hooks.register("register_page_header_buttons")
def register_challenge_buttons(page, user, view_name, next_url=None):
    return calls.buttons(page, user)


# Before wagtail-localize's own, which draws the editor of a translation.
@hooks.register("before_edit_page", order=-1)
def tell_of_translation(request, page):
    calls.tell_of_translation(request, page)


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action(
        "challenges.publish.refused", _("Refuse to publish"), _("Not published: it was not approved, or not ready")
    )
