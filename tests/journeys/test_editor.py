"""An editor writes a challenge in the browser, a colleague approves it, and everybody can read it."""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from challenges.models import ChallengeIndexPage, ChallengePage, ContentPage
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


def test_how_easy_the_text_is_to_read_is_said_while_it_is_typed_as_the_server_says_it_later(desk, new_page):
    page = ContentPage.objects.get(slug="hjaelp", locale__language_code="da")
    editor = desk(person_with("Redaktør"))
    editor.goto(f"/admin/pages/{page.pk}/edit/")
    heavy = "Kommunalbestyrelsen fastsætter rammerne for samskabelsesindsatsen under hensyntagen til forpligtelser. Kl. 12: æ-ø!"

    editor.click("[aria-label='Vis/skjul statuspanel'], [data-side-panel-toggle=status]")
    expect(editor.locator("[data-side-panel=status]")).to_be_visible()
    expect(editor.locator("[data-a11y-dialog-show=schedule-publishing-dialog]:visible")).to_have_count(0)
    editor.fill("#id_introduction", heavy)
    expect(editor.locator("[data-lix-line]").first).to_contain_text("LIX 57, meget svær. Målet er højst 35.")
    text = editor.locator("[data-lix-number]").nth(1)
    before = text.inner_text()
    editor.locator("[data-contentpath=body] .public-DraftEditor-content").first.press_sequentially("forvaltningsretlige " * 20)
    expect(editor.locator("[data-lix-live]")).to_be_visible()
    expect(text).not_to_have_text(before)
    editor.locator("#id_introduction").focus()
    expect(editor.locator("[data-lix-line]").last).to_contain_text(text.inner_text())
    said = _readings(editor)
    with editor.expect_navigation():
        editor.click("button.action-save")

    editor.route("**/lix.js*", lambda route: route.abort())
    editor.goto(f"/admin/pages/{page.pk}/edit/")
    assert _readings(editor) == said
    assert editor.locator("[data-lix-line]").count() == 0
    assert editor.locator("[data-lix-saved]").is_visible()


def _readings(page):
    return page.locator("[data-lix] li:visible").all_inner_texts()


def _tab(page, number):
    page.locator("[role=tab]").nth(number).click()


def _do(page, button):
    """Choose something in the menu at the bottom of the editor, which leads to another page."""
    page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    with page.expect_navigation(url=re.compile(r"/admin/pages/\d+/$")):
        page.locator(button).first.click()
