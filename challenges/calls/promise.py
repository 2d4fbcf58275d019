"""What the municipality promises each proposer."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from cocreate.common.kept import KeptSetting, kept


@register_setting(icon="date")
class AnswerPromise(KeptSetting, BaseGenericSetting):
    """What the municipality promises each proposer, in working days."""

    reply_days = models.PositiveSmallIntegerField(_("first human reply within (working days)"), default=10)
    decision_days = models.PositiveSmallIntegerField(_("decision without a date within (working days)"), default=60)
    closed_days = models.TextField(
        _("extra closed days"), blank=True, help_text=_("One date on each line, such as 2026-12-24.")
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("answer promise")
        verbose_name_plural = _("answer promise")

    @classmethod
    def _get_or_create(cls):
        # Wagtail's one place where the row is read.
        return kept(cls, super()._get_or_create)

    @property
    def closed(self) -> frozenset[date]:
        """The extra closed days as dates."""
        return frozenset(date.fromisoformat(line.strip()) for line in self.closed_days.splitlines() if line.strip())

    def clean(self):
        """Refuse a line that is not a date, so that no deadline is ever worked out from a misspelt day."""
        try:
            self.closed  # noqa: B018 - reading it is the check
        except ValueError as error:
            raise ValidationError({"closed_days": _("Write each day as year-month-day, such as 2026-12-24.")}) from error
