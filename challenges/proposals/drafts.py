"""What people do with something they are still writing: save it, make it theirs, get its address, drop it."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cocreate.common import outbox
from cocreate.common.refusals import NotNow

from .models import Attachment, Draft

# Untouched drafts go after a year (domain.md section 7.3).
KEPT_FOR = timedelta(days=365)
# What does not fit into a proposal is kept in the draft all the same, within reason.
LONGEST_RAW = 100_000


@transaction.atomic
def save_draft(*, challenge, secret, actor, typed) -> Draft:
    """Keep what was typed, valid or not: ``typed`` replaces what stood under the same names, the rest stays.

    Makes the draft where ``secret`` is new, so that a double click finds the first one. Somebody who is logged in
    makes it theirs. A draft that is already sent comes back as it is. Raises ``PermissionDenied`` for another's.
    """
    draft, _created = Draft.objects.get_or_create(secret=secret, defaults={"challenge": challenge.canonical})
    draft = _locked(draft, actor)
    if draft.proposal_id is None:
        draft.data = draft.data | {name: _within_reason(value) for name, value in typed.items()}
        draft.updated_at = timezone.now()
        draft.save()
    return draft


@transaction.atomic
def claim_draft(draft, *, actor) -> Draft:
    """Let the draft belong to ``actor``; from now on nobody else opens it, whoever knows the address."""
    draft = _locked(draft, actor)
    draft.save(update_fields=["owner"])
    return draft


@transaction.atomic
def remove_attachment(draft, *, actor, public_id) -> None:
    """Take a file away from a draft, from the disk too. A file that is gone already is no fault."""
    draft = _locked(draft, actor)
    if draft.proposal_id:
        raise NotNow(_("The proposal is already sent."))
    for attachment in draft.attachments.filter(public_id=public_id):
        _remove_file(attachment)
        attachment.delete()


@transaction.atomic
def remove_draft(draft, *, actor) -> None:
    """Throw away what was not sent, with its files."""
    draft = _locked(draft, actor)
    if draft.proposal_id:
        raise NotNow(_("The proposal is already sent."))
    _remove(draft)


def remove_old_drafts(now: datetime | None = None) -> int:
    """Throw away drafts that nobody touched for a year, with their files. Returns how many; twice does nothing twice."""
    before = (now or timezone.now()) - KEPT_FOR
    removed = 0
    for draft in Draft.objects.unsent().filter(updated_at__lt=before).order_by("pk")[:1000]:
        with transaction.atomic():
            # Somebody may have gone on writing since the list was read.
            old = Draft.objects.select_for_update().unsent().filter(pk=draft.pk, updated_at__lt=before).first()
            if old is not None:
                _remove(old)
                removed += 1
    return removed


@transaction.atomic
def send_link(draft, *, actor, email, language, url, words_of_challenge) -> None:
    """Mail the draft's address to ``email``. Says nothing of what was written, and nothing of who has an account.

    The same address within the same hour gets one mail.
    """
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationError({"email": error}) from error
    draft = _locked(draft, actor)
    address = hashlib.sha256(email.lower().encode()).hexdigest()[:16]
    with translation.override(language):
        facts = {
            "challenge": draft.challenge, "title": words_of_challenge, "url": url, "deadline": draft.challenge.closes_on,
            "site_url": settings.SITE_URL,
        }  # fmt: skip
        outbox.post(
            key=f"draft-{draft.pk}-{address}-{timezone.now():%Y%m%d%H}",
            recipient=email,
            language=language,
            subject=_("The way back to your draft"),
            body_text=render_to_string("emails/proposals/draft_link.txt", facts).strip() + "\n",
            body_html=render_to_string("emails/proposals/draft_link.html", facts),
        )


def _locked(draft, actor) -> Draft:
    """The draft under a lock, owned by ``actor`` where nobody owned it and ``actor`` is known."""
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    if not Draft.objects.open_to(actor).filter(pk=draft.pk).exists():
        raise PermissionDenied(_("This draft belongs to another account."))
    if draft.owner_id is None and actor.is_authenticated:
        draft.owner = actor
        draft.save(update_fields=["owner"])
    return draft


def _within_reason(value):
    return value[:LONGEST_RAW] if isinstance(value, str) else value


def _remove(draft):
    for attachment in draft.attachments.all():
        _remove_file(attachment)
    draft.delete()


def _remove_file(attachment: Attachment):
    storage, name = attachment.file.storage, str(attachment.file.name)
    transaction.on_commit(lambda: storage.delete(name))
