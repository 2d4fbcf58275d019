"""Whatever is sent to whichever address: the answer is kind, and never a fault of ours."""

import io

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from partners.models import User

from .addresses import addresses

pytestmark = pytest.mark.django_db

LONG = "æ" * 500_000
DEEP = 60_000
# Several faults to a query, so that a run does not last longer than it tells; what is refused at the door stands alone.
QUERIES = [
    "q=%00",
    "search=%22%22%22&page=-1&p=%F0%9F%92%A9&page_size=0&state=x&state=y&status=x&track=x&assignee=me&overdue=x&ordering=-pk;drop",
    "search=" + "a" * 20_000 + "&page=" + "9" * 400 + "&page_size=99999999999&after=" + "9" * 30 + "&accepts=x&mine=true",
    "q=%ff%fe&page=x&cursor=YQ==&after=x&since=x&until=x&status=&format=xml&language=xx&next=//elsewhere.example&%5B%5D=1&=&&&q=%",
    "cursor=x&after=-1&state=&challenge=&p=&sort=x&centre=x&order=x",
    "q[]=1&q[a][b]=2&search[]=x&page[]=1&state[]=x&" + "x=1&" * 5_000,
    "search=" + "a%20" * 250_000,
]
BODIES = {
    "NUL in JSON": (b'{"title": "a\\u0000b", "challenge": "din-egen-ide", "version": 1}', "application/json"),
    "half a surrogate": (b'{"title": "\\ud800 hvad", "challenge": "din-egen-ide", "problem": "\\udfff"}', "application/json"),
    "60,000 deep": (b"[" * DEEP + b"]" * DEEP, "application/json"),
    "60,000 deep in a field": (b'{"title": ' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}", "application/json"),
    "1 MB in a field": (f'{{"title": "{LONG}"}}'.encode(), "application/json"),
    "over 1 MB": (b'{"title": "' + b"x" * 1_500_000 + b'"}', "application/json"),
    "a number of many digits": (b'{"version": ' + b"9" * 10_000 + b"}", "application/json"),
    "no number": (b'{"version": NaN, "title": Infinity}', "application/json"),
    "wrong types": (
        b'{"challenge": {}, "title": [], "problem": 1, "solution": true, "effects": [], "answers": "x", "organisation": 1}',
        "application/json",
    ),
    "more wrong types": (
        b'{"publish_consent": "x", "version": "x", "scores": 1, "changes": [], "reasons": {}, "to": 1, "outcome": []}',
        "application/json",
    ),
    "a list": (b"[1, 2]", "application/json"),
    "a text": (b'"x"', "application/json"),
    "null": (b"null", "application/json"),
    "nothing": (b"", "application/json"),
    "broken": (b'{"a": ', "application/json"),
    "no UTF-8": (b'{"title": "\xff\xfe"}', "application/json"),
    "the same name twice": (b'{"title": "a", "title": "b"}', "application/json"),
    "XML": (b"<a/>", "application/xml"),
    "no kind": (b"abc", ""),
    "a strange kind": (b"abc", "text/\xe6\xf8; charset=x"),
    "a form in a strange alphabet": (b"a=%E6", "application/x-www-form-urlencoded; charset=utf-7"),
    "NUL in a form": (b"title=a%00b&email=a%00%40b.dk&login=%00&password=%00&next=%00", "application/x-www-form-urlencoded"),
    "a long form": (b"title=" + b"x" * 1_000_000, "application/x-www-form-urlencoded"),
    "many fields": (b"&".join(b"f%d=1" % number for number in range(2_000)), "application/x-www-form-urlencoded"),
    "parts without a border": (b"abc", "multipart/form-data"),
    "parts that end early": (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1', "multipart/form-data; boundary=x"),
}


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """The demonstration site, so that there is something behind the addresses; loaded once and rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", force=True, stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module", params=["nobody", "koordinator@example.dk"])
def visitor(request, site):
    """Somebody who is not logged in, and a coordinator, who may see most."""
    client = Client(raise_request_exception=False)
    if request.param != "nobody":
        client.force_login(User.objects.get(email=request.param), backend="django.contrib.auth.backends.ModelBackend")
    return client


KNOWN = [
    "/", "/en/", "/udfordringer/", "/udfordringer/din-egen-ide/", "/udfordringer/din-egen-ide/svar/", "/forslag/", "/min-side/",
    "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/",
    "/api/v1/proposals/", "/api/v1/challenges/", "/api/v1/queue/",
    "/admin/", "/admin/koe/",
]  # fmt: skip


def _everywhere():
    """All addresses of ours. Of allauth's many, those that anybody meets; its own tests try the others."""
    return list(dict.fromkeys([*KNOWN, *addresses(skip=("admin/", "accounts/"))]))


def test_the_map_is_read():
    found = set(addresses())

    assert {"/healthz", "/accounts/login/", "/media/images/x.png"} <= found
    assert not [address for address in found if any(sign in address for sign in "<>^$()\\")]


def test_no_query_breaks_a_page(visitor):
    broken = [
        f"{answer.status_code} GET {address}?{query[:60]}"
        for address in _everywhere()
        for query in QUERIES
        if (answer := visitor.get(f"{address}?{query}")).status_code >= 500
    ]

    assert broken == []


def test_no_body_breaks_an_address(visitor):
    broken = [
        f"{answer.status_code} {method} {address}: {name}"
        for name, (content, kind) in BODIES.items()
        for address in _everywhere()
        for method in ("POST", "PUT")
        if (address.startswith("/api/") or method == "POST")
        and (answer := visitor.generic(method, address, content, content_type=kind)).status_code >= 500
    ]

    assert broken == []


ADDRESSES = [
    "/%00", "/%ff", "/en/%00/", "/udfordringer/%00/", "/udfordringer/" + "x" * 5_000 + "/",
    "/forslag/F-2026-99999999999999999999/",
    "/forslag/%00/", "/api/v1/proposals/%00/", "/api/v1/queue/" + "9" * 300 + "/", "/media/../db.sqlite3",
    "/media/images/../../demo",
    "/media/images/%2e%2e/%2e%2e/secret_key", "/static/../../etc/passwd", "/documents/999999999999999999999999/x.pdf",
    "/en/en/en/", "//elsewhere.example/", "/api/v1/", "/api/", "/admin/koe/999999999999999999999999/",
]  # fmt: skip


def test_no_address_breaks_the_site(visitor):
    broken = [
        f"{answer.status_code} {address}"
        for address in ADDRESSES
        if (answer := visitor.get(address)).status_code >= 500 or b"root:" in getattr(answer, "content", b"")
    ]

    assert broken == []


HEADERS = [
    {"Accept": "text/\x00"}, {"Accept": "x" * 10_000}, {"Accept-Language": "\x00, q=x, ;;;"},
    {"Accept-Language": "da;q=" + "9" * 400},
    {"Authorization": "Bearer"}, {"Authorization": "Bearer \x00"}, {"Authorization": "Bearer " + "x" * 5_000},
    {"Authorization": "Basic Og=="}, {"Authorization": "Token \xe6"}, {"Cookie": 'sessionid="\\000"; csrftoken=\x00'},
    {"Cookie": "sessionid=" + "x" * 5_000}, {"Idempotency-Key": "\x00"}, {"If-None-Match": "\x00"}, {"Range": "bytes=9-1"},
    {"If-Modified-Since": "x" * 100}, {"Host": "elsewhere.example"}, {"Host": "\x00"}, {"X-Forwarded-For": "\x00"},
    {"X-Forwarded-Host": "elsewhere.example"}, {"Referer": "\x00"}, {"Content-Length": "x"}, {"Content-Length": "-1"},
    {"X-HTTP-Method-Override": "DELETE"}, {"Transfer-Encoding": "x"}, {"User-Agent": "\x00" * 100}, {"HX-Request": "true"},
    {"Accept-Language": "x" * 60_000}, {"Accept-Language": "-,*-*,da-,en--x;q=nan,ar-\ud7ff;q=inf"},
    {"Cookie": "draft=" + "x" * 20 + "." * 3_000},
    {"Cookie": "draft=" + "%00" * 8 + "; messages=x$[[; django_language=../../x; =; ;;"},
    {"Authorization": "Bearer cc_" + "é" * 43}, {"X-Forwarded-Proto": "\x00, https"}, {"Forwarded": "for=\x00;host=x"},
]  # fmt: skip


def test_no_header_breaks_a_page(visitor):
    broken = [
        f"{answer.status_code} {address}: {headers}"
        for headers in HEADERS
        for address in KNOWN
        if (answer := visitor.get(address, headers=headers)).status_code >= 500
    ]

    assert broken == []
