"""What a person set about a challenge, and its history."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cocreate.common.lifecycle import Event

from .states import MOVES, Standing


class ChallengeStatus(models.Model):
    """What a person set about a challenge: a plain row, because publishing an older revision rewrites every page field."""

    MOVES = MOVES
    RETURNING = {}

    challenge = models.OneToOneField("challenges.ChallengePage", models.CASCADE, related_name="status")
    state = models.CharField(max_length=20, choices=Standing.choices, default=Standing.RUNNING)
    returns_to = models.CharField(max_length=20, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("challenge status")
        verbose_name_plural = _("challenge statuses")

    def __str__(self):
        return f"{self.challenge_id} {self.state}"


class ChallengeEvent(Event):
    """A line in the history of a challenge."""

    subject = models.ForeignKey(ChallengeStatus, models.CASCADE, related_name="events")
