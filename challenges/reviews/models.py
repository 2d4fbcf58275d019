"""The queue's own facts: who works on a case and what was decided. Gathers the other tables of this area."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..proposals.models import Proposal
from ..proposals.states import DECIDED, S
from .assessments import Assessment, Opinion, Score
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


class Decision(models.Model):
    """What was decided, by whom and why. Never edited: a new decision supersedes it, and both stay."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="decisions")
    outcome = models.CharField(_("outcome"), max_length=20, choices=[(s.value, s.label) for s in S if s in DECIDED])
    public_reason = models.TextField(_("reason that the proposer reads"))
    internal_reason = models.TextField(_("internal reason"), blank=True)
    next_step = models.TextField(_("next step"), blank=True)
    contact = models.CharField(_("whom to ask"), max_length=200, blank=True)
    wake_on = models.DateField(_("look at it again on"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["decided_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(public_reason=""), name="every_decision_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(outcome=S.PARKED) | Q(wake_on__isnull=False), name="parked_has_a_day_to_wake"
            ),
            models.CheckConstraint(condition=Q(outcome__in=DECIDED), name="outcome_is_a_decision"),
        ]
        indexes = [
            # The view of what was parked until a day that has come.
            models.Index(fields=["wake_on"], condition=Q(outcome=S.PARKED), name="parked_until"),
        ]

    def __str__(self):
        return f"{self.proposal_id} {self.outcome}"
