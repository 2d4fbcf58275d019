"""The coordinator who sees who is drowning and evens it out, in a real browser; and one's own absence."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from challenges.models import Assessment, Assignment, Proposal, ReviewerProfile
from challenges.reviews.actions import assign
from partners.roles import COORDINATOR, REVIEWER
from tests.factories import CentreFactory, ChallengeFactory, person_with, submitted

pytestmark = pytest.mark.django_db(transaction=True)
BEYOND = """[...document.querySelectorAll('main, .koe-card, .koe-plan td, .koe-svg')]
    .filter(part => part.getBoundingClientRect().right > innerWidth + 1).length"""


@pytest.fixture
def lead():
    return person_with(COORDINATOR, first_name="Karin", last_name="Juhl")


@pytest.fixture
def open_desk(open_as, lead):
    """Open a page as the coordinator, or as somebody else."""
    return lambda who=lead, **options: open_as(who, **options)


@pytest.fixture
def office(lead):
    """Five reviewers: one has four cases too many, one is on holiday, one is strict and one is mild."""
    today = timezone.localdate()
    challenge = ChallengeFactory(title="Flere hænder på plejehjemmet", owner_centre=CentreFactory(), assessments_needed=1)
    titles = ["Måltidsvenner", "Two-afternoon job passport", "Cykelbude til apoteket", "Nøgle på telefonen", "Regnbede"]
    people = {}
    for name, capacity, cases, totals in (
        ("Mette Krogh", 12, 3, ("3.1", "3.4", "3.9", "2.9")), ("Hassan Saleh", 2, 6, ("2.0", "1.4", "2.2")),
        ("Anne Birk", 12, 1, ("3.5", "3.2", "4.0", "3.0")), ("Lise Olsen", 8, 0, ("4.9", "4.6", "4.8")),
        ("Peter Overgaard", 12, 2, ("3.3", "2.6", "4.1", "3.2")),
    ):  # fmt: skip
        first, last = name.split()
        person = people[first] = person_with(REVIEWER, first_name=first, last_name=last)
        ReviewerProfile.objects.create(person=person, capacity=capacity, languages="da en" if first == "Anne" else "da")
        for number in range(cases):
            language = "en" if number == 1 else "da"
            case = submitted(title=titles[number % 5], language=language, challenge=challenge)
            assign(case, actor=lead, version=None, reviewer=person)
            Assignment.objects.filter(proposal=case).update(due=today + timedelta(days=3 * number - 4))
        for total in totals:
            case = submitted(challenge=challenge)
            Assignment.objects.create(proposal=case, reviewer=person)
            Assessment.objects.create(
                proposal=case, reviewer=person, text_version=1, sent_at=timezone.now(), total=Decimal(total)
            )
    ReviewerProfile.objects.filter(person=people["Lise"]).update(away_from=today, away_until=today + timedelta(days=4))
    for number in range(3):
        submitted(title=titles[number], language="en" if number == 1 else "da", challenge=challenge)
    return people


def test_the_coordinator_sees_who_drowns_and_evens_it_out(open_desk, office):
    page = open_desk()
    page.goto("/admin/koe/belastning/")
    assert "Hassan Saleh har 4 sager mere" in page.locator("figcaption").first.inner_text()
    boxes = page.locator("input[name=move]")
    assert boxes.count() == 4
    boxes.last.uncheck()

    page.follow("text=Flyt de valgte")

    assert "3 sager er flyttet." in page.locator(".messages").inner_text()
    assert Assignment.objects.waiting().filter(reviewer=office["Hassan"]).count() == 3
    assert "Hassan Saleh har 1 sag mere" in page.locator("figcaption").first.inner_text()


def test_what_nobody_has_is_given_out_only_when_the_button_is_pressed(open_desk, office):
    before = Assignment.objects.count()
    page = open_desk()
    page.goto("/admin/koe/fordeling/")
    assert (page.locator("input[name=move]").count(), Assignment.objects.count()) == (3, before)

    page.follow("text=Fordel de valgte")

    assert "3 tildelinger er lavet." in page.locator(".messages").inner_text()
    assert "Alle sager har en." in page.locator(".koe-empty").inner_text()


@pytest.mark.parametrize("dark", [False, True])
def test_the_screens_are_accessible_and_keep_the_policy(open_desk, office, axe, dark):
    page = open_desk(dark=dark)
    case = Proposal.objects.filter(assignments=None).first()

    found = {}
    for url in (
        "/admin/koe/belastning/", "/admin/koe/fordeling/", "/admin/koe-roller/", "/admin/koe-roller/new/",
        "/admin/koe-bedoemmere/", "/admin/koe-bedoemmere/new/", f"/admin/koe/{case.pk}/assign/", "/admin/account/",
    ):  # fmt: skip
        assert page.goto(url).status == 200
        page.wait_for_load_state("networkidle")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        found[url] = axe(page)

    assert {url: wrong for url, wrong in found.items() if wrong} == {}
    assert page.csp_violations == []


@pytest.mark.parametrize("width", [320, 360, 768])
def test_nothing_stands_outside_a_small_screen(open_desk, office, width):
    page = open_desk(width=width)

    beyond = {}
    for url in ("/admin/koe/belastning/", "/admin/koe/fordeling/"):
        page.goto(url)
        beyond[url] = page.evaluate(BEYOND)

    assert beyond == dict.fromkeys(beyond, 0)


def test_it_all_works_without_a_script(open_desk, office):
    page = open_desk(javascript=False)
    page.goto("/admin/koe/fordeling/?role=faglig")
    assert page.locator("#id_role").input_value() == "faglig"
    page.goto("/admin/koe/belastning/")

    page.follow("text=Flyt de valgte")

    assert Assignment.objects.waiting().filter(reviewer=office["Hassan"]).count() == 2
