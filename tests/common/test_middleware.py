"""Every request: its id, its headers, its language, and what is refused before a view sees it."""

import json
import logging

import pytest
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from cocreate.common.logs import JsonFormatter
from cocreate.common.middleware import PRIVATE_PATH, LanguageMiddleware


def test_every_answer_carries_an_id_of_our_own(client):
    answer = client.get("/robots.txt", headers={"X-Request-ID": "given-by-a-stranger"})

    assert len(answer["X-Request-ID"]) == 32


@override_settings(TRUSTED_PROXIES=1)
@pytest.mark.parametrize(("given", "kept"), [("abc-123.DEF_4", True), ("short", False), ("a" * 65, False), ("ny linje\n", False)])
def test_a_trusted_proxy_may_give_the_id_if_it_looks_like_one(client, given, kept):
    answer = client.get("/robots.txt", headers={"X-Request-ID": given})

    assert (answer["X-Request-ID"] == given) is kept


def test_the_line_in_the_log_names_the_route_and_no_path(client, caplog):
    with caplog.at_level(logging.INFO, logger="cocreate.request"):
        client.get("/robots.txt?navn=Mette")

    record = next(record for record in caplog.records if record.name == "cocreate.request")
    line = json.loads(JsonFormatter().format(record))
    assert (line["method"], line["route"], line["status"]) == ("GET", "robots_txt", 200)
    assert "Mette" not in json.dumps(line)


def test_an_exception_is_logged_with_its_place_and_without_its_words(rf):
    request = rf.get("/hemmelig/adresse/")
    try:
        raise ValueError("Key (email)=(mette@example.dk) already exists.")
    except ValueError as error:
        record = logging.LogRecord(
            "django.request", logging.ERROR, __file__, 1, "%s: %s", ("Internal Server Error", "/hemmelig/adresse/"),
            (ValueError, error, error.__traceback__),
        )  # fmt: skip
        record.request = request

    line = JsonFormatter().format(record)

    assert "mette" not in line
    assert "hemmelig" not in line
    assert json.loads(line)["exception"]["kind"] == "ValueError"


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("/min-side/", True), ("/en/min-side/", True), ("/accounts/login/", True), ("/admin/koe/", True),
        ("/udfordringer/klar-til-skybrud/svar/", True), ("/en/udfordringer/x/svar/tjek/", True),
        ("/svarloefte/", False), ("/udfordringer/svar-foerste-gang/", False), ("/", False), ("/robots.txt", False),
    ],
)  # fmt: skip
def test_what_is_meant_for_one_person_is_private(address, private):
    assert bool(PRIVATE_PATH.match(address)) is private


def test_public_answers_may_be_cached_and_private_ones_never(client):
    assert "no-store" not in client.get("/robots.txt")["Cache-Control"]

    client.cookies["sessionid"] = "somebody"

    assert "no-store" in client.get("/robots.txt")["Cache-Control"]


def test_the_browser_is_told_what_this_site_never_uses(client):
    answer = client.get("/robots.txt")

    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def test_the_public_policy_allows_nothing_inline(client):
    policy = client.get("/robots.txt")["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_the_admin_may_style_inline_but_never_run_inline_scripts(client):
    policy = dict(part.split(" ", 1) for part in client.get("/admin/login/")["Content-Security-Policy"].split("; "))

    assert policy["style-src"] == "'self' 'unsafe-inline'"
    assert policy["script-src"] == "'self'"


@pytest.mark.parametrize("address", ["/robots.txt?q=%00", "/robots.txt?%00=q", "/%00", "/en/%00/"])
def test_nul_bytes_are_answered_kindly(client, address):
    answer = client.get(address)

    assert answer.status_code == 400
    assert "X-Request-ID" in answer


def test_a_nul_byte_in_a_cookie_is_refused_before_the_session_is_looked_up(client):
    client.cookies.load('sessionid="\\000abc"')

    assert client.get("/robots.txt").status_code == 400


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "da"), ("en", "en"), ("en-GB,da;q=0.5", "en"), ("de,fr;q=0.9", "da"), ("tlh, en;q=0.2", "en"), ("*", "da"),
        ("\x00", "da"),
    ],
)
def test_the_api_speaks_the_language_that_is_asked_for(rf, header, language):
    request = rf.get("/api/v1/challenges/", headers={"Accept-Language": header})

    LanguageMiddleware(lambda request: HttpResponse()).process_request(request)

    assert language == request.LANGUAGE_CODE


@pytest.mark.parametrize(("address", "language"), [("/", "da"), ("/udfordringer/", "da"), ("/en/", "en"), ("/en/forslag/", "en")])
def test_a_page_speaks_the_language_of_its_address_whatever_the_browser_says(rf, address, language):
    request = rf.get(address, headers={"Accept-Language": "en"})

    LanguageMiddleware(lambda request: HttpResponse()).process_request(request)

    assert language == request.LANGUAGE_CODE


def _form(request):
    return HttpResponse(request.POST.get("name", ""))


def _refuse(request):
    raise BadRequest("no")


urlpatterns = [path("form/", _form), path("refuse/", _refuse)]


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(("name", "status"), [("Anna", 200), ("An\x00na", 400)])
def test_a_nul_byte_in_a_form_is_refused(client, name, status):
    assert client.post("/form/", {"name": name}).status_code == status
