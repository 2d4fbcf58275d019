"""What reviewers think of a case: one assessment each, a score for each criterion, and second opinions of colleagues."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..calls.models import Criterion
from ..proposals.models import Proposal
from .totals import HIGHEST, LOWEST, Mark, weighted_mean


class AssessmentQuerySet(models.QuerySet):
    """The vocabulary of assessments."""

    def standing(self):
        """Those that are not cancelled."""
        return self.filter(cancelled_at=None)

    def sent(self):
        """Those that count: sent, and not cancelled."""
        return self.standing().filter(sent_at__isnull=False)

    def drafts(self):
        """Those that are being written; nobody but their writer reads them."""
        return self.standing().filter(sent_at=None)


class Assessment(models.Model):
    """One reviewer's judgement of one version of a text. Sent once; a tie found later cancels it, and it stays to be seen."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="assessments")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assessments")
    role = models.CharField(_("role"), max_length=40, blank=True)
    text_version = models.PositiveIntegerField()
    comment = models.TextField(_("comment"), blank=True)
    # The weighted mean when it was sent, by the weights of that day.
    total = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "reviewer"], condition=Q(cancelled_at=None), name="one_assessment_each"
            ),
            models.CheckConstraint(condition=Q(total=None) | Q(total__gte=LOWEST, total__lte=HIGHEST), name="total_0_to_5"),
        ]

    def __str__(self):
        return f"{self.proposal_id} {self.reviewer_id}"

    @property
    def is_of_an_older_text(self) -> bool:
        """Whether the proposal changed after this person read it."""
        return self.text_version != self.proposal.text_version

    def weighed(self):
        """The weighted mean of the scores as they stand now, without the criteria that are not ranked."""
        return weighted_mean(
            Mark(score.criterion.weight, score.score)
            for score in self.scores.select_related("criterion")
            if not score.criterion.independent
        )


class Score(models.Model):
    """What one person gives on one criterion, from 0 to 5; None is "cannot judge".

    In a draft the words may come before the judgement.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    judged = models.BooleanField(default=True)
    reason = models.TextField(blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["criterion__sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="one_score_each"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__gte=LOWEST, score__lte=HIGHEST), name="score_0_to_5"),
            models.CheckConstraint(condition=Q(judged=True) | Q(score=None), name="what_is_not_judged_has_no_score"),
        ]

    def __str__(self):
        return f"{self.criterion_id} {self.score}"


class Opinion(models.Model):
    """A colleague agrees or disagrees with an assessment: a quick second opinion."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="opinions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["assessment", "person"], name="one_opinion_each")]

    def __str__(self):
        return f"{self.assessment_id} {self.person_id} {self.agrees}"
