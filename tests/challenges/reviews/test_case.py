"""The case page and the screens of its verbs: the mail is shown before it goes, and nothing typed is lost."""

import pytest
from django.utils.translation import gettext

from challenges.models import ContactTask, Proposal
from challenges.proposals.actions import Contact
from challenges.reviews import actions
from cocreate.common.outbox import Message
from tests.factories import opened, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(client, clerk):
    """The address of a case's screen, asked for by a reviewer who has declared no tie to the case."""
    client.force_login(clerk)
    return lambda case, screen="": f"/admin/koe/{opened(case, clerk).pk}/{screen}"


def now(case):
    return Proposal.objects.get(pk=case.pk)


def test_a_mail_is_shown_exactly_as_it_goes_before_anything_happens(client, at, case):
    words = {"version": case.version, "question": "Hvem står for oplæringen?", "due": ""}
    sent_before = Message.objects.count()

    shown = client.post(at(case, "ask/"), words)
    untouched = (now(case).state, now(case).version, Message.objects.count())
    client.post(at(case, "ask/"), words | {"seen": shown.context["seen"]})

    mail = Message.objects.order_by("pk").last()
    assert untouched == ("submitted", case.version, sent_before)
    assert now(case).state == "needs_info"
    assert {name: shown.context["mail"][name] for name in ("subject", "text", "address")} == {
        "subject": mail.subject, "text": mail.body_text, "address": mail.recipient,
    }  # fmt: skip


def test_other_words_than_those_seen_are_shown_first(client, at, case):
    words = {"version": case.version, "text": "Tak for forslaget."}
    shown = client.post(at(case, "message/"), words)

    again = client.post(at(case, "message/"), words | {"text": "Noget andet.", "seen": shown.context["seen"]})

    assert again.status_code == 200
    assert again.context["mail"]
    assert "message" not in {event.verb for event in case.events.all()}


def test_somebody_was_faster_and_what_was_typed_is_kept(client, at, clerk, decider, case):
    old = opened(case, clerk).version
    actions.screen(case, actor=decider, version=old)

    answer = client.post(at(case, "forward/"), {"version": old, "to": "Vej og park", "reason": "Det hører til hos dem."})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert decider.name in page
    assert "Det hører til hos dem." in page
    assert now(case).state == "assessment"


def test_a_missing_word_is_said_at_its_field(client, at, case):
    answer = client.post(at(case, "forward/"), {"version": case.version, "to": "Vej og park", "reason": ""})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["reason"]
    assert "Vej og park" in answer.content.decode()


def test_a_decision_of_not_now_needs_a_day(client, decider, case):
    case = actions.screen(case, actor=decider, version=case.version)
    client.force_login(decider)

    answer = client.post(
        f"/admin/koe/{case.pk}/decide/", {"version": case.version, "outcome": "parked", "public_reason": "Ikke i år."}
    )

    assert list(answer.context["form"].errors) == ["wake_on"]
    assert now(case).decisions.count() == 0


def test_only_verbs_that_are_legal_now_are_offered(client, at, case):
    page = client.get(at(case)).content.decode()

    offered = {verb for verb in ("ask", "decide", "park", "forward", "merge", "assign", "reopen") if at(case, f"{verb}/") in page}

    assert offered == {"ask", "forward", "merge", "assign"}


def test_a_note_stays_inside(client, at, case):
    before = Message.objects.count()

    client.post(at(case, "note/"), {"version": case.version, "text": "Afdeling B har vikarer."})

    assert "Afdeling B har vikarer." in client.get(at(case)).content.decode()
    assert Message.objects.count() == before
    assert case.events.get(verb="note").audience == "staff"


def test_without_an_address_the_answer_is_a_call_that_somebody_crosses_off(client, at, clerk):
    case = submitted(contact=Contact("Jens Bak", "", "Ring 00 00 00 00"))
    actions.message(opened(case, clerk), actor=clerk, text="Tak for forslaget.")
    task = ContactTask.objects.get(proposal=case)

    client.post(f"/admin/koe/opgave/{task.pk}/")

    task.refresh_from_db()
    assert task.done_by == clerk
    assert case.events.filter(verb="contacted").count() == 1


def test_what_came_in_is_shown_as_it_was_written(client, at):
    case = submitted(title="بطاقات مصورة", language="ar", solution="<script>alert(1)</script>")

    page = client.get(at(case)).content.decode()

    assert 'lang="ar" dir="rtl"' in page
    assert "<script>alert(1)" not in page


def test_without_an_address_the_preview_says_that_a_person_phones_and_makes_no_task_yet(client, at, clerk):
    case = submitted(contact=Contact("Jens Bak", "", "Ring 00 00 00 00"))
    words = {"version": case.version, "question": "Hvor mange bænke?", "due": ""}

    shown = client.post(at(case, "ask/"), words)
    before = ContactTask.objects.count()
    client.post(at(case, "ask/"), words | {"seen": shown.context["seen"]})

    task = ContactTask.objects.get()
    assert before == 0
    assert gettext("no e-mail: a person phones or writes") in shown.content.decode()
    assert (shown.context["mail"]["subject"], shown.context["mail"]["text"]) == (task.subject, task.text)


def test_a_case_is_taken_with_one_press(client, at, clerk, case):
    client.post(at(case, "take/"), {"version": case.version})

    assert [one.reviewer for one in case.assignments.all()] == [clerk]


def test_what_is_not_open_now_is_refused_and_changes_nothing(client, at, case):
    answer = client.post(at(case, "reopen/"), {"version": case.version, "reason": "Der er nyt."})
    shown = client.post(at(case, "reopen/"), {"version": case.version, "reason": "Der er nyt.", "seen": "x"})

    assert (answer.status_code, shown.status_code) == (409, 409)
    assert "Der er nyt." in answer.content.decode()
    assert (now(case).state, now(case).version) == ("submitted", case.version)


def test_a_decided_case_is_decided_anew_and_both_decisions_stay(client, decider, case):
    case = actions.screen(case, actor=decider, version=case.version)
    case = actions.decide(case, actor=decider, version=case.version, outcome="declined", public_reason="Ikke i år.")
    client.force_login(decider)
    address = f"/admin/koe/{case.pk}/decide/"
    words = {"version": case.version, "outcome": "selected", "public_reason": "Vi gør det."}

    shown = client.post(address, words)
    client.post(address, words | {"seen": shown.context["seen"]})

    first, second = case.decisions.order_by("pk")
    assert (first.outcome, second.outcome, second.supersedes) == ("declined", "selected", first)
    assert now(case).state == "selected"
