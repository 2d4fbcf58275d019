"""Which files we take in: by extension and by their first bytes, never by what the sender says. Pictures are drawn anew."""

import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext_lazy as _

from cocreate.common.pictures import redrawn
from cocreate.common.texts import clean_line, cut_at_word

from . import scanning

MAX_BYTES = 10 * 1024 * 1024
TYPES = {
    ".pdf": "application/pdf",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
PICTURES = {"image/png": "PNG", "image/jpeg": "JPEG"}
# What turns the direction of a text, so that "fdp.exe" reads as "exe.pdf".
_TURNS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


@dataclass(frozen=True)
class Received:
    """A file as we keep it: its bytes, its safe name, its type, and what the scanner said of it."""

    file: File
    name: str
    content_type: str
    scan: str


def received(upload) -> Received:
    """Look at what was sent, draw a picture anew, ask the scanner. Raises ``ValidationError`` under ``file``.

    Takes its time (a large picture, a slow scanner), so it belongs before the transaction that keeps the file.
    """
    name, content_type = validate_upload(upload)
    file = upload
    if kind := PICTURES.get(content_type):
        try:
            file = ContentFile(redrawn(upload, kind, most_bytes=MAX_BYTES), name=name)
        except ValidationError as refusal:
            raise ValidationError({"file": refusal}) from refusal
    return Received(file, name, content_type, scanning.first_look(file))


def validate_upload(upload) -> tuple[str, str]:
    """The file's safe name and content type; raises ``ValidationError`` under ``file`` for what we do not take in."""
    name = (upload.name or "").encode(errors="ignore").decode().translate(_TURNS)
    path = PurePath(clean_line(name).replace("/", "_").replace("\\", "_"))
    suffix = path.suffix.lower()
    if suffix not in TYPES:
        raise _refused(_("We take PDF, ODT, DOCX, PNG and JPG."), "type")
    if upload.size == 0:
        raise _refused(_("The file is empty."), "empty")
    if upload.size > MAX_BYTES:
        raise _refused(_("The file is larger than 10 MB."), "too_large")
    if not _looks_like(suffix, upload):
        raise _refused(_("The file is not what its name says."), "signature")
    stem = cut_at_word(path.stem, 140 - len(suffix)) or "fil"
    return f"{stem}{suffix}", TYPES[suffix]


def _looks_like(suffix, upload) -> bool:
    upload.seek(0)
    head = upload.read(16)
    upload.seek(0)
    match suffix:
        case ".pdf":
            return head.startswith(b"%PDF-")
        case ".png":
            return head.startswith(b"\x89PNG\r\n\x1a\n")
        case ".jpg" | ".jpeg":
            return head.startswith(b"\xff\xd8\xff")
        case _:
            return head.startswith(b"PK\x03\x04") and _office_file(suffix, upload)


def _office_file(suffix, upload) -> bool:
    """Whether the parts are there that make it one. Nothing is unpacked: OpenDocument wants its type stored as it is."""
    try:
        with zipfile.ZipFile(upload) as archive:
            if suffix == ".docx":
                return "word/document.xml" in archive.namelist()
            told = archive.getinfo("mimetype")
            if told.compress_type != zipfile.ZIP_STORED or told.file_size > 100:
                return False
            return archive.read(told) == TYPES[".odt"].encode()
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        return False
    finally:
        upload.seek(0)


def _refused(words, code):
    return ValidationError({"file": ValidationError(words, code=code)})
