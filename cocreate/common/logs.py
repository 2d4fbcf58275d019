"""Structured logs: one JSON object a line, with the request id and without personal data.

The raw path may hold the secret of a draft and an exception may quote a person's words, so a line names the route and
the kind of the exception with its place in the code, never the path, the query or the exception's text.
"""

import json
import logging
import traceback
from datetime import UTC, datetime

from django.conf import settings

from .context import request_id

# What every LogRecord has; anything else was given as ``extra`` and is written out.
_STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName", "request", "request_id", "status_code"}


class RequestIdFilter(logging.Filter):
    """Adds the request id to every line written while a request is answered."""

    def filter(self, record):
        record.request_id = request_id.get()
        return True


class JsonFormatter(logging.Formatter):
    """One line of JSON for one event."""

    def format(self, record):
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if given := getattr(record, "request_id", ""):
            line["request_id"] = given
        line |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info and record.exc_info[1]:
            line["exception"] = _exception(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def route(request) -> str:
    """The name of the view that answered, which never holds a secret or a name."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        return ""
    return match.view_name or match.route


def _message(record) -> str:
    """The line's words, with the route where Django would write the raw path."""
    request = getattr(record, "request", None)
    path = getattr(request, "path", "")
    if not path:
        return record.getMessage()
    args = record.args if isinstance(record.args, tuple) else ()
    place = route(request) or "-"
    return str(record.msg) % tuple(place if path in str(arg) else arg for arg in args) if args else str(record.msg)


def _exception(error) -> dict:
    """The kind of an exception and where in the code it was raised; its words only while developing."""
    frames = traceback.extract_tb(error.__traceback__)
    told = {
        "kind": type(error).__name__,
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]],
    }
    if settings.DEBUG:
        told["words"] = str(error)
    if cause := error.__cause__ or error.__context__:
        told["because"] = type(cause).__name__
    return told
