"""/was: the accessibility statement, at an address of the state's own; until that is set, our own page about it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .context import Frame


@require_safe
def accessibility_statement(request: HttpRequest) -> HttpResponse:
    """Lead to the address that is set for this site, else to the page that a site begins with."""
    address = Frame(request).statement_url
    if not address:
        raise Http404(_("The address of the accessibility statement is not set."))
    return redirect(address)
