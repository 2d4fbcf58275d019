from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class PartnersConfig(AppConfig):
    """Who takes part."""

    name = "partners"
    verbose_name = _("Partners")
    default = True


class StaffUsersConfig(WagtailUsersAppConfig):
    """Wagtail's user screens with our user."""

    user_viewset = "partners.viewsets.UserViewSet"
