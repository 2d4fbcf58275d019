"""The three P's, tracks, and the phases of a challenge."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class P(TextChoices):
    """What a challenge relieves and a gain is counted under; always in this order."""

    PENGE = "penge", _("Money")
    PRODUKTER = "produkter", _("Products")
    PERSONALE = "personale", _("Staff")


class Track(TextChoices):
    """Local: a centre or unit can decide and do it. Radical: complex and usually across the organisation."""

    LOCAL = "local", _("Local track")
    RADICAL = "radical", _("Radical track")


class Phase(TextChoices):
    """What the public sees. The first three follow from the clock and are never stored."""

    UPCOMING = "upcoming", _("Opens soon")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    SETTLED = "settled", _("Settled")
    ARCHIVED = "archived", _("Archived")


class Standing(TextChoices):
    """What a person sets about a challenge that the clock cannot know."""

    RUNNING = "running", _("Running")
    SETTLED = "settled", _("Settled")
    ARCHIVED = "archived", _("Archived")


MOVES = {
    Standing.RUNNING: {Standing.SETTLED, Standing.ARCHIVED},
    Standing.SETTLED: {Standing.ARCHIVED, Standing.RUNNING},
    Standing.ARCHIVED: {Standing.SETTLED},
}


class QuestionType(TextChoices):
    """How a challenge's own question is answered."""

    LINE = "line", _("One line")
    TEXT = "text", _("Several lines")
    CHOICE = "choice", _("One of several")
    CHOICES = "choices", _("Some of several")
    NUMBER = "number", _("A number")
    YES_NO = "yes_no", _("Yes or no")
