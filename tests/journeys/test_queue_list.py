"""The list of the queue in a real browser: its views, its row that says the verb, and the views that people keep."""

import pytest

from challenges.models import Proposal, SavedView
from challenges.reviews import actions
from partners.roles import COORDINATOR, DECISION_MAKER, REVIEWER
from tests.factories import ChallengeFactory, opened, person_with, submitted

pytestmark = pytest.mark.django_db(transaction=True)
QUEUE = "/admin/koe/"
BEYOND = """[...document.querySelectorAll('.koe-row, .koe-own > ul, .koe-saved, .koe form')]
    .filter(part => part.getBoundingClientRect().right > innerWidth + 1).length"""


@pytest.fixture
def coordinator():
    return person_with(COORDINATOR, first_name="Karin", last_name="Juhl")


@pytest.fixture
def reviewer(coordinator):
    """A reviewer with one case to declare on, one to assess and one that is sent, and a view that is shared."""
    people = [person_with(REVIEWER, first_name=name, last_name="Krogh") for name in ("Mette", "Henrik")]
    decider, me = person_with(DECISION_MAKER), people[0]
    challenge = ChallengeFactory(title="Flere hænder på plejehjemmet")
    titles = ["Måltidsvenner", "Nøgle på telefonen", "Regnbede, som opgangene passer"]
    closed, mine, sent = (submitted(challenge=challenge, title=title) for title in titles)
    submitted(challenge=challenge, title="بطاقات مصورة", language="ar")
    for case in (mine, sent):
        actions.screen(opened(case, *people), actor=decider, version=None)
    for person, case in ((me, closed), (me, mine), (people[1], mine), (me, sent)):
        actions.assign(case, actor=coordinator, version=None, reviewer=person)
    actions.assess(mine, actor=people[1], scores={})
    actions.assess(sent, actor=me, scores={})
    actions.save_view(actor=coordinator, name="Til torsdagsmødet", query="view=late", shared=True)
    actions.save_view(actor=me, name="Arabiske", query="view=all&language=ar")
    return me


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_the_list_and_the_views_are_readable_for_everyone(open_as, reviewer, axe, width, dark):
    page = open_as(reviewer, width=width, dark=dark)

    found, beyond = {}, {}
    for url in (f"{QUEUE}?view=mine", f"{QUEUE}?view=sent", QUEUE, f"{QUEUE}visninger/", f"{QUEUE}visninger/gem/?view=mine"):
        page.goto(url)
        page.wait_for_load_state("networkidle")
        if page.locator(".koe-own").count():
            page.locator(".koe-own summary").click()
        found[url], beyond[url] = axe(page), page.evaluate(BEYOND)

    assert {url: wrong for url, wrong in found.items() if wrong} == {}
    assert beyond == dict.fromkeys(beyond, 0)
    assert page.csp_violations == []


def test_what_hurries_and_what_is_to_be_done_stand_in_words(open_as, reviewer):
    page = open_as(reviewer)

    page.goto(f"{QUEUE}?view=mine")

    rows = [(row.locator(".koe-title a"), row.locator(".koe-do")) for row in page.locator(".koe-row").all()]
    assert {title.inner_text(): verb.inner_text().splitlines()[0].split(" F-")[0] for title, verb in rows} == {
        "Måltidsvenner": "Erklær habilitet", "Nøgle på telefonen": "Vurdér",
    }  # fmt: skip
    assert "1 mangler din habilitetserklæring" in page.locator(".koe-now").inner_text()
    assert page.locator(".koe-row", has_text="Nøgle på telefonen").locator(".koe-c-ass b").inner_text() == "1/2"


def test_v_does_what_the_row_says(open_as, reviewer):
    page = open_as(reviewer)
    page.goto(f"{QUEUE}?view=mine")
    case = Proposal.objects.get(title="Nøgle på telefonen")

    page.locator(".koe-title a", has_text=case.title).focus()
    page.keyboard.press("v")
    page.wait_for_url(f"**{QUEUE}{case.pk}/assess/")


def test_a_list_is_kept_as_it_is_narrowed_shared_and_taken_away(open_as, coordinator, reviewer):
    page = open_as(coordinator)
    page.goto(f"{QUEUE}?view=all")
    page.locator("#id_q").fill("regnbede")
    page.wait_for_url("**q=regnbede**")
    page.wait_for_load_state("networkidle")

    page.get_by_role("button", name="Handlinger").click()
    page.get_by_role("link", name="Gem visning").click()
    page.locator("input[name=name]").fill("Regn og bede")
    page.get_by_label("Del med kolleger").check()
    page.locator(".koe button[type=submit]").click()
    page.wait_for_url("**q=regnbede**")

    view = SavedView.objects.get(name="Regn og bede")
    assert (view.query, view.shared, view.owner) == ("view=all&q=regnbede", True, coordinator)
    assert page.locator(".koe-own summary").inner_text().strip() == "Regn og bede"
    colleague = open_as(reviewer)
    colleague.goto(QUEUE)
    colleague.locator(".koe-own summary").click()
    colleague.locator(".koe-own a", has_text="Regn og bede").click()
    colleague.wait_for_url("**q=regnbede**")
    assert colleague.locator(".koe-row").count() == 1
    page.goto(f"{QUEUE}visninger/")
    page.locator("tr", has_text="Regn og bede").get_by_role("button", name="Fjern").click()
    page.wait_for_load_state()
    assert list(SavedView.objects.filter(name="Regn og bede")) == []


def test_own_views_are_there_without_a_script(open_as, reviewer):
    page = open_as(reviewer, javascript=False)
    page.goto(QUEUE)

    page.locator(".koe-own summary").click()
    page.locator(".koe-own a", has_text="Arabiske").click()

    assert page.locator(".koe-row").count() == 1
