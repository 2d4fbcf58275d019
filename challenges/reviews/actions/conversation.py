"""What is said about a case: to the proposer, among colleagues, and by phone where there is no address."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.common.lifecycle import Audience, record
from cocreate.common.refusals import Stale, person, require

from ...proposals import promise
from .. import emails
from ..barring import people_who_know_of
from ..models import Mention
from ..notes import named_in
from .words import lock_for, save_dates, written

# What is said between us and the proposer beside the verbs that change the case.
SAID = ("message", "replied")


@transaction.atomic
def message(proposal, *, actor, text, version=None, seen=None):
    """Write to the proposer as a person; counts as the first human reply.

    ``seen`` is what ``last_said`` gave when the person began to write (None: do not ask): ``Stale`` when more was said since.
    """
    proposal = lock_for(actor, "challenges.write_to_proposer", proposal, version)
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
def note(proposal, *, actor, text, reply_to=None, mentions=(), version=None):
    """Write for colleagues only; it may still be part of access to documents.

    ``reply_to`` is the public id of a note of the case: the answer joins its thread. Colleagues are mentioned by public
    id in ``mentions``, or by "@" and their full name in the text; each gets a mail without the words.
    """
    proposal = lock_for(actor, "challenges.note_on_case", proposal, version)
    text = written(text, "text", _("Write a note."))
    facts = {}
    if reply_to:
        facts["reply_to"] = _thread(proposal, reply_to)
    named = _mentioned(proposal, actor, text, {str(one) for one in mentions})
    if named:
        facts["mentions"] = [str(colleague.public_id) for colleague in named]
    event = record(proposal, "note", actor=actor, reason=text, **facts)
    Mention.objects.bulk_create([Mention(note=event, person=colleague) for colleague in named])
    for colleague in named:
        emails.tell_mentioned(colleague, event)
    return proposal


def see_mentions(proposal, *, actor) -> int:
    """The person looks at the case: what mentioned them in it is seen. Returns how many mentions that were."""
    unseen = Mention.objects.unseen_by(actor).filter(note__proposal=proposal)
    # Nearly always there is nothing, and then nothing is written.
    return unseen.update(seen_at=timezone.now()) if unseen.exists() else 0


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


def _thread(proposal, public_id) -> str:
    """The first note of the thread that the note ``public_id`` of this case stands in."""
    found = proposal.events.filter(verb="note", public_id=public_id).first()
    if found is None:
        raise ValidationError({"reply_to": ValidationError(_("There is no such note on this case."), code="unknown")})
    return found.facts.get("reply_to") or str(found.public_id)


def _mentioned(proposal, actor, text, chosen) -> list:
    if not chosen and "@" not in text:
        return []
    known = people_who_know_of(proposal)
    colleagues = {str(colleague.public_id): colleague for colleague in known if colleague != actor}
    if not chosen <= colleagues.keys():
        # The same words for somebody tied as for somebody unknown.
        words = _("One of those you mention cannot open this case. Choose others.")
        raise ValidationError({"mentions": ValidationError(words, code="unknown")})
    chosen |= {str(colleague.public_id) for colleague in named_in(text, colleagues.values())}
    return [colleague for key, colleague in colleagues.items() if key in chosen]
