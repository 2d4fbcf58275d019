"""Pictures that editors put in: what would eat the machine's memory, or is no picture, is refused with words."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow
from wagtail.images import get_image_model

from partners.roles import EDITOR
from tests.factories import person_with

pytestmark = pytest.mark.django_db
Image = get_image_model()


def chunk(kind, data):
    """A part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, *, body=b"", more=b""):
    """A PNG that says how large it is, with a body that need not agree."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more
    return data + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


PICTURES = {
    "more points than a machine holds": ("stor.png", png(60_000, 60_000)),
    "more points than we take": ("stor.png", png(8_000, 8_000)),
    "an impossible size": ("stor.png", png(2**31 - 1, 2**31 - 1)),
    "no size": ("tom.png", png(0, 0)),
    "a text that unpacks to more than memory": (
        "tekst.png", png(4, 4, more=chunk(b"zTXt", b"x\0\0" + zlib.compress(b"a" * 100_000_000))),
    ),
    "a web page": ("side.png", b"<html><script>alert(1)</script></html>"),
    "a drawing with a script": ("tegning.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    "a web page behind the first bytes of a picture": ("foto.gif", b"GIF89a<script>alert(1)</script>"),
    "nothing behind the first bytes": ("foto.png", b"\x89PNG\r\n\x1a\n"),
    "a picture of another kind": ("foto.jpg", png(4, 4, body=(b"\0" + b"\0" * 4) * 4)),
    "a broken photo": ("foto.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 100),
    "a broken AVIF": ("foto.avif", b"\0\0\0\x1cftypavif" + b"\0" * 60),
    "a broken WebP": ("foto.webp", b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 40),
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("address", ["/admin/images/add/", "/admin/images/multiple/add/"])
def test_what_is_no_picture_or_too_much_of_one_is_refused_with_words(client, name, address):
    client.force_login(person_with(EDITOR))
    upload = SimpleUploadedFile(*PICTURES[name])
    fields = {"title": "Foto", "file": upload, "files[]": SimpleUploadedFile(*PICTURES[name]), "collection": 1}

    answer = client.post(address, fields, headers={"X-Requested-With": "XMLHttpRequest"})

    assert answer.status_code == 200
    assert not Image.objects.exists()
    if "multiple" in address:
        assert (answer.json()["success"], bool(answer.json()["error_message"])) == (False, True)
    else:
        assert answer.context["form"].errors["file"]


@pytest.mark.parametrize(("suffix", "kind"), [("jpg", "JPEG"), ("png", "PNG"), ("webp", "WEBP"), ("avif", "AVIF")])
def test_a_photo_is_shown_without_what_it_tells_of_whoever_took_it(client, suffix, kind):
    client.force_login(person_with(EDITOR))
    exif, made = Pillow.Exif(), io.BytesIO()
    exif[0x010E], exif[0x0112] = "hjemme", 6
    Pillow.new("RGB", (40, 30)).save(made, kind, exif=exif, xmp=b"<x>hjemme</x>")
    upload = SimpleUploadedFile(f"../../\u202efoto.{suffix}", made.getvalue())

    client.post("/admin/images/add/", {"title": "Foto", "file": upload, "collection": 1})

    image = Image.objects.get()
    shown = image.get_rendition("width-20")
    assert image.file.name.count("/") == 1
    assert (shown.width, shown.height) == (20, 26)
    assert b"hjemme" not in shown.file.read()
