"""A proposer's whole way in a real browser: from the challenge to the receipt, the question and the answer."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail

from challenges.models import Draft, Proposal
from challenges.proposals.states import S
from challenges.reviews.actions import ask, decide, screen
from partners.roles import DECISION_MAKER
from tests.factories import ChallengeFactory, QuestionFactory, UserFactory, person_with, submitted
from tests.files import PDF

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "samskabelse-demo"
ARABIC = "بطاقات مصورة للوالدين الجدد"


@pytest.fixture
def challenge():
    challenge = ChallengeFactory(slug="flere-haender", title="Flere hænder på plejehjemmet")
    QuestionFactory(page=challenge, label="Hvor mange kan være med?", type="number", required=True)
    QuestionFactory(page=challenge, label="Hvornår på dagen?", type="choice", options="morgen\naften")
    return challenge


def log_in(page, user):
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)


def sign_up(page, email):
    """Say who one is, make an account and type the code from the mail."""
    page.locator("main a", has_text="Borger").first.click()
    page.locator("[name=first_name]").fill("Ny")
    page.locator("[name=last_name]").fill("Borger")
    page.locator("[name=is_old_enough]").check()
    page.locator("[name=accepts_terms]").check()
    page.locator("[name=email]").fill(email)
    page.locator("[name=password1]").fill("en-lang-adgangskode-27")
    page.locator("[name=password1]").press("Enter")
    page.wait_for_selector("[name=code]")
    code = re.search(r"^\s*([A-Z0-9]{3,6}(?:-[A-Z0-9]{2,6})?)\s*$", mail.outbox[-1].body, re.MULTILINE)[1]
    page.locator("[name=code]").fill(code)
    page.locator("[name=code]").press("Enter")
    page.wait_for_url(lambda url: "/svar/" in url)


def onward(page):
    """Press the one full button."""
    page.follow("main form button.button-primary")


def step_of(page):
    return urlsplit(page.url).path.rstrip("/").rsplit("/", 1)[-1]


def write(page, challenge, look=lambda: None):
    """From the challenge to the check page; ``look`` is called on every screen. Gives the screens that were passed."""
    page.goto(f"/udfordringer/{challenge.slug}/svar/")
    screens = [step_of(page)]
    look()
    page.locator("[name=title]").fill("Måltidsvenner")
    page.locator("[name=solution]").fill("To frivillige spiser med beboerne tirsdag og torsdag.")
    page.locator("[name=ps][value=personale]").check(force=True)
    onward(page)
    screens.append(step_of(page))
    look()
    page.locator("[name=problem]").fill("Nogle spiser alene.")
    onward(page)
    screens.append(step_of(page))
    look()
    page.locator("[name=effect_personale]").fill("Tid til pleje")
    onward(page)
    screens.append(step_of(page))
    look()
    page.locator("input[inputmode=decimal]").fill("12,5")
    page.locator("input[value=aften]").check(force=True)
    onward(page)
    screens.append(step_of(page))
    look()
    page.locator("[name=file]").set_input_files({"name": "plan.pdf", "mimeType": "application/pdf", "buffer": PDF})
    onward(page)
    screens.append(step_of(page))
    look()
    return screens


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_challenge_through_a_new_account_to_the_receipt_on_a_phone(new_page, challenge, javascript):
    page = new_page(width=360, javascript=javascript)

    screens = write(page, challenge)
    page.locator("[name=publish_consent]").check()
    onward(page)
    sign_up(page, "ny.borger@example.dk")
    returned, consent = step_of(page), page.locator("[name=publish_consent]").is_checked()
    onward(page)
    page.wait_for_url(lambda url: url.endswith("/kvittering/"))

    proposal = Proposal.objects.get()
    assert screens == ["svar", "problem", "effekt", "spoergsmaal", "filer", "tjek"]
    assert (returned, consent) == ("tjek", True)
    assert proposal.author.email == "ny.borger@example.dk"
    assert (proposal.title, proposal.publish_consent, proposal.attachments.count()) == ("Måltidsvenner", True, 1)
    assert 12.5 in proposal.text.answers.values()
    assert proposal.reference in page.locator("main").inner_text()
    assert Draft.objects.count() == 1
    assert page.csp_violations == []


@pytest.mark.parametrize("width", [360, 1280])
def test_every_screen_is_free_of_axe_violations_and_of_sideways_scrolling(new_page, challenge, axe, width):
    page = new_page(width=width)
    author = UserFactory()
    found = []

    def look():
        found.extend(f"{step_of(page)}: {one}" for one in axe(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{step_of(page)} scrolls sideways")

    write(page, challenge, look)
    page.follow("button[value=later]")
    look()
    page.goto(page.url.replace("/senere/", "/tjek/"))
    page.follow("main a[href*='/accounts/login/']")
    log_in(page, author)
    look()
    onward(page)
    page.wait_for_url(lambda url: url.endswith("/kvittering/"))
    look()
    proposal = Proposal.objects.get()
    case = f"/min-side/forslag/{proposal.reference}/"
    for address in ("/min-side/", case, f"{case}traek-tilbage/", "/forslag/"):
        page.goto(address)
        look()

    assert found == []


def test_at_320_pixels_and_in_a_language_that_runs_the_other_way(new_page, challenge):
    page = new_page(width=320)
    page.goto(f"/udfordringer/{challenge.slug}/svar/")

    page.locator("[name=language]").select_option("ar")
    page.locator("[name=title]").fill(ARABIC)
    page.locator("[name=solution]").fill("نقترح بطاقات مصورة بسيطة.")
    typed = page.locator("[name=title]").evaluate("field => getComputedStyle(field).direction")
    onward(page)
    page.locator("[name=problem]").fill("لا يقرأ الجميع الدنماركية.")
    second = page.locator("[name=problem]").evaluate("field => [getComputedStyle(field).direction, field.lang]")

    assert typed == "rtl"
    assert second == ["rtl", "ar"]
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert Draft.objects.get().data["title"] == ARABIC


def test_focus_goes_to_the_faults_and_their_links_lead_to_the_fields_by_keyboard_alone(page, challenge):
    page.goto(f"/udfordringer/{challenge.slug}/svar/")
    page.locator("[name=title]").focus()

    page.keyboard.press("Enter")
    page.wait_for_selector("[data-faults]")
    focused = page.evaluate("document.activeElement.hasAttribute('data-faults')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert focused
    assert page.evaluate("document.activeElement.name") == "title"


def test_a_double_click_on_send_and_the_back_button_make_one_proposal(page, challenge):
    page.goto("/accounts/login/")
    log_in(page, UserFactory())
    write(page, challenge)

    page.locator("main form button.button-primary").dblclick()
    page.wait_for_url(lambda url: url.endswith("/kvittering/"))
    page.go_back()
    page.reload()

    assert Proposal.objects.count() == 1
    assert step_of(page) == "kvittering"


def test_the_network_goes_and_comes_back_and_nothing_is_lost(new_page, challenge):
    page = new_page(width=360)
    page.goto(f"/udfordringer/{challenge.slug}/svar/")
    page.locator("[name=title]").fill("Måltidsvenner")
    page.locator("[name=solution]").fill("To frivillige spiser med.")
    onward(page)
    page.wait_for_url(lambda url: url.endswith("/problem/"))
    address = page.url

    page.context.set_offline(True)
    page.locator("[name=problem]").fill("Nogle spiser alene.")
    page.locator("main form button.button-primary").click(no_wait_after=True)
    page.wait_for_timeout(500)
    page.context.set_offline(False)
    page.goto(address)
    page.locator("[name=problem]").fill("Nogle spiser alene.")
    onward(page)
    page.wait_for_url(lambda url: url.endswith("/effekt/"))

    data = Draft.objects.get().data
    assert (data["title"], data["problem"]) == ("Måltidsvenner", "Nogle spiser alene.")


def test_a_question_is_answered_and_a_no_is_answered_once_on_a_phone_without_a_script(new_page):
    author = UserFactory()
    decider = person_with(DECISION_MAKER)
    proposal = submitted(author=author)
    screen(proposal, actor=decider, version=None)
    ask(proposal, actor=decider, version=None, question="Hvor mange kan være med?")
    page = new_page(width=360, javascript=False)

    page.goto("/min-side/")
    log_in(page, author)
    page.follow(".task a.button")
    page.locator("[name=message]").fill("Tolv beboere.")
    onward(page)
    decide(proposal, actor=decider, version=None, outcome="declined", public_reason="Det er for få.")
    page.reload()
    no = page.locator("section.answer").inner_text()
    page.locator("[name=message]").fill("Vi kan blive tyve.")
    onward(page)

    proposal.refresh_from_db()
    assert "Det er for få." in no
    assert proposal.state == S.ASSESSMENT
    answers = proposal.events.filter(verb__in=["answered", "replied"])
    assert [event.reason for event in answers] == ["Tolv beboere.", "Vi kan blive tyve."]
    assert page.locator("[name=message]").count() == 0
