"""The queue in a real browser: readable for everyone, by keyboard, and without a script."""

from datetime import date

import pytest
from wagtail.users.models import UserProfile

from challenges.models import Proposal
from challenges.reviews import actions
from partners.roles import DECISION_MAKER
from tests.factories import ChallengeFactory, person_with, submitted

pytestmark = pytest.mark.django_db(transaction=True)
BEYOND = """[...document.querySelectorAll('.koe-row, .koe-card, .koe-main')]
    .filter(part => part.getBoundingClientRect().right > innerWidth + 1).length"""


@pytest.fixture
def desk_owner():
    return person_with(DECISION_MAKER)


@pytest.fixture
def open_desk(open_as, desk_owner):
    """Open a page as a decision-maker."""
    return lambda **options: open_as(desk_owner, **options)


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


# Each key of the help, tried: what stands on the page afterwards.
FOCUSED = "document.activeElement.id"
MARKED = "document.querySelectorAll('[data-bulk-action-checkbox]:checked').length"


def helped(page):
    """The keys that the help lists: of the list, and of the case."""
    return [
        [key for keys in place.locator("td").all() for key in keys.locator("kbd").all_text_contents()]
        for place in page.locator("[data-queue-keys]").all()
    ]


def test_every_key_of_the_list_that_the_help_names_works(open_desk, cases):
    page = open_desk()
    first, second = (f"proposal_{case.pk}_title" for case in Proposal.objects.by_time_left())

    def pressed(*keys):
        page.goto("/admin/koe/?view=unassigned")
        page.wait_for_load_state("networkidle")
        for key in keys:
            page.keyboard.press(key)
        return page

    found = {
        "j": pressed("j", "j").evaluate(FOCUSED),
        "k": pressed("j", "j", "k").evaluate(FOCUSED),
        "x": pressed("j", "x").evaluate(MARKED),
    }
    for key, before in {"Enter": "j", "v": "j", "p": "j", **dict.fromkeys("1234567890", "g")}.items():
        with pressed(before).expect_navigation():
            page.keyboard.press(key)
        found[key] = page.url.split("/admin/koe/")[1].split("&")[0]
    with pressed("j").expect_navigation():
        page.keyboard.press("t")
    found["t"] = page.url.split("/admin/koe/")[1]

    ids = [first.split("_")[1], second.split("_")[1]]
    views = ["mine", "sent", "mentioned", "unassigned", "late", "waiting", "decide", "woken", "call", "all"]
    offers = {cases[0].pk: f"{cases[0].pk}/decide/", cases[1].pk: f"{cases[1].pk}/"}
    assert found == {
        "j": second, "k": first, "x": 1, "Enter": f"{ids[0]}/", "v": offers[int(ids[0])], "p": "papir/",
        "t": f"?view=unassigned#{first}", **{key: f"?view={view}" for key, view in zip("1234567890", views, strict=True)},
    }  # fmt: skip
    assert Proposal.objects.get(pk=ids[0]).assignments.count() == 1
    assert set(helped(page)[0]) == found.keys() | {"g"}


def test_every_key_of_the_case_that_the_help_names_works(open_desk, cases):
    page = open_desk()
    decided, fresh = cases
    parked = actions.decide(
        actions.screen(submitted(challenge=fresh.challenge), actor=person_with(DECISION_MAKER), version=None),
        actor=person_with(DECISION_MAKER), version=None, outcome="parked", public_reason="Ikke i år.", wake_on=date(2099, 1, 1),
    )  # fmt: skip

    def opened(case):
        page.goto("/admin/koe/")
        page.goto(f"/admin/koe/{case.pk}/")
        page.wait_for_load_state("networkidle")
        return page

    found = {}
    order = list(Proposal.objects.undecided().by_time_left())
    for key, case in {"j": order[0], "k": order[1], "b": decided, "l": decided, "s": decided, "d": decided, "f": decided,
                      "e": decided, "h": decided, "g": parked}.items():  # fmt: skip
        with opened(case).expect_navigation():
            page.keyboard.press(key)
        found[key] = page.url.split("/admin/koe/")[1]
    for key in "mi":
        opened(decided)
        page.keyboard.press(key)
        found[key] = page.evaluate(FOCUSED)
    for key in "tv":
        with opened(fresh).expect_navigation():
            page.keyboard.press(key)
        fresh = Proposal.objects.get(pk=fresh.pk)
        found[key] = (fresh.state, fresh.assignments.count())

    assert found == {
        "j": f"{order[1].pk}/", "k": f"{order[0].pk}/", "b": f"{decided.pk}/ask/", "l": f"{decided.pk}/park/",
        "s": f"{decided.pk}/merge/", "d": f"{decided.pk}/decide/", "f": f"{decided.pk}/assign/", "e": f"{decided.pk}/forward/",
        "h": f"{decided.pk}/declare/", "g": f"{parked.pk}/reopen/", "m": "message_text", "i": "note_text",
        "t": ("screening", 1), "v": ("assessment", 1),
    }  # fmt: skip
    assert set(helped(page)[1]) == found.keys()


def test_keys_do_nothing_while_one_types_nor_for_who_has_switched_them_off(open_desk, desk_owner, cases):
    page = open_desk()
    page.goto("/admin/koe/")
    page.wait_for_load_state("networkidle")

    page.focus("#id_q")
    page.keyboard.type("jxp")
    typed = (page.evaluate(FOCUSED), page.evaluate(MARKED), page.input_value("#id_q"))
    UserProfile.objects.update_or_create(user=desk_owner, defaults={"keyboard_shortcuts": False})
    page.goto("/admin/koe/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("j")

    assert typed == ("id_q", 0, "jxp")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_an_active_filter_is_read_aloud_as_it_looks(open_desk, cases, axe):
    page = open_desk()

    found = {}
    for url in ("/admin/koe/?relief=personale", "/admin/koe/?state=submitted&state=assessment&language=ar"):
        page.goto(url)
        page.wait_for_load_state("networkidle")
        page.wait_for_selector(".w-slim-header-action-button .w-drilldown__count:visible")
        found[url] = axe(page)

    assert {url: wrong for url, wrong in found.items() if wrong} == {}


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
