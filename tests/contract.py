"""A client of the API that holds every answer against our own schema."""

import re
from functools import lru_cache
from threading import Lock

from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker
from rest_framework.test import APIClient

API = "/api/v1/"
JSON_TYPES = {"application/json", "application/problem+json"}


# Tests that ask from several threads would build it several times at once, which the generator cannot do.
_one_at_a_time = Lock()


def schema() -> dict:
    """The schema as it is served."""
    with _one_at_a_time:
        return _schema()


@lru_cache(maxsize=1)
def _schema():
    return SchemaGenerator().get_schema(request=None, public=True)


@lru_cache(maxsize=1)
def _addresses():
    return [
        (re.compile(re.sub(r"\{[^}]+\}", "[^/]+", address) + r"\Z"), operations)
        for address, operations in sorted(schema()["paths"].items(), key=lambda one: "{" in one[0])
    ]


def operation_of(method, path) -> dict | None:
    """What the schema says of a call, or None."""
    for pattern, operations in _addresses():
        if pattern.match(path) and method.lower() in operations:
            return operations[method.lower()]
    return None


def check(method, path, response) -> None:
    """Fail unless the schema told of this answer."""
    operation = operation_of(method, path)
    if operation is None:
        return
    told = operation["responses"].get(str(response.status_code))
    assert told is not None, f"{method} {path} answered {response.status_code}, of which the schema says nothing"
    kind = response.headers.get("Content-Type", "").split(";")[0]
    assert kind in told["content"], f"{kind} is not among {list(told['content'])}"
    if kind not in JSON_TYPES:
        assert told["content"][kind]["schema"] == {"type": "string", "format": "binary"}
        return
    shape = {**told["content"][kind]["schema"], "components": schema()["components"]}
    errors = list(Draft202012Validator(shape, format_checker=FormatChecker()).iter_errors(response.json()))
    assert not errors, errors[0]


class ContractClient(APIClient):
    """Speaks JSON, may log in with a key, and checks every answer."""

    default_format = "json"

    def __init__(self, key=None, **defaults):
        super().__init__(enforce_csrf_checks=True, **defaults)
        if key is not None:
            self.credentials(HTTP_AUTHORIZATION=f"Bearer {key.token}")

    def generic(self, method, path, *args, **kwargs):
        response = super().generic(method, path, *args, **kwargs)
        if path.startswith(API) and method in {"GET", "POST"}:
            check(method, path.split("?")[0], response)
        return response
