"""The schema, and the running application held against it by something that has never read our code."""

import pytest
import schemathesis
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.checks import CHECKS

from challenges.reviews.actions import screen
from partners.roles import COORDINATOR, DECISION_MAKER
from tests.contract import schema
from tests.factories import ApiKeyFactory, ChallengeFactory, opened, person_with, submitted

# What a schema cannot say, so that a right answer looks like a wrong one:
CANNOT_SAY = {
    # That a slug, an id or a version exists, that a text says more than spaces, that one of problem and solution is
    # there, that a day lies ahead: such a body fits the schema and is rightly refused.
    "positive_data_acceptance",
    # That unknown names in a query are left alone, that a cursor is ours, and that somebody who may not do a thing is
    # told so whatever was sent: such a call does not fit the schema and is rightly answered 200, 401, 403 or 404.
    "negative_data_rejection",
}


def test_the_schema_is_valid_openapi_3_1():
    assert schema()["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(schema()).validate()


def test_the_schema_is_made_without_a_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))


def test_every_call_names_its_login_and_its_refusals():
    for address, operations in schema()["paths"].items():
        for method, operation in operations.items():
            assert operation["security"], f"{method} {address}"
            assert {"400", "401", "403", "429"} <= operation["responses"].keys(), f"{method} {address}"
            if method == "post":
                assert {"409", "413", "415"} <= operation["responses"].keys(), f"{method} {address}"


def test_schema_and_docs_are_our_own(client, db):
    answer = client.get("/api/v1/docs/", headers={"accept-language": "en"})
    page = answer.content.decode()

    assert client.get("/api/v1/schema/").json()["openapi"] == schema()["openapi"]
    assert 'id="key_reused"' in page
    assert 'id="submit_proposal"' in page
    assert "<script>" not in page
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["anonymous", "citizen", "staff"])
def test_a_stranger_with_the_schema_finds_nothing(who):
    ChallengeFactory()
    headers = {}
    if who == "citizen":
        headers["Authorization"] = f"Bearer {ApiKeyFactory(user=submitted().author).token}"
    if who == "staff":
        key = ApiKeyFactory(user=person_with(COORDINATOR, DECISION_MAKER), scopes=["queue:read", "queue:write"])
        screen(opened(submitted(), key.user), actor=key.user, version=None)
        submitted()
        headers["Authorization"] = f"Bearer {key.token}"
    found = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())
    checks = [check for check in CHECKS.get_all() if check.__name__ not in CANNOT_SAY]

    for result in found.get_all_operations():
        _try(result.ok(), headers, checks)


def _try(operation, headers, checks):
    @given(case=operation.as_strategy())
    @settings(
        max_examples=5, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def one(case):
        case.call_and_validate(headers=headers, checks=checks)

    one()
