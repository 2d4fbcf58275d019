"""Pictures that proposers attach: drawn anew, so that they tell nothing of whoever took them."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from challenges.models import Attachment
from challenges.proposals.actions import attach
from challenges.proposals.files import received
from cocreate.common.pictures import redrawn
from tests.contract import ContractClient
from tests.factories import ApiKeyFactory, DraftFactory, UserFactory, submitted
from tests.files import JPG, PNG, picture

SECRET = "Hjemme hos Birthe"
XMP = f"<x:xmpmeta><dc:creator>{SECRET}</dc:creator></x:xmpmeta>".encode()


def kept(content, name):
    """The bytes that we keep of a file."""
    return received(SimpleUploadedFile(name, content)).file.read()


def opened(content):
    return Image.open(io.BytesIO(content))


def told():
    """What a camera writes: where, by whom, and that it was held on its side."""
    exif = Image.Exif()
    exif[0x010E] = SECRET
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    return exif


def profile():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + SECRET.encode()


def words():
    chunks = PngInfo()
    chunks.add_text("Author", SECRET)
    chunks.add_itxt("XML:com.adobe.xmp", XMP.decode())
    chunks.add_text("Comment", SECRET, zip=True)
    return chunks


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("foto.jpg", picture("JPEG", (40, 20), exif=told(), xmp=XMP, comment=SECRET, icc_profile=profile())),
        ("foto.jpeg", picture("JPEG", (40, 20), exif=told())),
        ("foto.png", picture("PNG", (40, 20), exif=told(), pnginfo=words(), icc_profile=profile())),
        ("foto.png", picture("PNG", (40, 20), exif=told()) + SECRET.encode()),
    ],
)
def test_a_picture_stands_upright_and_tells_of_nobody(name, content):
    assert SECRET.encode() in content

    drawn = kept(content, name)

    shown = opened(drawn)
    assert SECRET.encode() not in drawn
    assert (shown.format, shown.size) == (opened(content).format, (20, 40))
    assert not shown.getexif()
    assert not set(shown.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_a_png_stays_what_it_is(mode):
    drawn = opened(kept(picture(mode=mode), "tegning.png"))

    assert (drawn.mode, drawn.size) == (mode, (8, 6))


@pytest.mark.parametrize(("mode", "becomes"), [("L", "L"), ("RGB", "RGB"), ("CMYK", "RGB")])
def test_every_mode_of_a_jpeg_is_one_that_browsers_show(mode, becomes):
    assert opened(kept(picture("JPEG", mode=mode), "foto.jpg")).mode == becomes


def test_what_is_clear_stays_clear_and_what_moves_becomes_its_first_picture():
    clear = picture(mode="P", transparency=0)
    moving = picture(save_all=True, append_images=[Image.new("RGB", (8, 6), "red")])

    assert opened(kept(clear, "a.png")).info["transparency"] == opened(clear).info["transparency"]
    assert opened(moving).n_frames == 2
    assert getattr(opened(kept(moving, "b.png")), "n_frames", 1) == 1


def test_the_colours_of_another_profile_are_those_of_every_screen():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    drawn = opened(kept(picture(size=(4, 4), icc_profile=lab), "foto.png")).convert("RGB")

    assert drawn.getpixel((1, 1)) == (0, 0, 0)
    assert "icc_profile" not in drawn.info


def bomb(width, height):
    """A PNG that says it is large, with nothing behind."""
    return PNG[:16] + width.to_bytes(4, "big") + height.to_bytes(4, "big") + PNG[24:]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("foto.png", PNG[:40], "picture"),
        ("foto.png", PNG[:8] + b"\0" * 50, "picture"),
        ("foto.jpg", JPG[: len(JPG) // 2], "picture"),
        ("foto.jpg", JPG[:3] + b"\0" * 50, "picture"),
        ("bombe.png", picture(size=(8000, 5001), mode="1"), "pixels"),
        ("foto.jpg", PNG, "signature"),
        ("foto.png", JPG, "signature"),
    ],
)
def test_what_cannot_be_drawn_is_refused_under_the_file(name, content, code):
    with pytest.raises(ValidationError) as refused:
        kept(content, name)

    assert [(field, one.code) for field, errors in refused.value.error_dict.items() for one in errors] == [("file", code)]


@pytest.mark.parametrize("size", [(60_000, 60_000), (2**31 - 1, 2**31 - 1), (40_000, 1001)])
def test_a_picture_that_says_it_is_vast_is_never_unpacked(size):
    with pytest.raises(ValidationError) as refused:
        kept(bomb(*size), "bombe.png")

    assert list(refused.value.error_dict) == ["file"]


def test_a_picture_that_grows_when_it_is_drawn_is_saved_smaller_or_refused():
    noise = Image.effect_noise((300, 300), 90)
    photo, drawing = io.BytesIO(), io.BytesIO()
    noise.save(photo, "JPEG", quality=72)
    noise.save(drawing, "PNG")

    smaller = redrawn(photo, "JPEG", most_bytes=len(photo.getvalue()))
    with pytest.raises(ValidationError) as refused:
        redrawn(drawing, "PNG", most_bytes=20_000)

    assert 20_000 < len(smaller) <= len(photo.getvalue())
    assert refused.value.code == "too_large"


@pytest.mark.django_db
def test_every_door_draws_anew(client):
    author = UserFactory()
    proposal, draft = submitted(author=author), DraftFactory()
    content = picture("JPEG", (40, 20), exif=told())
    api = ContractClient(ApiKeyFactory(user=author, scopes=["proposals:read", "proposals:write"]))

    def foto():
        return SimpleUploadedFile("foto.jpg", content)

    attach(proposal, actor=author, upload=foto())
    client.post(reverse("answer_step", args=[draft.challenge.slug, draft.secret, "filer"]), {"file": foto(), "act": "add"})
    client.force_login(author)
    client.post(reverse("attach_file", args=[proposal.reference]), {"file": foto()})
    api.post(f"/api/v1/proposals/{proposal.public_id}/attachments/", {"file": foto()}, format="multipart")

    files = list(Attachment.objects.all())
    assert len(files) == 4
    for file in files:
        with file.file.open("rb") as stored:
            drawn = stored.read()
        assert (SECRET.encode() in drawn, opened(drawn).size, file.size) == (False, (20, 40), len(drawn))


@pytest.mark.django_db
def test_a_broken_picture_is_refused_kindly_and_the_draft_is_kept(client):
    draft = DraftFactory(data={"title": "Gemt"})
    address = reverse("answer_step", args=[draft.challenge.slug, draft.secret, "filer"])

    page = client.post(address, {"file": SimpleUploadedFile("foto.png", PNG[:40]), "act": "add"})

    assert page.status_code == 200
    assert "kan ikke åbnes" in page.content.decode()
    assert not Attachment.objects.exists()
