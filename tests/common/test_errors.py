"""The pages for when it went wrong work without database, and without their templates."""

import json

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.test import override_settings
from django.urls import path

from cocreate.common import errors

RAISES = {
    "400": BadRequest("no"),
    "403": PermissionDenied("no"),
    "404": Http404("no"),
    "500": ValueError("hemmeligt"),
    "503": OperationalError("hemmeligt"),
    "503-again": InterfaceError("hemmeligt"),
}


def _refuse(request, kind):
    raise RAISES[kind]


urlpatterns = [
    path("api/v1/<slug:kind>/", _refuse),
    path("form/", lambda request: HttpResponse("in")),
    *i18n_patterns(path("<slug:kind>/", _refuse), prefix_default_language=False),
]
handler400, handler403 = errors.bad_request, errors.forbidden
handler404, handler500 = errors.not_found, errors.server_error


@pytest.fixture
def visitor(client):
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF=__name__):
        yield client


@pytest.mark.django_db
@pytest.mark.parametrize("kind", RAISES)
def test_every_fault_has_a_page_of_our_own_in_both_languages(visitor, kind):
    status = int(kind[:3])

    danish, english = visitor.get(f"/{kind}/"), visitor.get(f"/en/{kind}/")

    assert (danish.status_code, english.status_code) == (status, status)
    assert '<html lang="da"' in danish.content.decode()
    assert '<html lang="en"' in english.content.decode()
    assert danish.content != english.content
    assert b"hemmeligt" not in danish.content
    assert b"/static/" in danish.content, "the page has lost its look"
    assert "X-Request-ID" in danish
    assert "'unsafe-inline'" not in danish["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", RAISES)
def test_a_fault_of_the_page_itself_leaves_plain_words(visitor, settings, kind):
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": []}]

    answer = visitor.get(f"/en/{kind}/")

    assert answer.status_code == int(kind[:3])
    assert f"<h1>{errors.words(answer.status_code)[0]}</h1>" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", RAISES)
def test_the_api_answers_with_a_problem(visitor, kind):
    status = int(kind[:3])

    answer = visitor.get(f"/api/v1/{kind}/", headers={"Accept-Language": "en"})

    problem = json.loads(answer.content)
    assert answer.status_code == problem["status"] == status
    assert answer["Content-Type"] == "application/problem+json"
    assert set(problem) == {"type", "title", "status", "detail", "code"}
    assert problem["code"] == errors.CODES[status]
    assert problem["type"].endswith(problem["code"])


def test_an_outage_of_the_database_asks_to_come_back(visitor):
    assert visitor.get("/503/")["Retry-After"] == "30"


def test_a_form_from_elsewhere_is_refused_with_a_page_that_says_what_to_do():
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    with override_settings(ROOT_URLCONF=__name__):
        answer = strict.post("/form/", {"a": "b"})

    assert answer.status_code == 403
    assert b"/static/" in answer.content
