"""Lists by the page, and how a day and a moment are written in them."""

from datetime import date, datetime
from functools import partial
from urllib.parse import urlencode

from django.core import signing
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers

MAX_PAGE, PAGE = 100, 50


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
        """``{next, previous, results}`` of the queryset ``rows`` (of models or of ``values``), with its rows as results."""
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
        value = row.get if isinstance(row, dict) else partial(getattr, row)
        at = [_plain(value(name.lstrip("-"))) for name in self.order]
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
