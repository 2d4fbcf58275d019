"""Small files of the kinds that are sent to us."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"


def picture(kind="PNG", size=(8, 6), mode="RGB", **more):
    """The bytes of a picture, drawn by Pillow with whatever else is told of it."""
    written = io.BytesIO()
    Image.new(mode, size).save(written, kind, **more)
    return written.getvalue()


PNG = picture()
JPG = picture("JPEG")


def pdf(name="plan.pdf", content=PDF):
    """A PDF, or what calls itself one."""
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def docx(name="plan.docx", inside="word/document.xml"):
    """A DOCX, or another archive with that name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(inside, "<w/>")
    return SimpleUploadedFile(name, packed.getvalue())
