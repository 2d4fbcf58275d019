"""The API's map: its addresses, its schema and its readable docs."""

from functools import lru_cache

from django.conf import settings
from django.http import HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.urls import path, re_path
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from challenges.calls.api import ChallengesView, ChallengeView
from challenges.proposals.api import (
    AnswerView,
    AttachmentsView,
    AttachmentView,
    ProposalsView,
    ProposalView,
    ReconciliationView,
    WithdrawView,
)
from challenges.reviews.api import VERB_VIEWS, CaseView, ChangesView, QueueView
from cocreate.common import errors
from cocreate.common.web import TITLES
from partners.api import MeView, PartnersView

PREFIX = "/api/v1/"
PROBLEM = "Problem"
# Calls that need no login, though a login may show more.
OPEN = {"challenges", "challenge", "partners", "proposals", "proposal"}
WRITES = {"post", "put", "patch", "delete"}
STATUS_WORDS = {
    400: "The words or numbers need work; `errors` points at each.",
    401: "No login, or a token that does not work.",
    403: "Known, but not for you, or a token without the scope.",
    404: "Nothing here, or nothing you may know of.",
    405: "This address does not do that.",
    409: "Not in this state: `not_now`, `stale`, `source_ref_conflict` or `key_in_progress`.",
    413: "A body over 1 MB, or a file over 10 MB.",
    415: "Not the type that this address reads.",
    422: "The Idempotency-Key belongs to another body.",
    429: "Too many requests; `Retry-After` says when.",
    503: "The database does not answer; `Retry-After` says when.",
}
HTTP_OF = {
    "invalid": 400, "not_authenticated": 401, "forbidden": 403, "not_found": 404, "method_not_allowed": 405, "not_now": 409,
    "stale": 409, "source_ref_conflict": 409, "key_in_progress": 409, "too_large": 413, "unsupported_media_type": 415,
    "key_reused": 422, "throttled": 429,
}  # fmt: skip
EXAMPLE = {
    "challenge": "flere-haender-paa-plejehjemmet",
    "title": "Måltidsvenner",
    "problem": "Nogle beboere spiser alene.",
    "solution": "To frivillige spiser med beboerne tirsdag og torsdag.",
    "beneficiaries": "Beboerne",
    "effects": {"penge": "", "produkter": "", "personale": "En time om ugen"},
    "language": "da",
    "publish_consent": True,
}


def only_our_paths(endpoints):
    """The endpoints of this API, and not those of Wagtail's."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(PREFIX)]


def add_refusals(result, generator, request, public):
    """Say of every call how it refuses, and show one that is sent in."""
    result["components"].setdefault("schemas", {})[PROBLEM] = problem_schema()
    for address, operations in result["paths"].items():
        for method, operation in operations.items():
            for status in _refusals(address, method, operation):
                operation["responses"][str(status)] = {
                    "description": STATUS_WORDS[status],
                    "content": {"application/problem+json": {"schema": {"$ref": f"#/components/schemas/{PROBLEM}"}}},
                }
            if operation.get("operationId") in OPEN and {} not in operation["security"]:
                operation["security"].append({})
            if operation.get("operationId") == "submit_proposal":
                operation["requestBody"]["content"]["application/json"]["examples"] = {"a proposal": {"value": EXAMPLE}}
    _close_bodies(result)
    return result


def problem_schema() -> dict:
    """A refusal (RFC 9457)."""
    text = {"type": "string"}
    return {
        "type": "object",
        "description": "A refusal (RFC 9457). Codes are stable, texts are translated.",
        "properties": {
            "type": text, "title": text, "status": {"type": "integer"}, "detail": text, "code": text,
            "version": {"type": "integer", "description": "For `stale`: the version that stands now, where the row has one."},
            "errors": {
                "type": "array",
                "description": "For 400: each fault, where it is (a JSON pointer) and what it is.",
                "items": {
                    "type": "object", "properties": {"pointer": text, "code": text, "detail": text},
                    "required": ["pointer", "code", "detail"],
                },
            },
        },
        "required": ["type", "title", "status", "detail", "code"],
        "examples": [{
            "type": f"{settings.SITE_URL}{PREFIX}docs/#invalid", "title": "What was sent needs work", "status": 400,
            "detail": "The title has between 5 and 120 characters.", "code": "invalid",
            "errors": [{"pointer": "/title", "code": "length", "detail": "The title has between 5 and 120 characters."}],
        }],
    }  # fmt: skip


def _refusals(address, method, operation):
    yield from (400, 401, 403, 429, 503)
    if "{" in address:
        yield 404
    if method in WRITES:
        yield from (409, 413, 415)
    if operation.get("operationId") == "attachment":
        yield 409
    if operation.get("operationId") == "submit_proposal":
        yield 422


def _close_bodies(result):
    """A body has the names that are listed and no others."""
    schemas = result["components"]["schemas"]
    waiting = [
        content["schema"]["$ref"].rsplit("/", 1)[1]
        for operations in result["paths"].values() for operation in operations.values()
        for kind, content in operation.get("requestBody", {}).get("content", {}).items() if kind == "application/json"
    ]  # fmt: skip
    while waiting:
        schema = schemas[waiting.pop()]
        schema["additionalProperties"] = False
        for part in schema.get("properties", {}).values():
            refs = filter(None, (part.get("$ref"), *(one.get("$ref") for one in part.get("allOf", ()))))
            names = (ref.rsplit("/", 1)[1] for ref in refs)
            waiting.extend(name for name in names if not schemas[name].get("enum"))


@lru_cache(maxsize=16)
def _schema(_language) -> dict:
    """The schema, made once for each language: nothing in it changes while the process lives."""
    return SchemaGenerator().get_schema(request=None, public=True)


@require_safe
def schema(request):
    """OpenAPI 3.1, as JSON."""
    return JsonResponse(_schema(get_language()), json_dumps_params={"ensure_ascii": False})


@require_safe
def docs(request):
    """The schema for people: a plain page of ours, without a script."""
    found = _schema(get_language())
    calls = [
        {"method": method.upper(), "address": address, **_call(operation, found)}
        for address, operations in found["paths"].items() for method, operation in operations.items()
    ]  # fmt: skip
    codes = [{"code": code, "status": HTTP_OF[code], "title": TITLES[code]} for code in HTTP_OF]
    return render(request, "api/docs.html", {"calls": calls, "codes": codes, "site_url": settings.SITE_URL})


@csrf_exempt
def nothing(request, rest):
    """Whatever else is asked for; without this, what is sent to an unknown address would meet the pages' CSRF check."""
    if request.method in {"GET", "HEAD"} and not rest.endswith("/"):
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    return errors.not_found(request)


def _call(operation, found) -> dict:
    bodies = operation.get("requestBody", {}).get("content", {})
    (kind, body), *_rest = bodies.items() or [("", {})] if bodies else [("", {})]
    answers = {status: answer for status, answer in operation["responses"].items() if status.startswith("2")}
    status, answer = next(iter(answers.items()))
    given = answer.get("content", {}).get("application/json", {})
    return {
        "id": operation["operationId"],
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "needs_login": {} not in operation.get("security", [{}]),
        "parameters": [
            {"name": one["name"], "required": one.get("required", False), "description": one.get("description", ""),
             "type": _type(one["schema"])}
            for one in operation.get("parameters", [])
        ],
        "body_type": kind,
        "body": _fields(body.get("schema"), found),
        "status": status,
        "answer": _fields(given.get("schema"), found),
    }  # fmt: skip


def _fields(schema, found) -> list[dict]:
    if not schema:
        return []
    shape = found["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return [
        {
            "name": name, "required": name in shape.get("required", ()), "description": part.get("description", ""),
            "type": _type(part),
        }
        for name, part in shape.get("properties", {}).items()
    ]  # fmt: skip


def _type(part) -> str:
    if "$ref" in part:
        return part["$ref"].rsplit("/", 1)[1]
    for several in ("oneOf", "anyOf", "allOf"):
        if several in part:
            return " | ".join(dict.fromkeys(_type(one) for one in part[several]))
    if part.get("enum"):
        return " | ".join(str(value) or "“”" for value in part["enum"])
    kind = part.get("type", "any")
    kind = " | ".join(kind) if isinstance(kind, list) else kind
    if "array" in kind:
        return f"[{_type(part.get('items', {}))}]"
    return f"{kind} ({part['format']})" if part.get("format") else kind


urlpatterns = [
    path("schema/", schema, name="api_schema"),
    path("docs/", docs, name="api_docs"),
    path("me/", MeView.as_view()),
    path("partners/", PartnersView.as_view()),
    path("challenges/", ChallengesView.as_view()),
    path("challenges/<slug:slug>/", ChallengeView.as_view()),
    path("proposals/", ProposalsView.as_view()),
    path("proposals/<uuid:id>/", ProposalView.as_view()),
    path("proposals/<uuid:id>/withdraw/", WithdrawView.as_view()),
    path("proposals/<uuid:id>/answer/", AnswerView.as_view()),
    path("proposals/<uuid:id>/attachments/", AttachmentsView.as_view()),
    path("attachments/<uuid:id>/", AttachmentView.as_view()),
    path("intake/reconciliation/", ReconciliationView.as_view()),
    path("queue/", QueueView.as_view()),
    path("queue/changes/", ChangesView.as_view()),
    path("queue/<uuid:id>/", CaseView.as_view()),
    *(path(f"queue/<uuid:id>/{verb}/", view.as_view()) for verb, view in VERB_VIEWS.items()),
    re_path(r"^(?P<rest>.*)$", nothing),
]
