"""The outbox: one row per message for ever, written in the transaction of what it announces, sent by the worker.

A row knows nothing of proposals; the area links to it with a table of its own. After a crash at most the one claimed
mail goes twice, with the same Message-ID.
"""

import logging
import uuid
from datetime import timedelta
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

logger = logging.getLogger(__name__)

MAX_TRIES = 5
CLAIM_EXPIRES = timedelta(minutes=10)
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 10, 60, 360)]


class MessageQuerySet(models.QuerySet):
    """The vocabulary of the outbox."""

    def due(self, now):
        """Unsent rows whose next try has come and that no living worker holds."""
        return self.filter(
            Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_EXPIRES), sent_at=None, failed_at=None, next_try_at__lte=now
        ).order_by("next_try_at", "pk")


class Message(models.Model):
    """One mail to one person, rendered in the person's language; never edited after it is sent."""

    key = models.CharField(max_length=120, unique=True)
    recipient = models.EmailField(max_length=254)
    recipient_name = models.CharField(max_length=150, blank=True)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=255)
    body_text = models.TextField()
    body_html = models.TextField(blank=True)
    message_id = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=255, blank=True)

    objects = MessageQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            # `due()`: the scheduler asks this every five minutes, and sent rows stay for ever.
            models.Index(fields=["next_try_at"], condition=Q(sent_at=None, failed_at=None), name="message_unsent"),
        ]

    def __str__(self):
        return self.key


def post(*, key, recipient, language, subject, body_text, body_html="", recipient_name="") -> Message:
    """Write one message into the outbox and queue its sending, both in the caller's transaction.

    The same ``key`` again leaves the first row as it is and gives its number, so a replayed event writes nobody twice.
    """
    # One statement that steps back for an earlier row costs a third of asking first and a savepoint.
    written = Message(
        key=key,
        recipient=recipient,
        # A line feed in a name would stop the mail for good.
        recipient_name=" ".join(recipient_name.split()),
        language=language,
        subject=" ".join(subject.split())[:255],
        body_text=body_text,
        body_html=body_html,
        message_id=f"<{uuid.uuid4()}@{settings.DEFAULT_FROM_EMAIL.rsplit('@', 1)[-1].rstrip('>')}>",
    )
    Message.objects.bulk_create([written], update_conflicts=True, unique_fields=["key"], update_fields=["key"])
    # An earlier row is not sent again: ``deliver`` claims only what waits.
    send_message.enqueue(written.pk)
    return written


@task(backend="queue")
def send_message(message_pk: int) -> None:
    """The worker's task: send one message if it still waits."""
    deliver(message_pk)


def deliver(message_pk) -> bool:
    """Claim, send, mark. True when the mail was handed over now; False when it was not this call's to send."""
    now = timezone.now()
    claimed = Message.objects.due(now).filter(pk=message_pk).order_by().update(claimed_at=now, tries=F("tries") + 1)
    if not claimed:
        return False
    message = Message.objects.get(pk=message_pk)
    try:
        _mail(message).send()
    except Exception as error:  # any failure of the mail server must leave the row in the outbox
        _put_back(message, error)
        return False
    Message.objects.filter(pk=message_pk).update(sent_at=timezone.now(), claimed_at=None, error="")
    return True


def send_due(now=None) -> int:
    """Send what still waits, oldest first; the scheduler's safety net. Returns how many went."""
    due = Message.objects.due(now or timezone.now()).values_list("pk", flat=True)
    return sum(deliver(pk) for pk in list(due[:500]))


def failed():
    """Messages that were given up after five tries: a person must phone."""
    return Message.objects.exclude(failed_at=None)


def _mail(message):
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body_text,
        to=[formataddr((message.recipient_name, message.recipient))],
        headers={"Message-ID": message.message_id, "Content-Language": message.language, "Auto-Submitted": "auto-generated"},
    )
    if message.body_html:
        mail.attach_alternative(message.body_html, "text/html")
    return mail


@transaction.atomic
def _put_back(message, error):
    """Note a failed try: again later, or given up after five."""
    # The text of an SMTP error may hold the address, so only its kind is kept and logged.
    kind = type(error).__name__
    logger.warning("mail not sent", extra={"mail": message.pk, "tries": message.tries, "error": kind})
    given_up = message.tries >= MAX_TRIES
    Message.objects.filter(pk=message.pk).update(
        claimed_at=None,
        error=kind,
        failed_at=timezone.now() if given_up else None,
        next_try_at=timezone.now() + BACK_OFF[min(message.tries, len(BACK_OFF)) - 1],
    )
