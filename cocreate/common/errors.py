"""The pages for when it went wrong: they work without database, and without their templates if need be."""

import logging
import sys
from http import HTTPStatus

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

CODES = {400: "invalid", 403: "forbidden", 404: "not_found", 500: "server_error", 503: "unavailable"}
RETRY_AFTER_SECONDS = 30


def bad_request(request, exception=None):
    """400: what was sent cannot be read."""
    return answer(request, 400)


def forbidden(request, exception=None):
    """403: known, but not for you."""
    return answer(request, 403)


def csrf_failure(request, reason=""):
    """403: the form was too old, or came from another site."""
    return answer(request, 403, template="403_csrf.html")


def not_found(request, exception=None):
    """404: nothing here, or nothing you may know of."""
    return answer(request, 404)


def server_error(request):
    """500, or 503 when it is the database that does not answer."""
    error = sys.exc_info()[1]
    return answer(request, 503 if isinstance(error, OperationalError | InterfaceError) else 500)


def answer(request, status, *, template=""):
    """The page, or the API's problem, for one status."""
    with translation.override(_language(request)):
        if request.path_info.startswith("/api/"):
            response = _problem(status)
        else:
            response = HttpResponse(_page(status, template), status=status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def words(status) -> tuple[str, str]:
    """Title and sentence for one status: what happened and what to do next."""
    return {
        400: (_("We could not read that"), _("Go back and try again. If you came by a link, it may be broken.")),
        403: (_("You do not have access to this"), _("Log in with the account it belongs to, or go to the front page.")),
        404: (_("We cannot find that page"), _("It may have moved. Go to the front page, or look among the challenges.")),
        500: (_("Something went wrong on our side"), _("It is our fault and we have been told. Try again in a moment.")),
        503: (_("The site is closed for a moment"), _("What you have sent is safe. Try again in a few minutes.")),
    }[status]


def _language(request) -> str:
    """The language that was chosen for the request, else the one its address names."""
    if chosen := getattr(request, "LANGUAGE_CODE", ""):
        return chosen
    return translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE


def _problem(status):
    title, detail = words(status)
    code = CODES[status]
    return JsonResponse(
        {"type": f"{settings.SITE_URL}/api/v1/docs/#{code}", "title": title, "status": status, "detail": detail, "code": code},
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def _page(status, template) -> str:
    title, sentence = words(status)
    facts = {"status": status, "title": title, "sentence": sentence, "LANGUAGE_CODE": translation.get_language()}
    for name in filter(None, (template, f"{status}.html")):
        try:
            return render_to_string(name, facts)
        except Exception as error:  # whatever is wrong with the page must not hide what went wrong before it
            logger.warning("error page not rendered", extra={"template": name, "error": type(error).__name__})
    return (
        f'<!doctype html><html lang="{facts["LANGUAGE_CODE"]}"><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<h1>{escape(title)}</h1><p>{escape(sentence)}</p><p><a href="/">{escape(_("Front page"))}</a></p></html>'
    )
