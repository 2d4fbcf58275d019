"""A proposal on paper, by phone or by mail: staff write it in, and it goes the way of all others."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import gettext

from challenges.models import ContactTask, Proposal
from challenges.proposals.actions import Contact
from challenges.reviews import actions
from cocreate.common.outbox import Message
from tests.factories import ChallengeFactory, opened, submitted

pytestmark = pytest.mark.django_db
PAPER = "/admin/koe/papir/"


@pytest.fixture
def typed():
    challenge = ChallengeFactory(opens_at=timezone.now() - timedelta(days=20))
    received = timezone.localtime() - timedelta(days=3)
    return {
        "challenge": challenge.pk, "received_at": received.strftime("%Y-%m-%d %H:%M"), "language": "da",
        "title": "Bænke ved stien",
        "problem": "Der er langt mellem bænkene.", "solution": "", "contact_name": "Jens Bak", "contact_note": "Ring 00 00 00 00",
        "contact_kind": "citizen",
    }  # fmt: skip


def test_it_stands_in_the_queue_marked_as_paper_and_its_answer_is_a_call(client, clerk, typed):
    client.force_login(clerk)

    answer = client.post(PAPER, typed)

    case = Proposal.objects.get()
    assert answer.url == f"/admin/koe/{case.pk}/"
    assert (case.door, case.author, case.contact_name, case.publish_consent) == ("staff", None, "Jens Bak", False)
    assert timezone.localdate(case.received_at) == timezone.localdate() - timedelta(days=3)
    assert case.events.get(verb="submitted").actor == clerk
    ((_key, _name, (row,)),) = client.get("/admin/koe/").context["groups"]
    assert [str(words) for _tone, _icon, words in row["tags"]] == [gettext("paper or phone"), gettext("no e-mail")]
    actions.message(opened(case, clerk), actor=clerk, text="Tak for forslaget.")
    assert ContactTask.objects.filter(proposal=case).count() == 2


def test_its_receipt_is_a_call_too_and_only_once(client, clerk, typed):
    client.force_login(clerk)

    client.post(PAPER, typed)

    case, task = opened(Proposal.objects.get(), clerk), ContactTask.objects.get()
    assert (task.proposal, task.key, task.done_at) == (case, f"proposal-{case.public_id}-receipt", None)
    assert case.reference in task.subject
    assert Message.objects.count() == 0
    ((_key, _name, (row,)),) = client.get("/admin/koe/?view=call").context["groups"]
    assert (row["case"], str(row["offer"][1])) == (case, gettext("Phone or write"))
    client.post(f"/admin/koe/opgave/{task.pk}/")
    assert [line.verb for line in case.events.order_by("pk")] == ["submitted", "declared", "contacted"]


def test_a_system_that_sends_without_an_address_makes_nobody_phone():
    submitted(contact=Contact("Jens Bak", "", "Ring 00 00 00 00"))

    assert ContactTask.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [("received_at", "2999-01-01 10:00"), ("title", "x"), ("problem", ""), ("challenge", "0"), ("contact_email", "nej")],
)
def test_a_mistake_keeps_everything_that_was_typed(client, clerk, typed, field, value):
    client.force_login(clerk)

    answer = client.post(PAPER, typed | {field: value})

    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert Proposal.objects.count() == 0
    assert "Ring 00 00 00 00" in answer.content.decode()


def test_with_an_address_the_person_gets_a_mail_and_nobody_has_to_phone(client, clerk, typed):
    client.force_login(clerk)

    client.post(PAPER, typed | {"contact_email": "jens@example.dk"})

    assert ContactTask.objects.count() == 0
    assert list(Message.objects.values_list("recipient", flat=True)) == ["jens@example.dk"]


@pytest.mark.parametrize(("closed_days_ago", "taken"), [(1, 1), (10, 0)])
def test_the_day_it_came_to_us_decides_whether_it_was_in_time(client, clerk, typed, closed_days_ago, taken):
    challenge = ChallengeFactory(
        opens_at=timezone.now() - timedelta(days=20), closes_on=timezone.localdate() - timedelta(days=closed_days_ago)
    )
    client.force_login(clerk)

    client.post(PAPER, typed | {"challenge": challenge.pk})

    assert Proposal.objects.count() == taken
