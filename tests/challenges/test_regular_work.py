"""`send_due`: what comes back every few minutes, and does nothing twice."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from challenges.models import ContactTask, Draft, Proposal
from challenges.proposals.states import S
from challenges.reviews.actions import decide, screen
from cocreate.common import regular
from cocreate.common.models import IdempotencyKey, Message
from partners.roles import DECISION_MAKER
from tests.factories import DraftFactory, person_with, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_mails(monkeypatch):
    monkeypatch.setattr("challenges.proposals.emails.render_to_string", lambda name, context: name)


def send_due() -> dict[str, int]:
    """Run the command; gives how much each part did."""
    out = StringIO()
    call_command("send_due", stdout=out)
    return {name: int(count) for name, count in (part.split(": ") for part in out.getvalue().strip().split(", "))}


def test_each_part_does_its_work_once():
    decider = person_with(DECISION_MAKER)
    parked, unreached = submitted(), submitted()
    screen(parked, actor=decider, version=None)
    decide(
        parked,
        actor=decider,
        version=None,
        outcome=S.PARKED,
        public_reason="Senere.",
        wake_on=timezone.localdate() + timedelta(days=1),
    )
    Proposal.objects.filter(pk=parked.pk).update(wake_on=timezone.localdate())
    Message.objects.filter(pk=unreached.messages.get().message_id).update(failed_at=timezone.now(), tries=5)
    for key, age in (("old", 31), ("new", 29)):
        IdempotencyKey.objects.create(
            client="a", key=key, request_hash="x", status=201, body={}, created_at=timezone.now() - timedelta(days=age)
        )

    for age in (364, 366):
        DraftFactory(updated_at=timezone.now() - timedelta(days=age))

    first, second = send_due(), send_due()

    # Two receipts less the one given up, the answer, and the news that it was woken.
    assert (first["woken"], first["to phone"], first["old keys"], first["mails"]) == (1, 1, 1, 3)
    assert (first["old drafts"], Draft.objects.count()) == (1, 1)
    assert set(second.values()) == {0}
    assert Proposal.objects.get(pk=parked.pk).state == S.ASSESSMENT
    task = ContactTask.objects.get()
    assert (task.proposal, task.subject) == (unreached, unreached.messages.get().message.subject)
    assert unreached.events.filter(verb="mail_given_up").count() == 1
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["new"]
    assert len(mail.outbox) == 3


@pytest.mark.django_db(transaction=True)
def test_one_part_that_fails_stops_no_other_and_is_named(monkeypatch):
    def broken(now):
        raise RuntimeError("broken")

    monkeypatch.setattr(regular, "_work", {"broken": broken})
    submitted()

    with pytest.raises(CommandError, match="broken"):
        call_command("send_due", stdout=StringIO())

    assert len(mail.outbox) == 1
