"""The mails about a proposal: one function per message, written into the outbox in the recipient's language.

Without an address the same words become a task: somebody must phone or write by post.
"""

import re

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from cocreate.common import outbox

from .models import ContactTask, ProposalMessage

EMPTY_LINES = re.compile(r"\n\s*\n")
MAIL_LANGUAGES = {code for code, _name in settings.LANGUAGES}


def queue_receipt(proposal):
    """Tell the proposer that we have it, its number, who answers and when."""
    return _queue(proposal, "receipt", "receipt", lambda: _("We have your proposal %s") % proposal.reference)


def queue_new_receipt_of_answer(proposal, event):
    """Tell the proposer that the answer to our question, or to a no, has come in."""
    return _queue(
        proposal, "answer_received", f"answer-received-{event.public_id}",
        lambda: _("We have your answer about %s") % proposal.reference,
    )  # fmt: skip


def queue_withdrawal(proposal, event):
    """Tell the proposer that the proposal was withdrawn, and by whom."""
    return _queue(
        proposal, "withdrawn", f"withdrawn-{event.public_id}",
        lambda: _("%s is withdrawn") % proposal.reference, event=event,
    )  # fmt: skip


def queue_infected(proposal, attachment):
    """Tell the proposer that a file held a virus and is deleted."""
    return _queue(
        proposal, "infected", f"infected-{attachment.public_id}",
        lambda: _("A file beside %s held a virus") % proposal.reference, file=attachment.name,
    )  # fmt: skip


def queue_message(proposal, template, key, subject, **facts):
    """The way for other areas to write to the proposer: ``subject`` is a function, called in the reader's language."""
    return _queue(proposal, template, key, subject, **facts)


def render(proposal, template, subject, **facts):
    """The mail as its reader gets it: ``(language, subject, text, html)``; also what staff preview before sending."""
    language = language_of(proposal)
    with translation.override(language):
        context = {
            "proposal": proposal,
            "challenge": proposal.challenge,
            "recipient_name": proposal.proposer_name,
            "site_url": settings.SITE_URL,
            "url": address_of(proposal, language),
            "language": language,
            **facts,
        }
        return (
            language,
            str(subject()),
            # What does not apply leaves empty lines behind.
            EMPTY_LINES.sub("\n\n", render_to_string(f"emails/proposals/{template}.txt", context)).strip() + "\n",
            render_to_string(f"emails/proposals/{template}.html", context),
        )


def language_of(proposal) -> str:
    """The language to write in: the account's, else the proposal's own where we have it, else English or Danish."""
    wanted = proposal.author.language if proposal.author_id else proposal.language.split("-")[0]
    if wanted in MAIL_LANGUAGES:
        return wanted
    return "en" if wanted else settings.LANGUAGE_CODE


def address_of(proposal, language) -> str:
    """Where the proposer sees the proposal; a person without an account only has a public page once there is one."""
    prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
    page = "min-side/forslag" if proposal.author_id else "forslag"
    return f"{settings.SITE_URL}{prefix}/{page}/{proposal.reference}/"


def _queue(proposal, template, key, subject, **facts):
    key = f"proposal-{proposal.public_id}-{key}"
    language, subject_line, text, html = render(proposal, template, subject, **facts)
    if not proposal.answer_address:
        task, _created = ContactTask.objects.get_or_create(
            key=key, defaults={"proposal": proposal, "subject": subject_line[:255], "text": text}
        )
        return task
    message = outbox.post(
        key=key,
        recipient=proposal.answer_address,
        recipient_name=proposal.proposer_name,
        language=language,
        subject=subject_line,
        body_text=text,
        body_html=html,
    )
    ProposalMessage.objects.bulk_create([ProposalMessage(message=message, proposal=proposal)], ignore_conflicts=True)
    return message
