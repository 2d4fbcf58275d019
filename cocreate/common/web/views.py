"""The base of every view of the API, and how fast a client may ask."""

import time

from django.core.exceptions import PermissionDenied
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle
from rest_framework.views import APIView

from ..limits import permits
from .bodies import MAX_BODY, StrictJSONParser
from .problems import LOG_IN

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class ClientThrottle(BaseThrottle):
    """A limit per client and minute: for each token, each user, or each address without a login."""

    LOTS = 20

    def allow_request(self, request, view):
        scope = "read" if request.method in SAFE_METHODS else "write"
        limit, seconds = SimpleRateThrottle.parse_rate(self, api_settings.DEFAULT_THROTTLE_RATES[scope])
        now = time.time()
        self._wait = seconds - now % seconds
        return permits.take(f"throttle:{self.client_of(request)}:{scope}", limit=limit, seconds=seconds, lots=self.LOTS, now=now)

    def wait(self):
        return max(1, self._wait)

    def client_of(self, request) -> str:
        """The token, the user or the address."""
        if request.auth is not None:
            return f"key-{request.auth.pk}"
        return f"user-{request.user.pk}" if request.user.is_authenticated else f"at-{self.get_ident(request)}"


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

    def finalize_response(self, request, response, *args, **kwargs):
        """Whoever is logged in sees more: no cache between us gives one the answer of another."""
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Authorization", "Cookie"])
        return response

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
