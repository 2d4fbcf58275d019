"""The life of a thing: one mover, one history.

A class with a life has ``MOVES`` (state -> states it may move to), ``state``, ``version`` and ``events``.
States that one returns from (``RETURNING``: state -> where one may return to) keep the way back in ``returns_to``.
"""

import uuid

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .refusals import NotNow, Stale, person


class Audience(models.TextChoices):
    """Who a line of history is meant for; each wider circle sees less."""

    PUBLIC = "public", _("Everyone")
    PROPOSER = "proposer", _("The proposer and staff")
    STAFF = "staff", _("Staff only")


class Event(models.Model):
    """One line of history: who, when, from, to, why. Added, never edited."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(default=timezone.now)
    verb = models.CharField(max_length=40)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    door = models.CharField(max_length=10, blank=True)
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict, blank=True)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.STAFF)

    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


def lock(subject, *, version=None):
    """Return ``subject`` read again under a row lock; the first thing to do inside ``atomic``.

    Raises ``Stale`` when the caller names a ``version`` that is no longer the current one.
    """
    locked = type(subject)._base_manager.select_for_update(of=("self",)).get(pk=subject.pk)
    if version is not None and locked.version != version:
        raise Stale(version=locked.version)
    return locked


def line(subject, verb, /, *, actor, audience=Audience.STAFF, reason="", door="", **facts):
    """One line for the history of ``subject``, not yet written; ``actor`` SYSTEM is stored as null."""
    states = {name: facts.pop(name) for name in ("from_state", "to_state") if name in facts}
    events = type(subject)._meta.get_field("events")
    return events.related_model(
        **{events.field.name: subject}, verb=verb, actor=person(actor), audience=audience, reason=reason, door=door,
        facts=facts, **states,
    )  # fmt: skip


def record(subject, verb, /, **facts):
    """Write one line into the history of ``subject``; takes what ``line`` takes."""
    event = line(subject, verb, **facts)
    event.save(force_insert=True)
    return event


def may_move(subject, to) -> bool:
    """Whether the table allows ``subject`` to move to ``to`` from where it stands."""
    if to not in subject.MOVES.get(subject.state, ()):
        return False
    ways_back = subject.RETURNING.get(subject.state, ())
    return to not in ways_back or to == subject.returns_to


@transaction.atomic
def move(subject, to, /, *, actor, verb, audience=Audience.PROPOSER, reason="", door="", **facts):
    """Take ``subject`` to the state ``to`` and write it into the history. The only place that assigns a state.

    Locks and reads again, so two quick clicks cannot both win. Raises ``NotNow`` when the table forbids the move.
    ``subject`` is left with the new state, version and way back, so that the caller can go on with it.
    """
    locked = lock(subject)
    if not may_move(locked, to):
        raise NotNow(_("Somebody was faster, or this step is not open yet."))
    old = locked.state
    locked.state = to
    locked.version += 1
    locked.returns_to = old if to in subject.RETURNING else ""
    locked.save(update_fields=["state", "version", "returns_to"])
    subject.state, subject.version, subject.returns_to = locked.state, locked.version, locked.returns_to
    return record(
        subject, verb, actor=actor, audience=audience, reason=reason, door=door, from_state=old, to_state=to, **facts
    )
