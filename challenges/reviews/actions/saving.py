"""Views of the queue that people keep: save one, give it another name, take it away."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cocreate.common.refusals import may, require

from ..saved import LONGEST_QUERY, MOST_VIEWS, SavedView
from .words import written

LONGEST_NAME = 60


@transaction.atomic
def save_view(*, actor, name, query, shared=False) -> SavedView:
    """Keep what a list is narrowed by under a name; the same name again takes the new filters.

    Only a coordinator shares a view with colleagues.
    """
    require(actor, "challenges.save_queue_view")
    if shared:
        require(actor, "challenges.share_queue_view")
    name = _named(name)
    if len(query) > LONGEST_QUERY:
        too_much = ValidationError(_("This is more than a view can hold. Choose fewer filters."), code="length")
        raise ValidationError({"query": too_much})
    if SavedView.objects.filter(owner=actor).exclude(name=name).count() >= MOST_VIEWS:
        raise ValidationError({"name": ValidationError(_("You have %d views. Take one away first.") % MOST_VIEWS, code="many")})
    view, _created = SavedView.objects.update_or_create(owner=actor, name=name, defaults={"query": query, "shared": shared})
    return view


@transaction.atomic
def rename_view(view, *, actor, name) -> SavedView:
    """Give one's own view another name."""
    if view.owner_id != actor.pk:
        raise PermissionDenied
    name = _named(name)
    if SavedView.objects.filter(owner=actor, name=name).exclude(pk=view.pk).exists():
        raise ValidationError({"name": ValidationError(_("You already have a view of that name."), code="unique")})
    view.name = name
    view.save(update_fields=["name"])
    return view


def remove_view(view, *, actor) -> None:
    """Take away one's own view, or as a coordinator one that is shared."""
    if view.owner_id != actor.pk and not (view.shared and may(actor, "challenges.share_queue_view")):
        raise PermissionDenied
    view.delete()


def _named(name):
    return written(name, "name", _("Give the view a name."), LONGEST_NAME)
