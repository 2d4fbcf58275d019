"""The municipality's tree: centres and their units, and whose cases a person sees."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.search import index


class CentreQuerySet(models.QuerySet):
    """The vocabulary of the municipality's tree."""

    def active(self):
        """Centres and units that exist today."""
        return self.filter(active=True)

    def centres(self):
        """The upper level."""
        return self.filter(parent=None)


class Centre(index.Indexed, models.Model):
    """A centre, or a unit (driftssted) of one: a tree of two levels. Old names stay readable."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("belongs to centre")
    )
    name = models.CharField(_("name"), max_length=120)
    former_names = models.TextField(_("former names"), blank=True, help_text=_("One on each line."))
    active = models.BooleanField(_("active"), default=True)
    # Whose cases a person sees in the queue; a person with no centre sees all.
    staff = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="centres", verbose_name=_("staff who see its cases")
    )

    objects = CentreQuerySet.as_manager()
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("former_names"),
        index.AutocompleteField("former_names"),
        index.FilterField("name"),
        index.FilterField("active"),
        index.RelatedFields("parent", [index.FilterField("name")]),
    ]

    class Meta:
        verbose_name = _("centre or unit")
        verbose_name_plural = _("centres and units")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="one_unit_name_per_centre"),
            models.UniqueConstraint(fields=["name"], condition=Q(parent=None), name="one_centre_name"),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="centre_is_not_its_own_parent"),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """Keep the tree at two levels."""
        if self.parent and (self.parent.parent_id or self.pk == self.parent_id):
            raise ValidationError({"parent": _("A unit belongs to a centre, not to another unit.")})
        if self.parent and self.pk and self.units.exists():
            raise ValidationError({"parent": _("This centre has units of its own and cannot be a unit.")})
