"""Views of the queue that people keep: a name for what the list is narrowed by, for oneself or for all colleagues."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MOST_VIEWS = 30
LONGEST_QUERY = 1000


class SavedViewQuerySet(models.QuerySet):
    """The vocabulary of saved views."""

    def visible_to(self, user):
        """One's own and those that are shared, by name. What such a view shows is still only what one may see."""
        return self.filter(Q(owner=user.pk) | Q(shared=True)).select_related("owner").order_by("name", "pk")


class SavedView(models.Model):
    """The filters, the words and the tab of a list, as they stand in the address. Holds no case."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="queue_views")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=LONGEST_QUERY)
    shared = models.BooleanField(_("shared with all colleagues"), default=False)

    objects = SavedViewQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_view_of_a_name")]

    def __str__(self):
        return self.name
