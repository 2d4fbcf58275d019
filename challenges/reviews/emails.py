"""The mails that the queue writes to proposers; how they are rendered and queued is the proposals area's."""

from django.utils.translation import gettext as _

from ..proposals.emails import queue_message, render


def _decision_subject(proposal):
    return lambda: _("Our answer to %s") % proposal.reference


def queue_request(proposal, event, *, due):
    """Ask the proposer for more; says by when and how to answer."""
    return queue_message(
        proposal, "request", f"request-{event.public_id}", lambda: _("We have a question about %s") % proposal.reference,
        question=event.reason, due=due, writer=event.actor,
    )  # fmt: skip


def queue_decision(proposal, decision):
    """The answer: yes, not now or no, with the reason, the next step and whom to ask."""
    return queue_message(
        proposal, "decision", f"decision-{decision.public_id}", _decision_subject(proposal), decision=decision,
        can_reply=_can_reply(proposal),
    )  # fmt: skip


def preview_decision(proposal, decision):
    """The same mail as ``queue_decision`` would send, for reading before it goes: ``(language, subject, text, html)``."""
    return render(proposal, "decision", _decision_subject(proposal), decision=decision, can_reply=_can_reply(proposal))


def _can_reply(proposal) -> bool:
    """Whether a no may still be answered: once, by a proposer who has an account."""
    return bool(proposal.author_id) and not proposal.events.filter(verb="replied").exists()


def queue_forwarded(proposal, event, *, to):
    """Tell the proposer who has it now, and why."""
    return queue_message(
        proposal, "forwarded", f"forwarded-{event.public_id}",
        lambda: _("We have sent %s on to the right place") % proposal.reference, to=to, reason=event.reason,
    )  # fmt: skip


def queue_merged(proposal, event, *, into):
    """Tell the proposer which proposal it was joined with, by its number alone while others may not read it."""
    other = into.title if into.is_public else into.reference
    return queue_message(
        proposal, "merged", f"merged-{event.public_id}",
        lambda: _("%s is joined with another proposal") % proposal.reference, other=other, reason=event.reason,
    )  # fmt: skip


def queue_reopened(proposal, event):
    """Tell the proposer that we look at it again."""
    return queue_message(
        proposal, "reopened", f"reopened-{event.public_id}",
        lambda: _("We look at %s again") % proposal.reference, reason=event.reason,
    )  # fmt: skip


def queue_words(proposal, event):
    """A person's own words to the proposer."""
    return queue_message(
        proposal, "message", f"message-{event.public_id}", lambda: _("A message about %s") % proposal.reference,
        text=event.reason, writer=event.actor,
    )  # fmt: skip


