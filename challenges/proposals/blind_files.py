"""Files as those read them who assess without names: a copy that somebody has let through, under a name that says nothing.

What a file says is not changed, only what it says of its maker: a person has looked through it before.
"""

import logging
from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from cocreate.common.refusals import may

from .files import TYPES
from .files_without_makers import Refused, docx, odt, pdf, picture
from .models import Attachment, attachment_path, private_storage

logger = logging.getLogger(__name__)

SUFFIXES = {content_type: suffix for suffix, content_type in TYPES.items()} | {"image/jpeg": ".jpg"}


@dataclass(frozen=True)
class Given:
    """A file as somebody may read it."""

    file: File
    name: str
    content_type: str


@dataclass(frozen=True)
class Copy:
    """A file without who made it."""

    content: bytes
    suffix: str


def given_to(user, attachment) -> Given | None:
    """The file as ``user`` may read it: as it came, or where its proposer is kept from the person the copy; else nothing."""
    if may(user, "challenges.read_files_as_they_came", attachment.proposal):
        return Given(attachment.file, attachment.name, attachment.content_type)
    if attachment.blind_copy and may(user, "challenges.read_attachments", attachment.proposal):
        return copy_of(attachment)
    return None


def copy_of(attachment) -> Given:
    """What those read who assess without names; its number among the files of the proposal is all that its name says."""
    suffix = PurePath(str(attachment.blind_copy.name)).suffix
    earlier = Attachment.objects.filter(proposal=attachment.proposal_id, pk__lt=attachment.pk).count()
    return Given(attachment.blind_copy, neutral_name(earlier + 1, suffix), TYPES[suffix])


def neutral_name(number, suffix) -> str:
    """What the file with this number among those of its proposal is called."""
    return _("attachment-%d") % number + suffix


def cleaned(file, content_type) -> Copy:
    """``file`` drawn or written anew; raises ``ValidationError`` under ``file`` where that cannot be done."""
    clean = {".pdf": pdf, ".png": picture, ".jpg": picture, ".docx": docx, ".odt": odt}[SUFFIXES[content_type]]
    file.seek(0)
    try:
        return Copy(clean(file), SUFFIXES[content_type])
    except Refused as refusal:
        words = str(refusal)
    except Exception as failure:
        # What somebody sends us breaks its readers in ways of their own; a fault of ours must not hide among them.
        logger.warning("file not cleaned", extra={"content_type": content_type, "error": type(failure).__name__})
        words = _("We cannot read this file, so it stays closed.")
    advice = _("You may put another in its place, such as a picture or a PDF that you have looked through.")
    raise ValidationError({"file": ValidationError(f"{words} {advice}", code="not_cleaned")})


def store(copy) -> str:
    """Keep ``copy`` where it says nothing of what it is a copy of, and give its name there."""
    return private_storage().save(f"{attachment_path(None, '')}{copy.suffix}", ContentFile(copy.content))
