"""Idempotency keys: the same request again is answered as the first time, and makes nothing new."""

import hashlib
import json
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException

from .refusals import NotNow
from .texts import has_control_characters

KEPT_FOR = timedelta(days=30)
LONGEST_KEY = 255


class KeyReused(APIException):
    """The key was used for another body."""

    status_code = 422
    default_code = "key_reused"
    default_detail = _("This Idempotency-Key belongs to a request with another body. Use a new key.")


class KeyInProgress(NotNow):
    """The first request with this key is not answered yet."""

    code = "key_in_progress"

    def __init__(self, detail=_("The first request with this key is still under way. Try again in a moment.")):
        super().__init__(detail)


class IdempotencyKey(models.Model):
    """What a client was answered for a key; stored in the transaction of what the request made. Kept 30 days."""

    client = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="one_answer_per_client_and_key")]

    def __str__(self):
        return f"{self.client} {self.key}"


def key_of(headers) -> str | None:
    """The request's key, None without one; raises ``ValidationError`` for a key that cannot be stored."""
    key = headers.get("Idempotency-Key")
    if key is None:
        return None
    if not key.strip() or len(key) > LONGEST_KEY or has_control_characters(key):
        raise ValidationError(_("An Idempotency-Key has between 1 and 255 characters."), code="idempotency_key")
    return key


def hash_of(body) -> str:
    """A digest of parsed JSON: the same whatever the order of names and the spaces between them."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def once(client, key, body, work):
    """Do ``work()`` in one transaction, once for each client and key; gives ``(status, answer, replayed)``.

    ``work`` returns ``(status, answer)``. The key is written first: of two at the same moment the second waits for the
    first, then gives its answer. A refusal takes the key away again with everything else. Raises ``KeyReused`` for the
    same key with another body.
    """
    digest = hash_of(body)
    for _attempt in range(2):
        written = False
        try:
            with transaction.atomic():
                row = IdempotencyKey.objects.create(client=client, key=key, request_hash=digest, status=0, body={})
                written = True
                row.status, row.body = work()
                row.save(update_fields=["status", "body"])
                return row.status, row.body, False
        except IntegrityError:
            if written:
                raise
        earlier = IdempotencyKey.objects.filter(client=client, key=key).first()
        if earlier is not None:
            if earlier.request_hash != digest:
                raise KeyReused
            return earlier.status, earlier.body, True
    raise KeyInProgress


def remove_old_keys(now) -> int:
    """Forget the answers of keys that are past their time. Returns how many; twice does nothing twice."""
    return IdempotencyKey.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]
