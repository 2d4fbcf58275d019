"""What is decided, and the words that tell it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..proposals.models import Proposal
from ..proposals.states import DECIDED, S


class DecisionWords(models.Model):
    """The answer and everything that is said with it, whether it is given already or still being prepared."""

    outcome = models.CharField(_("outcome"), max_length=20, choices=[(s.value, s.label) for s in S if s in DECIDED])
    public_reason = models.TextField(_("reason that the proposer reads"))
    internal_reason = models.TextField(_("internal reason"), blank=True)
    next_step = models.TextField(_("next step"), blank=True)
    contact = models.CharField(_("whom to ask"), max_length=200, blank=True)
    wake_on = models.DateField(_("look at it again on"), null=True, blank=True)

    class Meta:
        abstract = True



class Decision(DecisionWords):
    """What was decided, by whom and why. Never edited: a new decision supersedes it, and both stay."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="decisions")
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
