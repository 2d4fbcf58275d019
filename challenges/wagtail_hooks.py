"""Only gathers: what the areas add to Wagtail's admin."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from .calls import admin as calls
from .calls.panels import lix_script
from .reviews import admin as queue


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


@hooks.register("insert_editor_js")
def add_lix_script():
    return lix_script()


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action(
        "challenges.publish.refused", _("Refuse to publish"), _("Not published: it was not approved, or not ready")
    )


@hooks.register("register_admin_viewset")
def register_review_queue():
    return queue.ReviewQueueViewSet()


@hooks.register("register_admin_viewset")
def register_staffing():
    return [queue.RoleViewSet(), queue.ReviewerViewSet()]


@hooks.register("register_admin_menu_item")
def register_case_management():
    return queue.case_management()


@hooks.register("register_account_settings_panel")
def register_absence(request, user, profile):
    return queue.AbsencePanel(request, user, profile)


@hooks.register("construct_homepage_panels")
def add_queue_panel(request, panels):
    queue.add_panel(request, panels)


# These are classes, which is what Wagtail asks for here.
hooks.register("register_bulk_action", queue.AssignBulk)
hooks.register("register_bulk_action", queue.ScreenBulk)
hooks.register("register_bulk_action", queue.ForwardBulk)


@hooks.register("register_icons")
def register_icons(icons):
    return [*icons, *queue.ICONS]


@hooks.register("insert_global_admin_css")
def add_queue_style():
    return queue.style()


@hooks.register("insert_global_admin_js")
def add_queue_script():
    return queue.script()
