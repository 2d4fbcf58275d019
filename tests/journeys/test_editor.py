"""An editor writes a challenge in the browser, a colleague approves it, and everybody can read it."""

import re

import pytest
from django.conf import settings
from django.test import Client

from challenges.models import ChallengeIndexPage, ChallengePage
from tests.factories import CentreFactory, person_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(new_page):
    """Open the admin as somebody; the policy must let all of it run."""
    pages = []

    def as_(user):
        client = Client()
        client.force_login(user)
        page = new_page()
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": _base(page)}])
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        pages.append(page)
        return page

    yield as_
    assert [page.csp_violations + page.faults for page in pages] == [[]] * len(pages)


def _base(page):
    page.goto("/healthz")
    return page.url


def test_from_the_first_word_to_the_public_page(desk, axe):
    owner = person_with("Udfordringsejer", first_name="Mette", last_name="Holm")
    centre = CentreFactory(name="Borgerservice")
    index = ChallengeIndexPage.objects.get(locale__language_code="da")

    editor = desk(person_with("Redaktør"))
    editor.goto(f"/admin/pages/add/challenges/challengepage/{index.pk}/")
    editor.fill("#id_title", "Ærlige svar på åbne spørgsmål")
    editor.press("#id_title", "Tab")
    editor.fill("#id_summary", "Vi vil svare bedre. Hvordan gør vi det sammen?")
    editor.fill("#id_what_we_seek", "En måde at svare på, som folk forstår.")
    _tab(editor, 1)
    for rows in ("reliefs", "criteria", "questions"):
        editor.click(f"#id_{rows}-ADD")
    editor.select_option("#id_reliefs-0-p", "personale")
    editor.fill("#id_criteria-0-name", "Folk forstår svaret")
    editor.fill("#id_questions-0-label", "Hvor har du set det?")
    _tab(editor, 2)
    editor.fill("#id_closes_on", "2099-03-01")
    editor.keyboard.press("Escape")
    editor.fill("#id_expected_answer_on", "2099-04-01")
    editor.keyboard.press("Escape")
    editor.check("input[name=accepts][value=citizen]")
    editor.select_option("#id_owner_centre", str(centre.pk))
    editor.select_option("#id_owner_person", str(owner.pk))
    _do(editor, "button[name=action-submit]")

    challenge = ChallengePage.objects.get(slug="aerlige-svar-paa-aabne-spoergsmaal")
    assert (challenge.live, challenge.workflow_in_progress) == (False, True)

    approver = desk(person_with("Innovationskoordinator"))
    approver.goto("/admin/")
    approver.get_by_role("link", name=re.compile("Ærlige svar")).first.click()
    _do(approver, "button[data-workflow-action-name=approve]")

    reader = desk(person_with("Revisor"))
    reader.goto("/udfordringer/aerlige-svar-paa-aabne-spoergsmaal/")
    read = reader.inner_text("main")
    for words in ("Ærlige svar på åbne spørgsmål", "Folk forstår svaret", "Mette Holm", "Borgerservice"):
        assert words in read
    assert axe(reader) == []
    reader.goto("/udfordringer/")
    assert axe(reader) == []


def _tab(page, number):
    page.locator("[role=tab]").nth(number).click()


def _do(page, button):
    """Choose something in the menu at the bottom of the editor, which leads to another page."""
    page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    with page.expect_navigation(url=re.compile(r"/admin/pages/\d+/$")):
        page.locator(button).first.click()
