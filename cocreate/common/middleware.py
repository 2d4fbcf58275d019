"""What happens to every request before a view sees it and to every answer before it leaves."""

import logging
import re
import time
import uuid

from django.conf import settings
from django.core.exceptions import BadRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from . import context
from .logs import route

logger = logging.getLogger("cocreate.request")

SANE_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{8,64}$")
# Behind these addresses, with or without a language in front, stands what is meant for one person.
PRIVATE_PATH = re.compile(r"^/(?:[a-z]{2}/)?(?:min-side|accounts|admin|(?:.+/)?svar)(?:/|$)")
FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}
QUIET_ROUTES = {"healthz"}
PERMISSIONS_POLICY = ", ".join(
    [
        *(f"{feature}=()" for feature in ("accelerometer", "browsing-topics", "camera", "geolocation", "gyroscope")),
        *(f"{feature}=()" for feature in ("magnetometer", "microphone", "midi", "payment", "usb")),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)


class RequestIdMiddleware:
    """Gives every request an id, answers with it, and writes one line of log without personal data."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = _inbound_id(request) or uuid.uuid4().hex
        token = context.request_id.set(request.id)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request.id
            name = route(request)
            logger.log(
                logging.DEBUG if name in QUIET_ROUTES and response.status_code == 200 else logging.INFO,
                "answered",
                extra={
                    "method": request.method if request.method in KNOWN_METHODS else "other",
                    "route": name,
                    "status": response.status_code,
                    "ms": round((time.perf_counter() - began) * 1000, 1),
                },
            )
        finally:
            context.request_id.reset(token)
        return response


KNOWN_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}


def _inbound_id(request) -> str:
    """The id that a trusted proxy already gave, if it looks like one."""
    given = request.headers.get("X-Request-ID", "")
    return given if settings.TRUSTED_PROXIES and SANE_REQUEST_ID.match(given) else ""


class PrivacyMiddleware:
    """Keeps what is meant for one person out of every cache, and tells the browser what this site never uses."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        context.remember_nonce(request.csp_nonce)
        try:
            response = self.get_response(request)
        finally:
            context.remember_nonce(None)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if request.path_info.startswith("/admin/"):
            response._csp_replace = {"style-src": settings.ADMIN_STYLE_SRC, **getattr(response, "_csp_replace", {})}
        if _is_private(request, response):
            add_never_cache_headers(response)
        return response


def _is_private(request, response) -> bool:
    """Asked without the database, so that the answer also holds for the page about its outage."""
    known = settings.SESSION_COOKIE_NAME
    return (
        known in request.COOKIES
        or known in response.cookies
        or "Authorization" in request.headers
        or bool(PRIVATE_PATH.match(request.path_info))
    )


class CleanInputMiddleware:
    """Answers 400 to NUL bytes in path, query, cookies or form: no text has them, and the database refuses them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path_info or _holds_nul(request.GET) or _any_nul(request.COOKIES.items()):
            raise BadRequest("NUL byte in path, query or cookie.")
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Looks into forms here, after the CSRF check has read them; the API reads its own bodies."""
        if (
            request.method == "POST"
            and request.content_type in FORM_TYPES
            and not request.path_info.startswith("/api/")
            and _holds_nul(request.POST)
        ):
            raise BadRequest("NUL byte in a form.")


def _holds_nul(querydict) -> bool:
    return any("\x00" in name or any("\x00" in value for value in values) for name, values in querydict.lists())


def _any_nul(pairs) -> bool:
    return any("\x00" in name or "\x00" in value for name, value in pairs)


class LanguageMiddleware(LocaleMiddleware):
    """Pages speak the language of their address, the API that of ``Accept-Language``, the admin that of its user."""

    def process_request(self, request):
        if not request.path_info.startswith("/api/"):
            super().process_request(request)
            return
        translation.activate(_accepted(request.headers.get("Accept-Language", "")))
        request.LANGUAGE_CODE = translation.get_language()

    def process_view(self, request, view, args, kwargs):
        """Staff work in the language of their account; Wagtail's own choice, where one is made, goes before it."""
        if request.path_info.startswith("/admin/") and request.user.is_authenticated:
            language = getattr(request.user, "language", "")
            if translation.check_for_language(language) and language in dict(settings.LANGUAGES):
                translation.activate(language)
                request.LANGUAGE_CODE = language


def _accepted(header) -> str:
    """The first language of the header that the platform speaks, else Danish."""
    for wanted, _quality in parse_accept_lang_header(header):
        try:
            return translation.get_supported_language_variant(wanted)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
