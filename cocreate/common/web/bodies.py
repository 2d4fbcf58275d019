"""What is sent in: JSON read strictly, and fields that take one type and nothing that could be made into it."""

import json
import math
import re

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers
from rest_framework.parsers import JSONParser
from rest_framework.settings import api_settings

from .problems import TooLarge

MAX_BODY = 1024 * 1024
MAX_DEPTH = 100
# What no text holds: controls but tab and line ends, and half a surrogate pair.
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


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
