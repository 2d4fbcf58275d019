"""/was: the accessibility statement, which stands at an address of the state's own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .models import SiteSettings


@require_safe
def accessibility_statement(request: HttpRequest) -> HttpResponse:
    """Lead to the address that is set for this site."""
    address = SiteSettings.for_request(request).accessibility_statement
    if not address:
        raise Http404(_("The address of the accessibility statement is not set."))
    return redirect(address)
