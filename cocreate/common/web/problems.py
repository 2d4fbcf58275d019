"""A refusal becomes an answer as RFC 9457 describes it."""

import math

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as WordsNeedWork
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings

from ..refusals import NotNow

LOG_IN = _("Log in, or send a token: “Authorization: Bearer …”.")
TITLES = {
    "invalid": _("What was sent needs work"),
    "not_authenticated": _("You are not logged in"),
    "forbidden": _("You may not do this"),
    "not_found": _("There is nothing here, or nothing you may know of"),
    "method_not_allowed": _("This address does not do that"),
    "not_now": _("Not in this state"),
    "stale": _("Somebody was faster"),
    "source_ref_conflict": _("The reference is taken by another text"),
    "key_in_progress": _("The same request is under way"),
    "too_large": _("Too large"),
    "unsupported_media_type": _("We cannot read this type"),
    "key_reused": _("The key belongs to another request"),
    "throttled": _("Too many requests"),
    "error": _("Something went wrong on our side"),
}
_CODES = {
    400: "invalid", 401: "not_authenticated", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
    413: "too_large", 415: "unsupported_media_type", 429: "throttled",
}  # fmt: skip


class TooLarge(exceptions.APIException):
    """More than we read."""

    status_code = 413
    default_code = "too_large"
    default_detail = _("The body is larger than 1 MB.")


def answer_refusal(exc, context):  # noqa: PLR0911 - one line for each kind of no
    """Turn a refusal into an answer as RFC 9457 describes it; anything else is an error of ours."""
    request = context.get("request")
    match exc:
        case NotNow():
            headers = {"Retry-After": "1"} if exc.code == "key_in_progress" else {}
            return problem(409, exc.code, exc.detail, headers=headers, version=getattr(exc, "version", None))
        case WordsNeedWork():
            return problem(400, "invalid", errors=_errors_of_words(exc))
        case exceptions.ValidationError():
            return problem(400, "invalid", errors=_errors_of_detail(exc.detail))
        case Http404():
            return problem(404, "not_found")
        case PermissionDenied() if request is not None and not request.user.is_authenticated:
            return problem(401, "not_authenticated", LOG_IN, headers=_challenge(context))
        case PermissionDenied():
            return problem(403, "forbidden", str(exc) or _("You may not do this."))
        case exceptions.APIException():
            return _answer_api_exception(exc)
    return None


def _answer_api_exception(exc):
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header
    if getattr(exc, "wait", None) is not None:
        headers["Retry-After"] = str(math.ceil(exc.wait))
    code = _CODES.get(exc.status_code, exc.default_code)
    errors = [{"pointer": "", "code": exc.get_codes(), "detail": str(exc.detail)}] if exc.status_code == 400 else None
    return problem(exc.status_code, code, exc.detail, headers=headers, errors=errors)


def problem(status, code, detail="", *, headers=None, errors=None, version=None):
    """One answer of the type ``application/problem+json``; ``code`` is stable, the words are translated.

    ``version`` is the one that stands now, where somebody was faster.
    """
    title = str(TITLES.get(code, TITLES["error"]))
    if errors and not detail:
        detail = errors[0]["detail"]
    body = {
        "type": f"{settings.SITE_URL}/api/v1/docs/#{code}", "title": title, "status": status, "detail": str(detail) or title,
        "code": code,
    }  # fmt: skip
    if errors is not None:
        body["errors"] = errors
    if version is not None:
        body["version"] = version
    return Response(body, status=status, headers=headers, content_type="application/problem+json")


def _challenge(context):
    view, request = context.get("view"), context.get("request")
    header = view.get_authenticate_header(request) if view is not None else ""
    return {"WWW-Authenticate": header} if header else {}


def pointer_of(*parts) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def _errors_of_words(exc) -> list[dict]:
    """The errors of a Django ``ValidationError``; one that knows its ``key`` points below its field, and one
    that knows what it is ``under`` below that."""
    by_field = exc.error_dict if hasattr(exc, "error_dict") else {"__all__": exc.error_list}
    found = []
    for field, errors in by_field.items():
        for error in errors:
            parts = [*getattr(error, "under", ()), *([] if field == "__all__" else [field])]
            if (key := getattr(error, "key", None)) is not None:
                parts.append(key)
            found.extend(
                {"pointer": pointer_of(*parts), "code": error.code or "invalid", "detail": str(message)}
                for message in error.messages
            )
    return found


def _errors_of_detail(detail, *parts) -> list[dict]:
    """The errors of a DRF ``ValidationError``, whose detail is as deep as the body."""
    if isinstance(detail, dict):
        return [
            error
            for name, inner in detail.items()
            for error in _errors_of_detail(inner, *(parts if name == api_settings.NON_FIELD_ERRORS_KEY else (*parts, name)))
        ]
    if isinstance(detail, list):
        if all(isinstance(inner, str) for inner in detail):
            return [{"pointer": pointer_of(*parts), "code": inner.code or "invalid", "detail": str(inner)} for inner in detail]
        return [error for at, inner in enumerate(detail) for error in _errors_of_detail(inner, *parts, at)]
    return [{"pointer": pointer_of(*parts), "code": getattr(detail, "code", "invalid"), "detail": str(detail)}]
