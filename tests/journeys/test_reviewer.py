"""A reviewer's day in a real browser: by keyboard alone, readable for everyone, and without a script."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from challenges.models import Assessment, Declaration, Proposal
from challenges.reviews import actions
from partners.roles import COORDINATOR, REVIEWER
from tests.factories import (
    ChallengeFactory,
    CriterionFactory,
    MembershipFactory,
    OrganisationFactory,
    opened,
    person_with,
    submitted,
)

pytestmark = pytest.mark.django_db(transaction=True)
FOCUSED = "document.activeElement.name + ' ' + document.activeElement.value"
PARTS = ".koe-card, .koe-main, .koe-side, .koe-crit, .koe-seg label, .koe-btns .button, .koe-choice label, .koe-spread td"
BEYOND = f"""[...document.querySelectorAll('{PARTS}')]
    .filter(part => part.getBoundingClientRect().right > innerWidth + 1).length"""
LEVELS = "Ingen\nLidt\nNoget\nGod\nStor\nMeget stor"


@pytest.fixture
def reviewer():
    return person_with(REVIEWER, first_name="Mette", last_name="Krogh")


@pytest.fixture
def coordinator():
    return person_with(COORDINATOR, first_name="Karin", last_name="Juhl")


@pytest.fixture
def cases(coordinator):
    """Three cases in assessment, in the order of the queue."""
    challenge = ChallengeFactory(title="Flere hænder på plejehjemmet")
    criteria = [("Værdi for borgerne", 30, False), ("Kan gennemføres", 20, False), ("Nyt for os", 1, True)]
    for order, (name, weight, independent) in enumerate(criteria):
        CriterionFactory(
            page=challenge, key=f"k{order}", name=name, weight=weight, independent=independent, levels=LEVELS, sort_order=order
        )
    organisation = OrganisationFactory(name="Foreningen Havnens Hænder")
    made = [submitted(challenge=challenge, title=title) for title in ("Måltidsvenner", "Spisevenner", "Frokostvenner")]
    for case in made:
        Proposal.objects.filter(pk=case.pk).update(organisation=organisation)
        actions.screen(case, actor=coordinator, version=None)
    return list(Proposal.objects.by_time_left())


def scored(case, person, *scores, reason=""):
    opened(case, person)
    given = {f"k{number}": {"score": score, "reason": reason} for number, score in enumerate(scores)}
    return actions.assess(case, actor=person, scores=given)


def give(page, criterion, score):
    page.click(f"label:has([name=score_k{criterion}][value='{score}'])")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def tab_to(page, selector):
    """Press Tab until the focus stands on ``selector``."""
    for _press in range(60):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the focus never comes to {selector}")


def press_to_go(page, key):
    with page.expect_navigation():
        page.keyboard.press(key)
    page.wait_for_load_state("networkidle")


def test_by_keyboard_alone_from_login_to_the_next_case(page, reviewer, cases):
    page.goto(f"{reverse('account_login')}?next=/admin/koe/")
    tab_to(page, "[name=login]")
    page.keyboard.type(reviewer.email)
    tab_to(page, "[name=password]")
    page.keyboard.type("samskabelse-demo")
    press_to_go(page, "Enter")
    assert page.url.endswith("/admin/koe/")

    # The first case of the list: the gate, and on to the case.
    press(page, "j")
    press_to_go(page, "Enter")
    assert "/declare/" in page.url
    press(page, "1")
    press_to_go(page, "Control+Enter")
    assert page.url.endswith(f"/admin/koe/{cases[0].pk}/")

    # Score with keys, with a reason for the second.
    press_to_go(page, "v")
    press(page, "4")
    focused = page.evaluate(FOCUSED)
    press(page, "r")
    page.keyboard.type("Kan begynde 3. januar")
    press(page, "Shift+Tab", "Shift+Tab", "2", "n")
    mean = page.inner_text("[data-koe-mean]")
    press_to_go(page, "Control+Enter")

    sent = Assessment.objects.sent().get(proposal=cases[0], reviewer=reviewer)
    assert focused == "score_k1 0"
    assert [(score.score, score.reason) for score in sent.scores.all()] == [(4, ""), (2, "Kan begynde 3. januar"), (None, "")]
    assert (mean, str(sent.total)) == ("3,2", "3.20")
    # The next one is closed, too: declared, it opens where one was going.
    assert f"/admin/koe/{cases[1].pk}/declare/" in page.url
    press(page, "1")
    press_to_go(page, "Control+Enter")
    assert page.url.endswith(f"/admin/koe/{cases[1].pk}/assess/")
    assert page.csp_violations == []


@pytest.fixture
def every_screen(reviewer, coordinator, cases):
    """Each new screen with as much on it as it can hold: (who, address)."""
    first, second, third = cases
    doubter, tied = person_with(REVIEWER), person_with(REVIEWER)
    MembershipFactory(user=reviewer, organisation=third.organisation, ended_at=third.received_at)
    colleagues = [person_with(REVIEWER, first_name=name) for name in ("Hassan", "Bo")]
    scored(first, colleagues[0], 1, 5, 3, reason="Forplejning er ikke i budgettet.")
    scored(first, colleagues[1], 4, 5, None, reason="Kan begynde i uge 3, hvis afdelingen får en fast kontaktperson.")
    scored(first, reviewer, 4, 5, 4)
    actions.assign(second, actor=coordinator, version=None, reviewer=reviewer, role="faglig")
    opened(second, reviewer)
    actions.declare(first, actor=doubter, answer="in_doubt", ground="Vi synger i samme kor.")
    actions.declare(first, actor=tied, answer="tie", ground="Min nabo.")
    doubt = Declaration.objects.in_doubt().get()
    return [
        (reviewer, f"/admin/koe/{third.pk}/declare/"),
        (reviewer, f"/admin/koe/{second.pk}/declare/"),
        (reviewer, f"/admin/koe/{second.pk}/"),
        (reviewer, f"/admin/koe/{second.pk}/assess/"),
        (reviewer, f"/admin/koe/{first.pk}/assessments/"),
        (coordinator, f"/admin/koe/{first.pk}/"),
        (coordinator, f"/admin/koe/{first.pk}/rule/{doubt.pk}/"),
    ]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_screens_are_accessible_and_fit_and_keep_the_policy(open_as, every_screen, axe, width, dark):
    found, beyond, pages = {}, {}, {}
    for person, address in every_screen:
        page = pages.setdefault(person, None) or open_as(person, width=width, dark=dark)
        pages[person] = page
        page.goto(address)
        page.wait_for_load_state("networkidle")
        found[address], beyond[address] = axe(page), page.evaluate(BEYOND)

    assert {address: wrong for address, wrong in found.items() if wrong} == {}
    assert {address: parts for address, parts in beyond.items() if parts} == {}
    assert [page.csp_violations for page in pages.values()] == [[]] * len(pages)


def test_a_refusal_takes_the_focus_and_is_accessible(open_as, reviewer, cases, axe):
    opened(cases[0], reviewer)
    page = open_as(reviewer)
    page.goto(f"/admin/koe/{cases[0].pk}/assess/")
    press(page, "3")

    press_to_go(page, "Control+Enter")

    assert page.evaluate("document.activeElement.matches('[data-koe-errors]')")
    assert page.is_checked("[name=score_k0][value='3']")
    assert axe(page) == []


def test_the_draft_is_kept_by_itself_and_two_windows_are_told_apart(open_as, reviewer, cases):
    opened(cases[0], reviewer)
    page, other = (open_as(reviewer) for _window in range(2))
    address = f"/admin/koe/{cases[0].pk}/assess/"
    for window in (page, other):
        window.goto(address)
        window.wait_for_load_state("networkidle")

    give(page, 0, 4)
    page.locator("[data-koe-saved]").filter(has_text=gettext("draft saved at %s") % "").wait_for()
    give(page, 1, 1)
    page.follow("[name=do][value=save]")
    give(other, 0, 1)
    other.follow("[name=do][value=send]")

    draft = Assessment.objects.get()
    assert [score.score for score in draft.scores.all()] == [4, 1]
    assert other.is_checked("[name=score_k0][value='1']")
    assert other.locator(".koe-both .is-split").count() > 0


def test_the_button_of_the_gate_says_what_the_answer_does(open_as, reviewer, cases):
    page = open_as(reviewer)
    page.goto(f"/admin/koe/{cases[0].pk}/declare/")
    page.wait_for_load_state("networkidle")

    said = {"": page.inner_text("[data-koe-button]")}
    asked = {"": page.is_visible("#id_how")}
    for key in "123":
        press(page, key)
        said[key], asked[key] = page.inner_text("[data-koe-button]"), page.is_visible("#id_how")

    words = ("Send my answer", "Open the case", "I have a tie, pass the case on", "Ask the coordinator")
    assert list(said.values()) == [gettext(one) for one in words]
    assert asked == {"": True, "1": False, "2": True, "3": True}


def test_without_a_script_one_declares_and_assesses(open_as, reviewer, cases):
    page = open_as(reviewer, javascript=False)
    page.goto(f"/admin/koe/{cases[0].pk}/assess/")

    page.click("label:has([name=answer][value=none])")
    page.follow("[data-koe-gate] button.button")
    for number, score in enumerate("42x"):
        give(page, number, score)
    page.locator("details.koe-why summary").first.click()
    page.fill("[name=reason_k0]", "To frivillige er nok.")
    page.follow("[name=do][value=send]")

    assert page.url.endswith(f"/admin/koe/{cases[0].pk}/assessments/")
    assert Assessment.objects.sent().get().scores.first().reason == "To frivillige er nok."
