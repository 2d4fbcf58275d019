"""Words of a case that are hidden from those who assess it without names."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ..proposals.models import Proposal


class Redaction(models.Model):
    """A phrase that is replaced wherever it stands in a case, in its texts, its messages and its history."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="redactions")
    phrase = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "phrase"], name="redacted_once"),
            models.CheckConstraint(condition=~Q(phrase=""), name="redacts_something"),
        ]

    def __str__(self):
        return f"{self.proposal_id} {self.pk}"
