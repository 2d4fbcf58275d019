"""What Wagtail's own screens would break on is refused with words."""

from django.contrib import messages
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _

from . import errors


class AdminRefusalsMiddleware:
    """A row that others stand on is not deleted, and a form that lacks a field was not made here."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer in place of a fault, or None where it is one."""
        if not request.path_info.startswith("/admin/"):
            return None
        if isinstance(exception, ProtectedError | RestrictedError):
            messages.error(request, _("It cannot be deleted: other things here depend on it."))
            return redirect(request.path)
        return errors.bad_request(request) if isinstance(exception, MultiValueDictKeyError) else None
