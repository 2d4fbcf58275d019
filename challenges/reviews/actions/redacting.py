"""Which words and files those read who assess a case without names: chosen by the coordinator."""

import unicodedata

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cocreate.common.fingerprints import fingerprint
from cocreate.common.lifecycle import record
from cocreate.common.refusals import NotNow, Stale
from cocreate.common.texts import has_control_characters, normalise

from ...proposals import blind_files, scanning
from ...proposals.files import validate_upload
from ...proposals.models import Attachment
from ...proposals.states import Scan
from ..models import Redaction
from .words import lock_for

MOST_PHRASES, LONGEST_PHRASE = 200, 200


def redacted(proposal) -> list[str]:
    """The phrases that are hidden in ``proposal``, in the order they were chosen."""
    return list(Redaction.objects.filter(proposal=proposal).values_list("phrase", flat=True))


def seen_in(phrases) -> str:
    """What somebody saw who saw ``phrases``, so that the next one to save can be told that it has changed."""
    return fingerprint(sorted(phrases))


@transaction.atomic
def redact(proposal, *, actor, phrases, seen, version=None) -> list[str]:
    """Hide exactly ``phrases`` wherever they stand in the case, its messages and its history. Returns them as they are kept.

    ``seen`` is ``seen_in`` of what the person looked at; raises ``Stale`` where it has changed since. The history
    says that words were chosen and not which: whoever assesses reads it.
    """
    proposal = _lock_hidden(proposal, actor, version)
    standing = redacted(proposal)
    if seen != seen_in(standing):
        raise Stale
    wanted = _cleaned(phrases)
    if set(wanted) != set(standing):
        Redaction.objects.filter(proposal=proposal).exclude(phrase__in=wanted).delete()
        new = [phrase for phrase in wanted if phrase not in standing]
        Redaction.objects.bulk_create([Redaction(proposal=proposal, phrase=phrase, by=actor) for phrase in new])
        record(proposal, "redacted", actor=actor)
    return redacted(proposal)


@transaction.atomic
def show_file(attachment, *, actor, upload=None, version=None) -> Attachment:
    """Let those who assess read a file, without its name and what is kept in it of who made it; or ``upload`` in its place.

    Raises ``ValidationError`` for a file that cannot be cleaned, and ``NotNow`` for one that is not scanned; it stays closed.
    """
    proposal = _lock_hidden(attachment.proposal, actor, version)
    attachment = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk, proposal=proposal)
    scanning.require_open(attachment)
    if upload is None:
        with attachment.file.open("rb") as original:
            copy = blind_files.cleaned(original, attachment.content_type)
    else:
        content_type = validate_upload(upload)[1]
        if scanning.first_look(upload) == Scan.WAITING:
            raise NotNow(_("The scanner for viruses does not answer. Try again in some minutes."))
        copy = blind_files.cleaned(upload, content_type)
    _forget_copy(attachment)
    attachment.blind_copy = blind_files.store(copy)
    attachment.save(update_fields=["blind_copy"])
    record(proposal, "file_shown", actor=actor, attachment=str(attachment.public_id))
    return attachment


@transaction.atomic
def close_file(attachment, *, actor, version=None) -> Attachment:
    """Take a file back from those who assess; what they read of it is erased."""
    proposal = _lock_hidden(attachment.proposal, actor, version)
    attachment = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk, proposal=proposal)
    if attachment.blind_copy:
        _forget_copy(attachment)
        attachment.save(update_fields=["blind_copy"])
        record(proposal, "file_closed", actor=actor, attachment=str(attachment.public_id))
    return attachment


def forget_copies(proposal) -> None:
    """Erase what those read who assessed without names, once there is nothing to hide any more."""
    for attachment in proposal.attachments.exclude(blind_copy=""):
        _forget_copy(attachment)
        attachment.save(update_fields=["blind_copy"])


def _forget_copy(attachment):
    if attachment.blind_copy:
        storage, name = attachment.blind_copy.storage, str(attachment.blind_copy.name)
        transaction.on_commit(lambda: storage.delete(name))
        attachment.blind_copy = ""


def _lock_hidden(proposal, actor, version=None):
    proposal = lock_for(actor, "challenges.redact_case", proposal, version)
    if not proposal.names_hidden:
        raise NotNow(_("Names are not hidden in this case, so there is nothing to hide."))
    return proposal


def _cleaned(phrases) -> list[str]:
    """The phrases as they are kept, each once; raises ``ValidationError`` with everything that is wrong with them."""
    faults, kept = [], {}
    for typed in phrases:
        phrase = " ".join(normalise(typed).split())
        if not phrase:
            continue
        if has_control_characters(typed):
            faults.append(_fault(_("A phrase holds characters that cannot be shown."), "characters"))
        elif len(phrase) > LONGEST_PHRASE:
            faults.append(_fault(_("“%s…” is too long. A phrase has at most 200 characters.") % phrase[:40], "length"))
        elif _("[hidden]") in phrase:
            faults.append(_fault(_("“%s” holds words that are hidden already. Write the words themselves.") % phrase, "hidden"))
        elif not _says_something(phrase):
            faults.append(_fault(_("“%s” is too short: it would be hidden all over the text.") % phrase, "short"))
        else:
            kept.setdefault(phrase.casefold(), phrase)
    if len(kept) > MOST_PHRASES:
        words = ngettext("At most %d phrase.", "At most %d phrases.", MOST_PHRASES) % MOST_PHRASES
        faults.append(_fault(words, "many"))
    if faults:
        raise ValidationError({"phrases": faults})
    return list(kept.values())


def _fault(words, code):
    return ValidationError(words, code=code)


def _says_something(phrase) -> bool:
    """Whether it has more than one letter or digit."""
    return sum(unicodedata.category(char)[0] in "LN" for char in phrase) > 1
