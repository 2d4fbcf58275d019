"""The rows of a challenge: what it relieves, criteria, questions of its own, and what partners can offer."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from .states import P, QuestionType


class ChallengeRelief(TranslatableMixin, Orderable):
    """One P that the challenge relieves, the most important first, and by which indicator."""

    page = ParentalKey("challenges.ChallengePage", on_delete=models.CASCADE, related_name="reliefs")
    p = models.CharField(_("P"), max_length=10, choices=P.choices)
    indicator = models.CharField(
        _("indicator"), max_length=200, blank=True, help_text=_("How you will see that it helps, such as minutes per round.")
    )

    translatable_fields = [SynchronizedField("p", overridable=False), TranslatableField("indicator")]
    panels = [FieldPanel("p"), FieldPanel("indicator")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("what it relieves")
        verbose_name_plural = _("what it relieves")
        constraints = [
            *getattr(TranslatableMixin.Meta, "constraints", []),
            models.UniqueConstraint(fields=["page", "p"], name="each_p_once"),
        ]

    def __str__(self):
        return self.get_p_display()


def new_key() -> str:
    """A short stable key, by which scores and answers point to a criterion or question in every language."""
    return uuid.uuid4().hex[:12]


# A score is a whole number from 0 to 5.
SCORES = 6
USUAL_LEVELS = [
    _("not at all"), _("hardly"), _("a little"), _("somewhat"), _("well"), _("completely"),
]  # fmt: skip


class Criterion(TranslatableMixin, Orderable):
    """What proposals are measured by. Its words are translated; scores hang on the canonical row's key."""

    page = ParentalKey("challenges.ChallengePage", on_delete=models.CASCADE, related_name="criteria")
    key = models.SlugField(max_length=40, default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=80)
    question = models.CharField(_("question"), max_length=250, blank=True)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, help_text=_("From 1 to 100. Shown as a share of all weights.")
    )
    independent = models.BooleanField(
        _("shown, not counted"), default=False, help_text=_("It is assessed and shown, and is no part of the total.")
    )
    levels = models.TextField(
        _("what 0 to 5 mean"), blank=True, help_text=_("Six lines, from 0 to 5. Empty: from “not at all” to “completely”.")
    )

    translatable_fields = [
        SynchronizedField("key", overridable=False),
        TranslatableField("name"),
        TranslatableField("question"),
        SynchronizedField("weight", overridable=False),
        SynchronizedField("independent", overridable=False),
        TranslatableField("levels"),
    ]
    panels = [FieldPanel(name) for name in ("name", "question", "weight", "independent", "levels")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            *getattr(TranslatableMixin.Meta, "constraints", []),
            models.UniqueConstraint(fields=["page", "key"], name="one_criterion_key_per_page"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=100), name="criterion_weight_1_to_100"),
        ]

    def __str__(self):
        return self.name

    @property
    def level_words(self) -> list[str]:
        """What each score from 0 to 5 means, in words."""
        own = [line.strip() for line in self.levels.splitlines() if line.strip()]
        return own if len(own) == SCORES else [str(words) for words in USUAL_LEVELS]

    def clean(self):
        """Six words or none: a scale with a gap is read differently by everybody."""
        if self.levels.strip() and len([line for line in self.levels.splitlines() if line.strip()]) != SCORES:
            raise ValidationError({"levels": _("Write six lines, one for each score from 0 to 5, or none.")})


class Question(TranslatableMixin, Orderable):
    """A question of the challenge's own, built by staff."""

    page = ParentalKey("challenges.ChallengePage", on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=40, default=new_key, editable=False)
    label = models.CharField(_("question"), max_length=200)
    help_text = models.CharField(_("help"), max_length=300, blank=True)
    type = models.CharField(_("type of answer"), max_length=10, choices=QuestionType.choices, default=QuestionType.LINE)
    required = models.BooleanField(_("must be answered"), default=False)
    options = models.TextField(
        _("options"), blank=True, help_text=_("One on each line. Only for questions with something to choose between.")
    )

    translatable_fields = [
        SynchronizedField("key", overridable=False),
        TranslatableField("label"),
        TranslatableField("help_text"),
        SynchronizedField("type", overridable=False),
        SynchronizedField("required", overridable=False),
        # Answers hold the words of an option, so the options stay in the first language.
        SynchronizedField("options", overridable=False),
    ]
    panels = [FieldPanel(name) for name in ("label", "help_text", "type", "required", "options")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            *getattr(TranslatableMixin.Meta, "constraints", []),
            models.UniqueConstraint(fields=["page", "key"], name="one_question_key_per_page"),
        ]

    def __str__(self):
        return self.label

    @property
    def option_list(self) -> list[str]:
        """The options, one a line, without empty ones."""
        return [line.strip() for line in self.options.splitlines() if line.strip()]

    def clean(self):
        """A choice needs something to choose between."""
        if self.type in {QuestionType.CHOICE, QuestionType.CHOICES} and len(self.option_list) < 2:
            raise ValidationError({"options": _("Write at least two options, one on each line.")})


class PartnerNeed(TranslatableMixin, Orderable):
    """Something that partners can offer to meet: a room, hands, knowledge."""

    page = ParentalKey("challenges.ChallengePage", on_delete=models.CASCADE, related_name="needs")
    text = models.CharField(_("need"), max_length=200)

    translatable_fields = [TranslatableField("text")]
    panels = [FieldPanel("text")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("need")
        verbose_name_plural = _("needs")

    def __str__(self):
        return self.text
