"""The logo of a site is a picture and nothing else."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, PngImagePlugin
from wagtail.models import Site

from challenges.models import SiteSettings
from partners.roles import COORDINATOR
from tests.factories import person_with

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def send(client):
    """Send the settings' form with a logo, as a coordinator does."""
    client.force_login(person_with(COORDINATOR))

    def give(logo):
        site = Site.objects.get(is_default_site=True)
        address = reverse("wagtailsettings:edit", args=["challenges", "sitesettings", site.pk])
        words = {"site_name": "Sammen", "municipality": "Kommunen", "brand_colour": "#0b4a50"}
        return client.post(address, words | {"logo": logo})

    return give


def picture(size=(1200, 300), kind="PNG", **more):
    written = BytesIO()
    Image.new("RGB", size, "#0b4a50").save(written, kind, **more)
    return written.getvalue()


def faults(answer):
    return answer.context["form"].errors.get("logo")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.svg", SVG),
        ("logo.png", SVG),
        ("logo.png", b"<html><script>alert(1)</script>"),
        ("logo.png", picture()[:200]),
        ("logo.gif", picture(kind="GIF")),
        ("logo.png", picture(kind="GIF")),
    ],
)
def test_what_is_no_picture_is_refused_whatever_it_is_called(send, media, name, content):
    answer = send(SimpleUploadedFile(name, content))

    assert answer.status_code == 200
    assert len(faults(answer)) == 1
    assert not SiteSettings.objects.exclude(logo="").exists()
    assert not list(media.rglob("*.*"))


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_read(send):
    answer = send(SimpleUploadedFile("logo.png", picture((20_000, 1_001))))

    assert faults(answer) == ["Billedet er for stort. Vælg et på højst 20 millioner pixels."]


def test_a_logo_is_drawn_anew_small_and_without_what_else_was_in_the_file(send, client):
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "Mette Holm <script>alert(1)</script>")

    answer = send(SimpleUploadedFile("../../vores logo.PNG", picture(pnginfo=words) + SVG))

    assert answer.status_code == 302
    stored = SiteSettings.objects.get().logo
    content = stored.read()
    assert b"script" not in content
    with Image.open(BytesIO(content)) as drawn:
        assert (drawn.format, drawn.size, drawn.info) == ("PNG", (640, 160), {})
    assert f'<img src="{stored.url}" alt="">' in client.get("/").content.decode()


def test_the_logo_that_stands_stays_when_something_else_is_changed(send):
    send(SimpleUploadedFile("logo.jpg", picture(kind="JPEG")))
    before = SiteSettings.objects.get().logo.name

    assert send("").status_code == 302
    assert SiteSettings.objects.get().logo.name == before
