"""The queue in a real browser: readable for everyone, by keyboard, and without a script."""

import pytest
from django.conf import settings
from django.test import Client

from challenges.models import Proposal
from challenges.reviews import actions
from partners.roles import DECISION_MAKER
from tests.factories import ChallengeFactory, person_with, submitted

pytestmark = pytest.mark.django_db(transaction=True)
BEYOND = """[...document.querySelectorAll('.koe-row, .koe-card, .koe-main')]
    .filter(part => part.getBoundingClientRect().right > innerWidth + 1).length"""


@pytest.fixture
def open_desk(new_page, live_server):
    """Open a page as a decision-maker who is logged in."""
    client = Client()
    client.force_login(person_with(DECISION_MAKER))
    session = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": live_server.url,
    }

    def open_page(**options):
        page = new_page(**options)
        page.context.add_cookies([session])
        return page

    return open_page


@pytest.fixture
def cases():
    challenge = ChallengeFactory(title="Flere hænder på plejehjemmet")
    first = submitted(challenge=challenge, title="Måltidsvenner")
    submitted(challenge=challenge, title="بطاقات مصورة", language="ar")
    first = actions.screen(first, actor=person_with(DECISION_MAKER), version=first.version)
    return [first, *Proposal.objects.exclude(pk=first.pk)]


@pytest.mark.parametrize("dark", [False, True])
def test_the_screens_are_accessible_and_keep_the_policy(open_desk, cases, axe, dark):
    page = open_desk(dark=dark)
    case = f"/admin/koe/{cases[0].pk}/"

    found = {}
    for url in ("/admin/koe/", case, f"{case}decide/", f"{case}historik/", "/admin/koe/papir/", "/admin/"):
        page.goto(url)
        page.wait_for_load_state("networkidle")
        found[url] = axe(page)

    assert {url: wrong for url, wrong in found.items() if wrong} == {}
    assert page.csp_violations == []


@pytest.mark.parametrize("width", [360, 768])
def test_nothing_stands_outside_a_small_screen(open_desk, cases, width):
    page = open_desk(width=width)

    beyond = {}
    for url in ("/admin/koe/", f"/admin/koe/{cases[0].pk}/", f"/admin/koe/{cases[0].pk}/decide/"):
        page.goto(url)
        beyond[url] = page.evaluate(BEYOND)

    assert beyond == dict.fromkeys(beyond, 0)


def test_the_list_and_the_case_by_keyboard(open_desk, cases):
    page = open_desk()
    page.goto("/admin/koe/")
    page.wait_for_load_state("networkidle")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("x")
    marked = page.locator("[data-bulk-action-checkbox]:checked").count()
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/koe/*/")
    page.keyboard.press("i")

    assert marked == 1
    assert page.evaluate("document.activeElement.id") == "note_text"


def test_a_decision_without_a_script_is_seen_before_it_goes(open_desk, cases):
    page = open_desk(javascript=False)
    page.goto(f"/admin/koe/{cases[0].pk}/decide/")

    page.check("[name=outcome][value=selected]")
    page.fill("[name=public_reason]", "Vi prøver det i otte uger.")
    page.follow(".koe-main button.button")
    letter = page.inner_text(".koe-letter")
    before = Proposal.objects.get(pk=cases[0].pk).state
    page.follow(".koe-main button.button")

    assert "Vi prøver det i otte uger." in letter
    assert (before, Proposal.objects.get(pk=cases[0].pk).state) == ("assessment", "selected")
