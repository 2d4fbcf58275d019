"""Who enters the admin, and with what: staff, behind a second factor; the same for all else that only staff may read."""

import re

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from .rules import reads_queue

FACTORS = ["totp", "webauthn"]
ADMIN, API = "/admin/", "/api/"
# What gives staff more than it gives others. Everywhere else they see what anybody in their place sees.
GUARDED = re.compile(r"/admin/|/api/v1/queue/|/api/v1/proposals/[^/]+/attachments/|(/\w+)?/min-side/filer/")


class StaffMFAMiddleware:
    """Staff enter having a second factor and having used it in this very session; nobody else enters the admin.

    allauth cannot demand it: having one set up says nothing of a session that began before, and a password alone
    would open the admin to whoever has none.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self._refusal(request) or self.get_response(request)

    def _refusal(self, request):
        path, user = request.path_info, request.user
        # Strangers are refused by the door itself; a token is a secret of its own.
        if not GUARDED.match(path) or not user.is_authenticated or path.startswith(f"{ADMIN}login/"):
            return None
        enters_admin = user.has_perm("wagtailadmin.access_admin")
        if path.startswith(ADMIN) and not enters_admin:
            # Wagtail would send them to log in, and the login back here, for ever.
            raise PermissionDenied
        is_staff = enters_admin or reads_queue(user)
        if not is_staff or not settings.REQUIRE_STAFF_MFA or has_second_factor(request):
            return None
        return _problem() if path.startswith(API) else self._to_second_factor(request)

    def _to_second_factor(self, request):
        """The way to setting one up, or to logging in anew with it."""
        if not is_mfa_enabled(request.user, FACTORS):
            messages.warning(request, _("Staff log in with a second factor. Set one up here, then log in again."))
            return redirect("mfa_index")
        logout(request)
        messages.warning(request, _("Log in again with your second factor."))
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")


def has_second_factor(request) -> bool:
    """Whether this session was opened with a second factor; a passkey is two factors in one."""
    if not is_mfa_enabled(request.user, FACTORS):
        return False
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def _problem():
    return JsonResponse(
        {
            "type": f"{settings.SITE_URL}/api/v1/docs/#forbidden", "title": _("You may not do this."),
            "status": 403, "detail": _("Log in again with your second factor."), "code": "forbidden",
        },
        status=403, content_type="application/problem+json",
    )  # fmt: skip
