"""The content policy in a real browser: no page of ours and no screen of the CMS asks for what the policy refuses."""

import pytest
from django.core.management import call_command
from django.test import Client

from partners.models import User

from .crawl import crawl

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(live_server):
    """The demonstration site, as everybody gets it."""
    call_command("load_demo", force=True)
    return live_server


@pytest.fixture
def log_in(site):
    """Give a page's browser the session of one person."""

    def give(page, email):
        client = Client()
        client.force_login(User.objects.get(email=email), backend="django.contrib.auth.backends.ModelBackend")
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])

    return give


def _walk(page, starts, **limits):
    visited, faults = [], []
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)
    for address, _status in crawl(page, starts, **limits):
        visited.append(address)
    return visited, [*page.csp_violations, *faults]


def test_the_public_pages_ask_for_nothing_that_the_policy_refuses(site, page):
    visited, faults = _walk(page, ["/", "/en/", "/accounts/login/", "/accounts/signup/", "/findes-ikke/"], most=60)

    assert faults == []
    assert len(visited) >= 12, visited


def test_my_page_and_the_account_pages_ask_for_nothing_that_the_policy_refuses(site, page, log_in):
    log_in(page, "forening@example.dk")

    _visited, faults = _walk(
        page, ["/min-side/", "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/"], most=25
    )

    assert faults == []


def test_the_screens_of_the_cms_ask_for_nothing_that_the_policy_refuses(site, page, log_in):
    log_in(page, "admin@example.dk")

    visited, faults = _walk(page, ["/admin/", "/admin/koe/", "/admin/pages/"], most=120, stay_under="/admin/")

    assert faults == []
    assert any("/edit/" in address for address in visited), visited


def test_the_editor_of_a_challenge_still_does_its_work(site, page, log_in):
    from challenges.models import ChallengePage

    log_in(page, "admin@example.dk")
    challenge = ChallengePage.objects.first()
    page.goto(f"/admin/pages/{challenge.pk}/edit/")

    for button in page.locator("[id$='-ADD']").all():
        if button.is_visible():
            before = page.locator("[data-inline-panel-child]").count()
            button.click()
            assert page.locator("[data-inline-panel-child]").count() == before + 1

    assert page.csp_violations == []


def test_a_refused_script_is_seen_by_this_test(site, page):
    page.goto("/")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))")
    page.wait_for_timeout(200)

    assert page.evaluate("window.ran") is None
    assert len(page.csp_violations) == 1
