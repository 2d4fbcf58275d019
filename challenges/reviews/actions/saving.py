"""Views of the queue that people keep: save one, give it another name, take it away."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cocreate.common.refusals import Stale, may, require

from ..saved import LONGEST_QUERY, MOST_VIEWS, SavedView
from .words import written

LONGEST_NAME = 60


@transaction.atomic
def save_view(*, actor, name, query, shared=False, replaces=None) -> SavedView:
    """Keep what a list is narrowed by under a name; the same name again takes the new filters.

    Only a coordinator shares a view with colleagues. ``replaces`` is what the view of that name holds as far as the person
    knows, empty where they know of none (None: do not ask): ``Stale`` when it holds something else.
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
    stands = SavedView.objects.select_for_update().filter(owner=actor, name=name).first()
    if replaces is not None and stands and replaces != holds(stands) != holds(SavedView(query=query, shared=shared)):
        raise Stale
    view, _created = SavedView.objects.update_or_create(owner=actor, name=name, defaults={"query": query, "shared": shared})
    return view


def holds(view) -> str:
    """What a view shows and to whom, in short."""
    return f"{int(view.shared)}{view.query}"


@transaction.atomic
def rename_view(view, *, actor, name, was=None) -> SavedView:
    """Give one's own view another name; ``Stale`` when it is not called what it ``was`` any more (None: do not ask)."""
    if view.owner_id != actor.pk:
        raise PermissionDenied
    view = _called(view, was)
    name = _named(name)
    if SavedView.objects.filter(owner=actor, name=name).exclude(pk=view.pk).exists():
        raise ValidationError({"name": ValidationError(_("You already have a view of that name."), code="unique")})
    view.name = name
    view.save(update_fields=["name"])
    return view


@transaction.atomic
def remove_view(view, *, actor, was=None) -> None:
    """Take away one's own view, or as a coordinator one that is shared; ``was`` as when it is renamed."""
    if view.owner_id != actor.pk and not (view.shared and may(actor, "challenges.share_queue_view")):
        raise PermissionDenied
    _called(view, was).delete()


def _called(view, was):
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    if was is not None and view.name != was:
        raise Stale(_("The view is called “%s” now. Nothing is changed.") % view.name)
    return view


def _named(name):
    return written(name, "name", _("Give the view a name."), LONGEST_NAME)
