"""Whether ClamAV finds something in what proposers attach, where the municipality has one.

What is infected is refused at the door. Where the scanner does not answer the file comes in closed, and is opened or
deleted by the regular work once it does.
"""

import logging
import random

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cocreate.common import clamd
from cocreate.common.lifecycle import Audience, record
from cocreate.common.refusals import SYSTEM, NotNow

from . import emails
from .models import Attachment
from .states import Scan

logger = logging.getLogger(__name__)

# So many that cannot be scanned, and the round is over: the next one begins with others.
MOST_FAILURES = 3
MOST_IN_A_ROUND = 200


def first_look(file) -> Scan:
    """What is known of a file that comes in; ``ValidationError`` under ``file`` for an infected one."""
    if not settings.CLAMAV_URL:
        return Scan.NONE
    try:
        found = _found_in(file)
    except clamd.NoAnswer as failure:
        logger.warning("scanner does not answer", extra={"error": str(failure)})
        return Scan.WAITING
    if found:
        # The name of the file may tell of a person; the name of the virus does not.
        logger.warning("infected file refused", extra={"found": found})
        words = _("The virus scanner found something in this file, so we cannot take it in. Send another, or write it in words.")
        raise ValidationError({"file": ValidationError(words, code="infected")})
    return Scan.CLEAN


def require_open(attachment) -> None:
    """Raise ``NotNow`` for a file that is given to nobody."""
    if attachment.scan == Scan.WAITING:
        raise NotNow(_("The file is still being scanned for viruses. Try again in some minutes."))
    if attachment.scan == Scan.INFECTED:
        raise NotNow(_("The file held a virus and is deleted."))


def scan_waiting(_now) -> int:
    """Ask the scanner again about the files that wait. Returns how many it answered; twice does nothing twice.

    In any order, so that one file that cannot be scanned holds up no other for good.
    """
    if not settings.CLAMAV_URL:
        return 0
    waiting = list(Attachment.objects.filter(scan=Scan.WAITING).values_list("pk", flat=True).order_by("uploaded_at")[:1000])
    random.shuffle(waiting)
    answered = failures = 0
    for key in waiting[:MOST_IN_A_ROUND]:
        attachment = Attachment.objects.filter(pk=key, scan=Scan.WAITING).first()
        if attachment is None:
            continue
        try:
            with attachment.file.open("rb") as file:
                found = _found_in(file)
        except (clamd.NoAnswer, OSError) as failure:
            logger.warning("file not scanned", extra={"attachment": key, "error": type(failure).__name__})
            failures += 1
            if failures == MOST_FAILURES:
                break
            continue
        _settle(key, found)
        answered += 1
    return answered


@transaction.atomic
def _settle(key, found):
    """Open the file, or delete its bytes and tell the proposer."""
    attachment = Attachment.objects.select_for_update(of=("self",)).filter(pk=key, scan=Scan.WAITING).first()
    if attachment is None:
        return
    attachment.scan = Scan.INFECTED if found else Scan.CLEAN
    attachment.save(update_fields=["scan"])
    if not found:
        return
    logger.warning("infected file deleted", extra={"attachment": key, "found": found})
    storage, name = attachment.file.storage, str(attachment.file.name)
    transaction.on_commit(lambda: storage.delete(name))
    if proposal := attachment.proposal:
        record(proposal, "infected", actor=SYSTEM, audience=Audience.PROPOSER, attachment=str(attachment.public_id))
        emails.queue_infected(proposal, attachment)


def _found_in(file) -> str:
    return clamd.found_in(file, settings.CLAMAV_URL, seconds=settings.CLAMAV_SECONDS)
