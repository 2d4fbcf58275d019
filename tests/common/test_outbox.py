"""The outbox: one row per message for ever, claimed by one worker, tried five times, the same Message-ID after a crash."""

from datetime import timedelta
from email.utils import formataddr
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cocreate.common import outbox
from cocreate.common.outbox import BACK_OFF, CLAIM_EXPIRES, MAX_TRIES, Message


def post(key="hilsen", **facts):
    """A message in the outbox."""
    defaults = {
        "recipient": "anna@example.dk",
        "language": "da",
        "subject": "Hej\nAnna",
        "body_text": "Kære Anna",
        "body_html": "<p>Kære Anna",
    }
    return outbox.post(key=key, **(defaults | facts))


@pytest.fixture
def broken_mail(monkeypatch):
    """A mail server that refuses; ``broken_mail.clear()`` repairs it."""
    faults = [OSError("550 anna@example.dk unknown")]

    def send(self, fail_silently=False):
        if faults:
            raise faults[0]
        mail.outbox.append(self)
        return 1

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", send)
    return faults


@pytest.mark.django_db(transaction=True)
def test_a_message_is_one_row_and_one_mail(work_through_queue):
    message = post(recipient_name="Anna Ærø")
    assert post(subject="Noget andet") == message, "the same key again gives the first one"
    assert Message.objects.count() == 1

    work_through_queue()

    message.refresh_from_db()
    (sent,) = mail.outbox
    assert (sent.subject, sent.body, sent.to) == ("Hej Anna", "Kære Anna", [formataddr(("Anna Ærø", "anna@example.dk"))])
    assert sent.alternatives[0][1] == "text/html"
    headers = sent.message()
    assert (headers["Message-ID"], headers["Content-Language"], headers["Auto-Submitted"]) == (
        message.message_id, "da", "auto-generated",
    )  # fmt: skip
    assert message.sent_at is not None
    assert (outbox.deliver(message.pk), outbox.send_due(), len(mail.outbox)) == (False, 0, 1)


@pytest.mark.django_db
def test_a_line_feed_in_a_name_adds_no_header_and_stops_no_mail():
    message = post(recipient_name="Anna\r\nBcc: alle@example.dk")

    assert outbox.deliver(message.pk) is True

    (sent,) = mail.outbox
    assert sent.message()["Bcc"] is None
    assert sent.recipients() == [formataddr(("Anna Bcc: alle@example.dk", "anna@example.dk"))]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_never_sent():
    with transaction.atomic():
        post()
        transaction.set_rollback(True)

    assert (Message.objects.count(), DBTaskResult.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_five_tries_with_a_growing_pause_then_a_person_must_phone(broken_mail, caplog):
    message = post()
    pauses, now = [], timezone.now()
    for tries in range(1, MAX_TRIES + 1):
        assert outbox.send_due(now) == 0
        message.refresh_from_db()
        assert (message.tries, message.error, message.claimed_at) == (tries, "OSError", None)
        pauses.append(round((message.next_try_at - timezone.now()).total_seconds() / 60))
        Message.objects.update(next_try_at=now)

    assert pauses[:4] == [round(pause.total_seconds() / 60) for pause in BACK_OFF]
    assert list(outbox.failed()) == [message]
    assert (outbox.send_due(now + timedelta(days=9)), message.tries) == (0, MAX_TRIES)
    assert "anna@example.dk" not in caplog.text


@pytest.mark.django_db
def test_a_mail_goes_when_the_server_is_well_again(broken_mail):
    message = post()
    outbox.deliver(message.pk)
    assert outbox.send_due() == 0, "not before its next try"

    broken_mail.clear()
    Message.objects.update(next_try_at=timezone.now())

    assert outbox.send_due() == 1
    message.refresh_from_db()
    assert (message.tries, message.error, message.failed_at) == (2, "", None)


@pytest.mark.django_db
def test_after_a_crash_the_claimed_mail_goes_again_with_the_same_id(monkeypatch):
    class Crash(BaseException):
        """The process is gone: nothing after this runs."""

    message = post()
    send = outbox.EmailMultiAlternatives.send

    def send_and_die(self, fail_silently=False):
        send(self)
        raise Crash

    monkeypatch.setattr(outbox.EmailMultiAlternatives, "send", send_and_die)
    with pytest.raises(Crash):
        outbox.deliver(message.pk)
    monkeypatch.setattr(outbox.EmailMultiAlternatives, "send", send)
    assert outbox.deliver(message.pk) is False, "a living worker may still hold it"

    Message.objects.update(claimed_at=timezone.now() - CLAIM_EXPIRES - timedelta(seconds=1))

    assert outbox.send_due() == 1
    assert [sent.message()["Message-ID"] for sent in mail.outbox] == [message.message_id] * 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_mail():
    messages = [post(key=f"hilsen-{number}") for number in range(5)]
    start = Barrier(4)

    def work():
        try:
            start.wait()
            for message in messages:
                outbox.deliver(message.pk)
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(4)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]

    assert sorted(sent.message()["Message-ID"] for sent in mail.outbox) == sorted(message.message_id for message in messages)


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_one_key_write_one_row_and_one_mail(work_through_queue):
    start = Barrier(4)

    def write():
        try:
            start.wait()
            with transaction.atomic():
                post()
        finally:
            connection.close()

    writers = [Thread(target=write) for _ in range(4)]
    [writer.start() for writer in writers]
    [writer.join() for writer in writers]

    work_through_queue()
    assert (Message.objects.count(), len(mail.outbox)) == (1, 1)
