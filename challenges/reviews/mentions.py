"""Which colleagues a note names who have not looked at the case since. The note itself is a line of history."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..proposals.models import ProposalEvent


class MentionQuerySet(models.QuerySet):
    """The vocabulary of mentions."""

    def unseen_by(self, user):
        """Those of ``user`` in cases that the person has not opened since."""
        return self.filter(person=user.pk, seen_at=None)


class Mention(models.Model):
    """A person named in a note, and when that person first opened the case after it."""

    note = models.ForeignKey(ProposalEvent, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mentions")
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = MentionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["note", "person"], name="mentioned_once_in_a_note")]
        indexes = [
            # The queue asks for the mentions that one has not looked at.
            models.Index(fields=["person"], condition=Q(seen_at=None), name="mentions_not_seen"),
        ]

    def __str__(self):
        return f"{self.note_id} {self.person_id}"
