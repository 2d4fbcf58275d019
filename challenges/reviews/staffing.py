"""Who reviews what: the named roles of reviewers, and what each reviewer can take."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cocreate.common.kept import KeptSetting, kept


class ReviewRoleQuerySet(models.QuerySet):
    """The vocabulary of roles."""

    def active(self):
        """Those that may be given today."""
        return self.filter(active=True)


class ReviewRole(KeptSetting):
    """From which side somebody assesses: professional, economic, legal, citizen … A list that staff edit."""

    key = models.SlugField(
        _("short name"), max_length=40, unique=True, help_text=_("For the API. Small letters without æ, ø, å.")
    )
    name = models.CharField(_("name"), max_length=60, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("active"), default=True)

    objects = ReviewRoleQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("review role")
        verbose_name_plural = _("review roles")
        ordering = ["order", "name"]

    def __str__(self):
        return self.name

    @classmethod
    def names(cls) -> dict[str, str]:
        """The name of each role by its key, those that are out of use too: a case of last year says them still."""
        return kept("review-roles", lambda: dict(cls.objects.values_list("key", "name")))


class ReviewerProfile(models.Model):
    """What a reviewer can take: how many cases at once, in which roles and languages, and who steps in meanwhile."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reviewer_profile", verbose_name=_("person")
    )
    capacity = models.PositiveSmallIntegerField(
        _("cases at once"), default=10, validators=[MinValueValidator(0), MaxValueValidator(500)]
    )
    roles = models.ManyToManyField(ReviewRole, blank=True, related_name="people", verbose_name=_("roles"))
    languages = models.CharField(
        _("languages"), max_length=100, blank=True, help_text=_("Language codes with a space between, such as “da en tr”.")
    )
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("substitute")
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("reviewer")
        verbose_name_plural = _("reviewers")
        constraints = [
            models.CheckConstraint(
                condition=Q(away_from=None, away_until=None) | Q(away_from__isnull=False, away_until__gte=F("away_from")),
                name="away_from_a_day_until_a_day",
            ),
        ]

    def __str__(self):
        return self.person.name

    def clean(self):
        """Away from a day until a day, and nobody is their own substitute."""
        if bool(self.away_from) != bool(self.away_until) or (self.away_from and self.away_until < self.away_from):
            raise ValidationError({"away_until": _("Write the first and the last day away.")})
        if self.substitute_id and self.substitute_id == self.person_id:
            raise ValidationError({"substitute": _("Choose somebody else.")})

    def is_away(self, today=None) -> bool:
        """Whether the person is away on ``today``."""
        today = today or timezone.localdate()
        return self.away_from is not None and self.away_from <= today <= self.away_until
