"""Idempotency keys: the same request again is answered as the first time, and makes nothing new."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

KEPT_FOR = timedelta(days=30)


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


def remove_old_keys(now) -> int:
    """Forget the answers of keys that are past their time. Returns how many; twice does nothing twice."""
    return IdempotencyKey.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]
