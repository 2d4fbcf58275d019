"""The doors' shared manners: refusals become answers, lists are paged, clients are slowed down, bodies are parsed strictly."""

import json
import math
import re
import time
from datetime import date, datetime
from threading import Lock
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as WordsNeedWork
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle
from rest_framework.views import APIView

from .refusals import NotNow

MAX_BODY = 1024 * 1024
MAX_DEPTH = 100
MAX_PAGE, PAGE = 100, 50
LOG_IN = _("Log in, or send a token: “Authorization: Bearer …”.")
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
# What no text holds: controls but tab and line ends, and half a surrogate pair.
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")

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


class AlwaysJson(BaseContentNegotiation):
    """There is one language here, so nobody has to ask for it."""

    def select_parser(self, request, parsers):
        for parser in parsers:
            if request.content_type.split(";")[0].strip().lower() == parser.media_type:
                return parser
        return None

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


# --- Refusals ----------------------------------------------------------------


def answer_refusal(exc, context):  # noqa: PLR0911 - one line for each kind of no
    """Turn a refusal into an answer as RFC 9457 describes it; anything else is an error of ours."""
    request = context.get("request")
    match exc:
        case NotNow():
            headers = {"Retry-After": "1"} if exc.code == "key_in_progress" else {}
            return problem(409, exc.code, exc.detail, headers=headers)
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


def problem(status, code, detail="", *, headers=None, errors=None):
    """One answer of the type ``application/problem+json``; ``code`` is stable, the words are translated."""
    title = str(TITLES.get(code, TITLES["error"]))
    if errors and not detail:
        detail = errors[0]["detail"]
    body = {
        "type": f"{settings.SITE_URL}/api/v1/docs/#{code}", "title": title, "status": status, "detail": str(detail) or title,
        "code": code,
    }  # fmt: skip
    if errors is not None:
        body["errors"] = errors
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


# --- Bodies ------------------------------------------------------------------


class StrictJSONParser(JSONParser):
    """JSON in UTF-8, at most 1 MB: no NaN, no key twice, no characters that are not text, not endlessly deep."""

    def parse(self, stream, media_type=None, parser_context=None):
        raw = stream.read(MAX_BODY + 1)
        if len(raw) > MAX_BODY:
            _let_pass(stream)
            raise TooLarge
        try:
            body = json.loads(raw.decode(), parse_constant=_no_number, parse_float=_finite, object_pairs_hook=_once_each)
        except RecursionError as error:
            raise exceptions.ParseError(_("The JSON is nested too deeply."), code="json") from error
        except ValueError as error:
            raise exceptions.ParseError(_("The body is not JSON in UTF-8 with each name once."), code="json") from error
        if found := _not_text(body, (), 0):
            raise serializers.ValidationError(found)
        return body


def _let_pass(stream):
    """Let the rest go by unread, within reason: a client that is still sending would not hear the answer."""
    for _part in range(16):
        if not stream.read(MAX_BODY):
            return


def _no_number(_name):
    raise ValueError("not a number")


def _finite(text):
    number = float(text)
    if math.isinf(number):
        raise ValueError("too large a number")
    return number


def _once_each(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _not_text(value, path, depth):
    """An error at the first place in ``value`` that holds characters which are not text, or that is too deep."""
    if isinstance(value, str):
        return _at(path, _("The text holds characters that cannot be shown, such as NUL. Remove them."), "characters") if (
            _NOT_TEXT.search(value)
        ) else None  # fmt: skip
    if not isinstance(value, dict | list):
        return None
    if depth > MAX_DEPTH:
        raise exceptions.ParseError(_("The JSON is nested too deeply."), code="json")
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(name, str) and _NOT_TEXT.search(name):
            return _at(path, _("A name holds characters that cannot be shown."), "characters")
        if found := _not_text(inner, (*path, name), depth + 1):
            return found
    return None


def _at(path, words, code):
    found = [exceptions.ErrorDetail(words, code=code)]
    for part in reversed(path):
        found = {str(part): found}
    return found if path else {api_settings.NON_FIELD_ERRORS_KEY: found}


class Text(serializers.CharField):
    """A text and nothing that could be made into one."""

    def __init__(self, **kwargs):
        kwargs.setdefault("trim_whitespace", False)
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return data


class Whole(serializers.IntegerField):
    """A whole number, not a text, a fraction or true."""

    def __init__(self, **kwargs):
        super().__init__(**{"min_value": 1, "max_value": 2**31 - 1} | kwargs)

    def to_internal_value(self, data):
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


class Flag(serializers.BooleanField):
    """true or false."""

    def to_internal_value(self, data):
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Day(serializers.DateField):
    """A day as year-month-day."""

    SHAPE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)

    def to_internal_value(self, value):
        if not isinstance(value, str) or not self.SHAPE.match(value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


class Id(serializers.UUIDField):
    """A UUID in its usual spelling."""

    SHAPE = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z", re.ASCII)

    def to_internal_value(self, data):
        if not isinstance(data, str) or not self.SHAPE.match(data):
            self.fail("invalid", value=data if isinstance(data, str) else "")
        return super().to_internal_value(data)


class Body(serializers.Serializer):
    """A body with known names only: a misspelt name would otherwise lose what it holds."""

    def to_internal_value(self, data):
        unknown = {}
        if isinstance(data, dict):
            error = exceptions.ErrorDetail(_("This name is not known here."), "unknown")
            unknown = {name: [error] for name in data.keys() - self.fields.keys()}
        try:
            found = super().to_internal_value(data)
        except exceptions.ValidationError as error:
            if unknown and isinstance(error.detail, dict):
                raise serializers.ValidationError({**unknown, **error.detail}) from error
            raise
        if unknown:
            raise serializers.ValidationError(unknown)
        return found


# --- Lists -------------------------------------------------------------------


class PageQuery(serializers.Serializer):
    """How a list is paged."""

    page_size = serializers.IntegerField(min_value=1, max_value=MAX_PAGE, required=False, default=PAGE)
    cursor = serializers.CharField(required=False, max_length=2000)


class Keyset:
    """Pages by the values of the last row, so that a page costs the same however far in it is, and no row is counted.

    ``Keyset("paused", "answer_due", "pk")``; every column is NOT NULL, a minus reverses the order, the last is unique.
    """

    SALT = "page"

    def __init__(self, *order):
        self.order = order

    def page(self, rows, request, asked):
        """``{next, previous, results}`` of the queryset ``rows``, with rows as results."""
        size, cursor = asked["page_size"], self._read(asked.get("cursor"))
        backwards = cursor is not None and cursor["back"]
        rows = rows.order_by(*(self._turned(backwards)))
        if cursor is not None:
            rows = rows.filter(self._beyond(cursor["at"], backwards))
        found = list(rows[: size + 1])
        more = len(found) > size
        found = found[:size]
        if backwards:
            found.reverse()
        has_next, has_previous = (True, more) if backwards else (more, cursor is not None)
        return {
            "next": self._link(request, found[-1], back=False) if has_next and found else None,
            "previous": self._link(request, found[0], back=True) if has_previous and found else None,
            "results": found,
        }

    def _turned(self, backwards):
        for name in self.order:
            yield (name[1:] if name.startswith("-") else f"-{name}") if backwards else name

    def _beyond(self, at, backwards) -> Q:
        condition = Q()
        for name, value in reversed(list(zip(self.order, at, strict=True))):
            field, falling = name.lstrip("-"), name.startswith("-") != backwards
            step = Q(**{f"{field}__{'lt' if falling else 'gt'}": value})
            condition = step | (Q(**{field: value}) & condition) if condition else step
        return condition

    def _link(self, request, row, *, back) -> str:
        at = [_plain(getattr(row, name.lstrip("-"))) for name in self.order]
        cursor = signing.dumps({"at": at, "back": back, "of": self.order}, salt=self.SALT)
        return request.build_absolute_uri(f"{request.path}?{urlencode({**request.query_params.dict(), 'cursor': cursor})}")

    def _read(self, cursor):
        if not cursor:
            return None
        try:
            found = signing.loads(cursor, salt=self.SALT)
        except signing.BadSignature as error:
            raise _no_page() from error
        if found["of"] != list(self.order):
            raise _no_page()
        return found


def _no_page():
    return serializers.ValidationError({"cursor": [exceptions.ErrorDetail(_("This is not a page of ours."), "cursor")]})


def _plain(value):
    return value.isoformat() if isinstance(value, date) else value


def moment(value: datetime | None) -> str | None:
    """A time as ISO 8601 with offset."""
    return None if value is None else timezone.localtime(value).isoformat()


def day(value: date | None) -> str | None:
    """A day as ISO 8601."""
    return None if value is None else value.isoformat()


# --- Throttles ---------------------------------------------------------------


class ClientThrottle(BaseThrottle):
    """A limit per client and minute: for each token, each user, or each address without a login.

    What is used is kept in the shared cache, so the limit is one for all processes. On one machine that cache is a
    table, and to write in it for every request would cost more than most requests. So a process takes permits a few at
    a time: each lot is a key that the cache adds for one process only, and there are only as many lots as the limit
    has. The limit is therefore never passed; at worst a client with several processes is slowed down a lot too early.
    """

    LOTS = 20
    MOST_CLIENTS = 10_000
    _held: dict[tuple, list[int]] = {}  # (client, scope, window) -> [permits left, next lot]
    _lock = Lock()

    def allow_request(self, request, view):
        scope = "read" if request.method in SAFE_METHODS else "write"
        limit, seconds = SimpleRateThrottle.parse_rate(self, api_settings.DEFAULT_THROTTLE_RATES[scope])
        now = time.time()
        window = int(now // seconds)
        self._wait = (window + 1) * seconds - now
        return self._take((self.client_of(request), scope, window), limit, seconds)

    def wait(self):
        return max(1, self._wait)

    def client_of(self, request) -> str:
        """The token, the user or the address."""
        if request.auth is not None:
            return f"key-{request.auth.pk}"
        return f"user-{request.user.pk}" if request.user.is_authenticated else f"at-{self.get_ident(request)}"

    def _take(self, key, limit, seconds) -> bool:
        size = max(1, limit // self.LOTS)
        lots = math.ceil(limit / size)
        with self._lock:
            if len(self._held) > self.MOST_CLIENTS:
                self._held.clear()
            held = self._held.setdefault(key, [0, 0])
            while held[0] < 1 and held[1] < lots:
                lot, held[1] = held[1], held[1] + 1
                if cache.add("throttle:" + ":".join(map(str, (*key, lot))).replace(" ", ""), 1, seconds * 2):
                    held[0] = min(size, limit - lot * size)
            if held[0] < 1:
                return False
            held[0] -= 1
            return True


# --- The base of every view --------------------------------------------------


class ApiView(APIView):
    """What every address of the API does: known methods only, tokens need the scope, bodies are read when asked for."""

    permission_classes = ()
    parser_classes = (StrictJSONParser,)
    # method -> scope that a token needs; a session needs none.
    scopes: dict[str, str] = {}
    # Methods that somebody without a login may use.
    open_to_all: frozenset = frozenset()

    def get_throttles(self):
        """The limit of the client, on every address."""
        return [ClientThrottle()]

    def initialize_request(self, request, *args, **kwargs):
        _read_chunks(request)
        return super().initialize_request(request, *args, **kwargs)

    def initial(self, request, *args, **kwargs):
        if not hasattr(self, request.method.lower()):
            raise exceptions.MethodNotAllowed(request.method)
        super().initial(request, *args, **kwargs)

    def check_permissions(self, request):
        method = "GET" if request.method in SAFE_METHODS else request.method
        if method in self.open_to_all:
            return
        if not request.user.is_authenticated:
            raise exceptions.NotAuthenticated(LOG_IN)
        if not self.has_scope(method):
            raise PermissionDenied(_("The token was not issued for this."))

    def has_scope(self, method) -> bool:
        """Whether the login is a session, or a token with the scope of ``method``."""
        scope, key = self.scopes.get(method), self.request.auth
        return scope is None or key is None or key.allows(scope)

    def body(self, shape, **options):
        """The body of the request as ``shape`` reads it; raises ``ValidationError`` with a pointer for each fault."""
        if not isinstance(self.request.data, dict):
            raise serializers.ValidationError([exceptions.ErrorDetail(_("Send a JSON object."), "invalid")])
        reader = shape(data=self.request.data, **options)
        reader.is_valid(raise_exception=True)
        return reader.validated_data

    def asked(self, shape):
        """The query as ``shape`` reads it; names that it does not know are left alone."""
        reader = shape(data=self.request.query_params.dict())
        reader.is_valid(raise_exception=True)
        return reader.validated_data

    def options(self, request, *args, **kwargs):
        """What may be done here."""
        return Response(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def perform_content_negotiation(self, request, force=False):
        renderer = self.get_renderers()[0]
        return renderer, renderer.media_type


def _read_chunks(request):
    """Read a body that came in chunks, without a length, as far as we read any."""
    environ = request.META
    if environ.get("CONTENT_LENGTH") or not environ.get("wsgi.input_terminated") or "HTTP_TRANSFER_ENCODING" not in environ:
        return
    request._body = environ["wsgi.input"].read(MAX_BODY + 1)
    request._read_started = True
    environ["CONTENT_LENGTH"] = str(len(request._body))
