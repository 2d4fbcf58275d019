"""Wagtail's screens for users."""

from wagtail.users.views.users import UserViewSet as WagtailUserViewSet


class UserViewSet(WagtailUserViewSet):
    """Users by their e-mail address."""
