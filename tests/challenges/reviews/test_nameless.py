"""Who is tied to a case leaves no name in it: not what they did, not what they were given, on no screen, file or mail.

Each test first makes what could leak, and reads it as the coordinator, who may know.
"""

import pytest
from django.utils import timezone

from challenges.models import Criterion
from challenges.proposals.actions import Contact
from challenges.reviews import actions
from challenges.reviews.admin.words import instead_words
from cocreate.common.models import Message
from partners.models import User
from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, REVIEWER
from tests.factories import opened, person_with, submitted

from .desk import QUEUE, address, staff

pytestmark = pytest.mark.django_db
SCORES = {"value": {"score": 4, "reason": "Det mangler."}}


@pytest.fixture
def coordinator():
    return person_with(COORDINATOR)


@pytest.fixture
def tied():
    return person_with(REVIEWER, first_name="Ursula", last_name="Holgersen")


@pytest.fixture
def case(coordinator, tied, clerk):
    """A case where Ursula took part in everything that a reviewer takes part in, before she found the tie."""
    away, today = person_with(REVIEWER), timezone.localdate()
    case = opened(submitted(contact=Contact("Jens Bak", "", "Ring")), tied, clerk)
    Criterion.objects.create(page=case.challenge, key="value", name="Value", weight=100)
    actions.set_absence(actor=away, away_from=today, away_until=today, substitute=tied)
    case = actions.assign(case, actor=coordinator, version=None, reviewer=away)
    case = actions.unassign(case, actor=coordinator, version=None, reviewer=tied)
    actions.set_absence(actor=tied, away_from=today, away_until=today, substitute=clerk)
    case = actions.assign(case, actor=coordinator, version=None, reviewer=tied)
    actions.set_absence(actor=tied)
    case = actions.assign(case, actor=tied, version=None, reviewer=tied)
    case = actions.screen(case, actor=tied, version=None)
    actions.note(case, actor=tied, text="Lokalet er ledigt.")
    actions.message(case, actor=tied, text="Tak for forslaget.")
    actions.finish_contact_task(case.contact_tasks.get(), actor=tied)
    actions.assess(case, actor=tied, scores=SCORES)
    actions.assess(case, actor=clerk, scores=SCORES)
    actions.agree(case.assessments.get(reviewer=clerk), actor=tied, agrees=True)
    return case


DOORS = {
    "case": "/admin/koe/{pk}/",
    "history": "/admin/koe/{pk}/historik/",
    "assessments": "/admin/koe/{pk}/assessments/",
    # Without the filters, which name everybody who works here.
    "list": "/admin/koe/results/?view=all",
    "export": "/admin/koe/?view=all&export=csv",
}


def read(client, case, door):
    answer = client.get(DOORS[door].format(pk=case.pk))
    assert answer.status_code == 200, door
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def found_on_screens(client, person, case, words):
    client.force_login(person)
    return {door for door in DOORS if any(word in read(client, case, door) for word in words)}


@pytest.mark.parametrize("how", ["tie", "ruled"])
def test_on_the_screens(client, coordinator, clerk, decider, tied, case, how):
    words = ("Ursula", "Holgersen", ">UH<")
    assert found_on_screens(client, clerk, case, words) >= {"case", "history", "assessments", "list", "export"}

    if how == "tie":
        actions.declare(case, actor=tied, answer="tie", ground="Vi er naboer.")
    else:
        doubt = actions.declare(case, actor=tied, answer="in_doubt", ground="Vi er naboer.")
        actions.rule_on_doubt(doubt, actor=coordinator, ruling="tie", reason="Ja.")

    assert [found_on_screens(client, person, case, words) for person in (clerk, decider)] == [set(), set()]
    for person in (coordinator, person_with(AUDITOR)):
        assert found_on_screens(client, person, case, words) == {"case", "history"}


def test_the_history_still_says_what_was_done(client, coordinator, clerk, tied, case):
    actions.declare(case, actor=tied, answer="tie", ground="Vi er naboer.")
    client.force_login(clerk)

    sentences = [line.sentence for line in reversed(client.get(DOORS["history"].format(pk=case.pk)).context["history"])]

    lead, away = coordinator.name, asked_first(case)
    assert [one for one in sentences if "kollega" in one.lower()] == [
        f"{lead} gav sagen til en kollega, som træder til for {away}",
        f"{lead} tog en kollega af sagen",
        "En kollega gav sagen til en kollega",
        "En kollega tog det til vurdering",
        "En kollega skrev en intern note",
        "En kollega skrev til forslagsstilleren",
        "En kollega har ringet eller skrevet",
    ]


def asked_first(case):
    """Who was away when the case was first given out."""
    away = case.events.filter(verb="assigned").earliest("pk").facts["instead_of"]
    return User.objects.get(public_id=away).name


@pytest.mark.parametrize("door", ["case", "feed"])
def test_in_the_api(coordinator, clerk, tied, case, door):
    url = address(case) if door == "case" else f"{QUEUE}changes/"
    tells = (tied.name, str(tied.public_id))

    def leaks(person):
        body = staff(user=person).get(url).content.decode()
        return any(word in body for word in tells)

    assert leaks(clerk)
    actions.declare(case, actor=tied, answer="tie", ground="Vi er naboer.")

    assert [leaks(person) for person in (clerk, person_with(DECISION_MAKER))] == [False, False]
    assert [leaks(person) for person in (coordinator, person_with(AUDITOR))] == [True, True]


def test_in_the_api_the_actor_is_null_and_the_facts_are_those_one_may_know(clerk, tied, case):
    actions.declare(case, actor=tied, answer="tie", ground="Vi er naboer.")

    events = staff(user=clerk).get(address(case)).json()["events"]

    assert {event["verb"] for event in events if event["actor"] is None} == {
        "assigned", "screened", "note", "message", "contacted",
    }  # fmt: skip
    assert [sorted(event["facts"]) for event in events if event["verb"] in {"assigned", "unassigned"}] == [
        ["instead_of", "role"], [], ["reviewer", "role"], ["role"],
    ]  # fmt: skip


def test_in_what_is_said_and_mailed_afterwards(client, coordinator, clerk, tied, case):
    actions.declare(case, actor=tied, answer="tie", ground="Vi er naboer.")
    Message.objects.all().delete()
    client.force_login(clerk)

    faster = client.post(
        f"/admin/koe/{case.pk}/ask/", {"version": case.version - 1, "question": "Hvem låser?", "due": ""}
    ).content.decode()
    shown = client.post(f"/admin/koe/{case.pk}/ask/", {"version": case.version, "question": "Hvem låser?", "due": ""})
    actions.ask(case, actor=clerk, version=None, question="Hvem låser?")

    assert "Ursula" not in faster + shown.content.decode()
    assert [message for message in Message.objects.all() if "Ursula" in message.body_text + message.body_html] == []


def test_who_was_away_is_not_said_once_they_are_tied(coordinator, clerk, tied):
    today, case = timezone.localdate(), submitted()
    actions.set_absence(actor=tied, away_from=today, away_until=today, substitute=clerk)
    actions.assign(case, actor=coordinator, version=None, reviewer=tied)
    before = instead_words(case)

    actions.declare(case, actor=tied, answer="tie", ground="Vi er naboer.")

    assert (before, instead_words(case)) == ([f"{tied.name} er væk, så {clerk.name} fik sagen."], [])
