"""A coordinator hides what tells who is behind a proposal, by keyboard alone, and a reviewer reads what is left."""

import pytest
from django.urls import reverse

from challenges.models import Proposal
from challenges.proposals.actions import attach
from challenges.reviews import actions
from challenges.reviews.actions import redacted, seen_in
from challenges.reviews.anonymity import as_read_by, veil_of
from partners.roles import COORDINATOR, REVIEWER
from tests.challenges.reviews.test_redacting import photo
from tests.factories import ChallengeFactory, OrganisationFactory, UserFactory, opened, person_with, submitted

pytestmark = pytest.mark.django_db(transaction=True)
SOLUTION = "Kokkene i Kælderen låner køkkenet på Havnevej 12. Skriv til os på zebulon@quist.example, eller se @kokkene."
BEYOND = """[...document.querySelectorAll('.koe-main, .koe-side, .koe-card, .koe-btns .button, .koe-words, textarea')]
    .filter(part => part.getBoundingClientRect().right > innerWidth + 1).length"""


@pytest.fixture
def coordinator():
    return person_with(COORDINATOR, first_name="Karin", last_name="Juhl")


@pytest.fixture
def case():
    challenge = ChallengeFactory(title="Flere hænder på plejehjemmet", anonymous_assessment=True)
    zebulon = UserFactory(first_name="Zebulon", last_name="Quist", email="zebulon@quist.example")
    case = submitted(challenge=challenge, author=zebulon, title="Måltidsvenner", problem="Zebulon ser det.", solution=SOLUTION)
    Proposal.objects.filter(pk=case.pk).update(organisation=OrganisationFactory(name="Foreningen Havnens Kokke"))
    attach(case, actor=zebulon, upload=photo())
    return Proposal.objects.get(pk=case.pk)


def address(case):
    return reverse("review_queue:redact", args=[case.pk])


def tab_to(page, selector):
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def test_words_are_marked_and_hidden_by_keyboard_and_a_reviewer_reads_the_rest(open_as, case, coordinator, axe):
    page = open_as(coordinator)
    page.goto(reverse("review_queue:inspect", args=[case.pk]))
    page.follow("text=Skjul ord og filer")

    tab_to(page, "[data-redact-text]")
    # From the title past the problem to the solution, then its first three words.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    marked = page.locator("[data-redact-marked]").inner_text()
    page.keyboard.press("Enter")
    typed = page.locator("#phrases").input_value()
    tab_to(page, "[name=suggested][value='@kokkene']")
    page.keyboard.press("Space")
    tab_to(page, "[name=do][value=save]")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert (marked, typed) == ("Kokkene i Kælderen", "Kokkene i Kælderen")
    assert redacted(case) == ["Kokkene i Kælderen", "@kokkene"]
    # Without the message, which is on its way in.
    page.reload()
    assert axe(page) == []
    assert page.csp_violations == []
    reviewer = person_with(REVIEWER)
    opened(case, reviewer)
    (read,) = as_read_by(reviewer, [case])
    left = veil_of(case).over(case.text.solution)
    assert (read.proposer_name, left) == (
        "Forslagsstiller 1", "[skjult] låner køkkenet på Havnevej 12. Skriv til os på [skjult], eller se [skjult]."
    )  # fmt: skip


def test_words_are_marked_with_the_mouse_and_looked_at_first(open_as, case, coordinator):
    page = open_as(coordinator)
    page.goto(address(case))

    page.locator("[data-redact-text] .koe-words", has_text="låner køkkenet").dblclick(position={"x": 20, "y": 10})
    page.click("[data-redact-hide]")
    page.follow("[name=do][value=look]")

    assert page.locator("#phrases").input_value() == "Kokkene"
    assert page.locator("[data-redact-text] .koe-hid:not(.koe-hid--auto)", has_text="Kokkene").count() >= 1
    assert (page.locator("details[open].koe-changes").count(), redacted(case)) == (1, [])


def test_a_file_is_let_through_and_the_reviewer_gets_it_under_a_name_that_says_nothing(open_as, case, coordinator, axe):
    page = open_as(coordinator)
    page.goto(address(case))
    page.follow("text=Vis for dem, der vurderer")

    reviewer = person_with(REVIEWER)
    opened(case, reviewer)
    other = open_as(reviewer)
    other.goto("/admin/koe/")
    with other.expect_download() as download:
        other.evaluate("url => { location.href = url }", reverse("attachment", args=[case.attachments.get().public_id]))

    assert page.locator("#filer", has_text="bilag-1.jpg").count() == 1
    assert download.value.suggested_filename == "bilag-1.jpg"
    page.reload()
    assert axe(page) == []


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_right_to_left_in_light_and_dark_nothing_runs_out_of_the_page(open_as, coordinator, axe, width):
    challenge = ChallengeFactory(anonymous_assessment=True)
    case = submitted(
        challenge=challenge, title="جمعية النور", language="ar", problem="", solution="أنا محمد من جمعية النور، ومحمد يعمل معنا.",
        author=UserFactory(first_name="Zebulon", last_name="Quist"),
    )  # fmt: skip
    actions.redact(case, actor=coordinator, phrases=["محمد"], seen=seen_in([]))
    page = open_as(coordinator, width=width, dark=width == 768)
    page.goto(address(case))

    marked = page.locator("[data-redact-text] .koe-hid:not(.koe-hid--auto)")
    page.focus("[data-redact-text]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")

    assert marked.all_inner_texts() == ["محمد", "ومحمد"]
    assert page.locator("[data-redact-marked]").inner_text() == "من"
    assert page.locator(".koe-words").first.evaluate("part => getComputedStyle(part).direction") == "rtl"
    assert page.evaluate(BEYOND) == 0
    assert axe(page) == []


def test_without_a_script_the_list_works_and_nothing_is_offered_that_does_not(open_as, case, coordinator):
    page = open_as(coordinator, javascript=False)
    page.goto(address(case))

    page.fill("#phrases", "Kælderen")
    page.follow("[name=do][value=save]")

    assert redacted(case) == ["Kælderen"]
    assert not page.locator("[data-redact-hide]").is_visible()
