"""What is said about a case: to the proposer, among colleagues, and by phone where there is no address."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.common.lifecycle import Audience, lock, record
from cocreate.common.refusals import Stale, person, require

from ...proposals import promise
from .. import emails
from .words import save_dates, written

# What is said between us and the proposer beside the verbs that change the case.
SAID = ("message", "replied")


@transaction.atomic
def message(proposal, *, actor, text, version=None, seen=None):
    """Write to the proposer as a person; counts as the first human reply.

    ``seen`` is what ``last_said`` gave when the person began to write (None: do not ask): ``Stale`` when more was said since.
    """
    require(actor, "challenges.write_to_proposer", proposal)
    proposal = lock(proposal, version=version)
    if seen is not None and last_said(proposal) != seen:
        raise Stale
    text = written(text, "text", _("Write a message."))
    promise.after_reply(proposal, timezone.now())
    save_dates(proposal)
    event = record(proposal, "message", actor=actor, audience=Audience.PROPOSER, reason=text)
    emails.queue_words(proposal, event)
    return proposal


def last_said(proposal) -> int:
    """The number of the last thing that was said between us and the proposer beside the verbs; 0 before the first."""
    said = proposal.events.filter(verb__in=SAID).order_by("-pk")
    return said.values_list("pk", flat=True).first() or 0


@transaction.atomic
def note(proposal, *, actor, text, version=None):
    """Write for colleagues only; it may still be part of access to documents."""
    require(actor, "challenges.note_on_case", proposal)
    proposal = lock(proposal, version=version)
    record(proposal, "note", actor=actor, reason=written(text, "text", _("Write a note.")))
    return proposal


@transaction.atomic
def finish_contact_task(task, *, actor):
    """Note that somebody phoned or wrote by post."""
    require(actor, "challenges.write_to_proposer", task.proposal)
    task = type(task).objects.select_for_update().get(pk=task.pk)
    if task.done_at is None:
        task.done_at, task.done_by = timezone.now(), person(actor)
        task.save(update_fields=["done_at", "done_by"])
        record(task.proposal, "contacted", actor=actor, subject=task.subject)
    return task
