"""The queue's own facts: who works on a case. Gathers the other tables of this area."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..proposals.models import Proposal
from .assessments import Assessment, Opinion, Score
from .decisions import Decision
from .declarations import Declaration
from .mentions import Mention
from .redactions import Redaction
from .saved import SavedView
from .staffing import ReviewerProfile, ReviewRole
from .states import UNTIL_ASSESSED, Answer

__all__ = [
    "Answer", "Assessment", "Assignment", "Decision", "Declaration", "Mention", "Opinion", "Redaction", "ReviewRole",
    "ReviewerProfile", "SavedView", "Score",
]  # fmt: skip


class AssignmentQuerySet(models.QuerySet):
    """The vocabulary of assignments."""

    def current(self):
        """Assignments that have not ended."""
        return self.filter(ended_at=None)

    def waiting(self):
        """What waits for its reviewer: not ended, no assessment sent, the case not past its assessment."""
        sent = Assessment.objects.sent().filter(proposal=OuterRef("proposal"), reviewer=OuterRef("reviewer"))
        return self.current().filter(~Exists(sent), proposal__state__in=UNTIL_ASSESSED)

    def late(self, today):
        """What waits past its day; nobody is late while we wait for the proposer."""
        return self.waiting().filter(due__lt=today, proposal__paused=False)


class Assignment(models.Model):
    """A person who works on a case."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="assignments")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    role = models.CharField(_("role"), max_length=40, blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)
    # By when the assessment is wanted; empty on rows from before there was such a day.
    due = models.DateField(_("assess by"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["assigned_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "reviewer"], condition=Q(ended_at=None), name="assigned_once_at_a_time"
            ),
        ]
        indexes = [
            # The reminders ask every five minutes what is due soon.
            models.Index(fields=["due"], condition=Q(ended_at=None), name="assigned_by_day_due"),
        ]

    def __str__(self):
        return f"{self.proposal_id} {self.reviewer_id}"
