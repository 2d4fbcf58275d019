"""The mails that the queue writes: to proposers, rendered and queued as the proposals area does it, and to staff.

Staff read the number, the challenge and a link, and nothing of what was sent in: a mailbox asks nobody for their ties.
"""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cocreate.common import outbox

from ..proposals.emails import EMPTY_LINES, MAIL_LANGUAGES, queue_message, render


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


# --- To staff ----------------------------------------------------------------


def tell_assigned(assignment):
    """Tell a person at once that a case is theirs, and by when."""
    return _to_staff(
        assignment.reviewer, "assigned", f"assigned-{assignment.pk}",
        lambda: _("%s is yours to assess") % assignment.proposal.reference, assignment.proposal, assignment=assignment,
    )  # fmt: skip


def remind_before(assignment):
    """Remind a person some days before the assessment is due."""
    return _to_staff(
        assignment.reviewer, "due_soon", f"due-soon-{assignment.pk}",
        lambda: _("%s waits for your assessment") % assignment.proposal.reference, assignment.proposal, assignment=assignment,
    )  # fmt: skip


def remind_after(assignment):
    """Remind a person that the day has passed."""
    return _to_staff(
        assignment.reviewer, "overdue", f"overdue-{assignment.pk}",
        lambda: _("The assessment of %s is late") % assignment.proposal.reference, assignment.proposal, assignment=assignment,
    )  # fmt: skip


def escalate(assignment, coordinator):
    """Tell a coordinator that an assessment is late, and whose."""
    return _to_staff(
        coordinator, "escalated", escalation_key(assignment, coordinator),
        lambda: _("%s needs a hand: an assessment is late") % assignment.proposal.reference,
        assignment.proposal, assignment=assignment,
    )  # fmt: skip


def tell_of_doubt(declaration, coordinator):
    """Tell a coordinator that a doubt about a tie waits: the number and a link, and nothing of who and why."""
    case = declaration.proposal
    return _to_staff(
        coordinator, "doubt", f"doubt-{declaration.pk}-{coordinator.pk}",
        lambda: _("%s needs your ruling on a tie") % case.reference, case,
    )  # fmt: skip


def escalation_key(assignment, coordinator) -> str:
    """What tells that this coordinator was told of this assignment."""
    return f"escalated-{assignment.pk}-{coordinator.pk}"


def tell_mentioned(person, note):
    """Tell a colleague at once that a note mentions them, and by whom; the words stay in the case."""
    case = note.proposal
    return _to_staff(
        person, "mentioned", f"mentioned-{note.public_id}-{person.pk}", lambda: _("You are mentioned on %s") % case.reference,
        case, writer=note.actor,
    )  # fmt: skip


def _to_staff(person, template, key, subject, case, **facts):
    language = person.language if person.language in MAIL_LANGUAGES else settings.LANGUAGE_CODE
    with translation.override(language):
        context = {
            **facts,
            "number": case.reference,
            "challenge": case.challenge,
            "recipient_name": person.name,
            "url": settings.SITE_URL + reverse("review_queue:inspect", args=[case.pk]),
            **facts,
        }
        return outbox.post(
            key=key,
            recipient=person.email,
            recipient_name=person.name,
            language=language,
            subject=subject(),
            body_text=EMPTY_LINES.sub("\n\n", render_to_string(f"emails/reviews/{template}.txt", context)).strip() + "\n",
            body_html=render_to_string(f"emails/reviews/{template}.html", context),
        )
