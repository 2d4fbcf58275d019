"""Two people on one case, each in a browser of their own: they see each other, and the second save is warned."""

import pytest

from challenges.reviews import actions
from partners.roles import COORDINATOR, DECISION_MAKER
from tests.factories import opened, person_with, submitted

pytestmark = pytest.mark.django_db(transaction=True)
ALL_ONLOOKERS = "[data-koe-onlookers]"
BEYOND = """[...document.querySelectorAll('.koe-both, .koe-both td, .koe-presence .koe-tag')]
    .filter(part => part.getBoundingClientRect().right > innerWidth + 1).length"""


@pytest.fixture
def often(settings):
    """The script asks often, so that nobody has to wait."""
    settings.WAGTAIL_EDITING_SESSION_PING_INTERVAL = 200


@pytest.fixture
def people():
    return [
        person_with(COORDINATOR, DECISION_MAKER, first_name=first, last_name=last)
        for first, last in [("Karen", "Holm"), ("Bo", "Friis")]
    ]


@pytest.fixture
def case(people):
    case = submitted(title="Måltidsvenner")
    opened(case, *people)
    return actions.screen(case, actor=people[0], version=None)


def wait_for(page, words):
    page.wait_for_function("words => document.querySelector('[data-koe-onlookers]').textContent.includes(words)", arg=words)


def wait_until_alone(page):
    page.wait_for_function("() => document.querySelector('[data-koe-onlookers]').textContent.trim() === ''")


@pytest.mark.usefixtures("often")
def test_two_see_each_other_and_the_second_decision_is_warned_with_both_versions(open_as, people, case, axe):
    karen, bo = people
    one, other = open_as(karen), open_as(bo)
    place = f"/admin/koe/{case.pk}/"

    one.goto(place)
    wait_until_alone(one)
    height = one.evaluate("document.querySelector('.koe-split').getBoundingClientRect().top")
    other.goto(place)
    wait_for(other, "Karen Holm ser også på sagen")
    wait_for(one, "Bo Friis ser også på sagen")
    moved = one.evaluate("document.querySelector('.koe-split').getBoundingClientRect().top") - height
    other.goto(f"{place}decide/")
    wait_for(one, "Bo Friis er ved at skrive på sagen")
    readable = axe(one)
    other.check("[name=outcome][value=declined]", force=True)
    other.fill("[name=public_reason]", "Vi kan ikke nå det i år.")
    # Karen is done first.
    actions.decide(case, actor=karen, version=None, outcome="selected", public_reason="Vi vil gerne.")
    one.goto("about:blank")
    wait_until_alone(other)
    other.follow("form[method=post] .koe-btns button[type=submit]")

    words = other.inner_text(".koe-both")
    assert (moved, readable, axe(other)) == (0, [], [])
    assert [part for part in ("Karen Holm", "Vi kan ikke nå det i år.", "Vi vil gerne.") if part not in words] == []
    assert other.input_value("[name=public_reason]") == "Vi kan ikke nå det i år."
    assert case.decisions.count() == 1
    assert one.csp_violations == other.csp_violations == []


def test_without_a_script_one_is_told_when_the_page_is_loaded(open_as, people, case):
    karen, bo = people
    open_as(karen, javascript=False).goto(f"/admin/koe/{case.pk}/decide/")
    page = open_as(bo, javascript=False)

    page.goto(f"/admin/koe/{case.pk}/")

    assert "Karen Holm er ved at skrive på sagen" in page.inner_text(ALL_ONLOOKERS)


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_both_versions_fit_a_small_screen(open_as, people, case, width, axe):
    karen, bo = people
    page = open_as(bo, width=width)
    page.goto(f"/admin/koe/{case.pk}/forward/")
    page.fill("[name=to]", "Vej og park, telefon 12 34 56 78")
    page.fill("[name=reason]", "Det hører til hos dem, der passer veje og stier i hele kommunen.")
    actions.forward(case, actor=karen, version=None, to="Skolerne", reason="Det handler om børnene.")
    open_as(karen).goto(f"/admin/koe/{case.pk}/")

    page.follow("form[method=post] .koe-btns button[type=submit]")

    page.wait_for_load_state("networkidle")
    assert (page.evaluate(BEYOND), axe(page)) == (0, [])
