"""Small files of the kinds that are sent to us."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
JPG = b"\xff\xd8\xff\xe0" + b"\x00" * 32


def pdf(name="plan.pdf", content=PDF):
    """A PDF, or what calls itself one."""
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def docx(name="plan.docx", inside="word/document.xml"):
    """A DOCX, or another archive with that name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(inside, "<w/>")
    return SimpleUploadedFile(name, packed.getvalue())
