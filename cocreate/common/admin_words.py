"""What Wagtail's scripts say, in our Danish too: its own catalogue of it reads no other folder than its own."""

from django.http import HttpRequest, HttpResponse
from django.views.i18n import JavaScriptCatalog
from wagtail.admin.localization import get_localized_response

_catalogue = JavaScriptCatalog.as_view()


def script_words(request: HttpRequest) -> HttpResponse:
    """The words of scripts from every package and from ``locale/``, in the language that the person chose for the admin."""
    return get_localized_response(_catalogue, request)
