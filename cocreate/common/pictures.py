"""Pictures: read whole before they are taken in, and without what they tell of whoever took them."""

from contextlib import suppress
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from willow.plugins.pillow import PillowImage


class PictureField(WagtailImageField):
    """A picture that can be shown. Wagtail's own field looks at its size, and lets what is broken break the page."""

    def to_python(self, data):
        try:
            found = super().to_python(data)
            if found:
                with Image.open(found) as picture:
                    picture.load()
                found.seek(0)
        except ValidationError:
            raise
        except Exception as error:  # a broken file makes the libraries raise anything
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error
        return found


class PictureForm(BaseImageForm):
    """Wagtail's form for a picture, with our field for the file."""

    file = PictureField(label=_("File"), widget=BaseImageForm.Meta.widgets["file"])


def tell_no_places() -> None:
    """Leave out of every picture that is shown where, when and with what it was taken. Willow would copy it along."""
    PillowImage.get_exif_data = lambda _picture: None


# What a picture needs in memory is four bytes for each, some three times over.
MOST_PIXELS = 40_000_000
# The first that is small enough is kept; between them no eye sees the difference.
QUALITIES = (90, 80, 70)
# What a PNG is drawn from beside its pixels: which of its colours are clear.
_OF_THE_PIXELS = {"transparency"}


def redrawn(upload, kind, *, most_bytes) -> bytes:
    """The picture in ``upload`` drawn anew as ``kind`` ("PNG" or "JPEG"), upright, of its pixels and nothing else.

    Where and when it was taken, by whom, in which words: all of it goes. What moves becomes its first picture. Raises
    ``ValidationError`` (``picture``, ``pixels`` or ``too_large``) for what cannot be drawn.
    """
    try:
        with Image.open(upload, formats=[kind]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _too_many()
            drawn = _as_one_sees_it(picture, kind)
    except ValidationError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many() from error
    except Exception as error:  # a broken file makes the libraries raise anything
        raise ValidationError(_("The picture cannot be opened. It may be damaged."), code="picture") from error
    finally:
        upload.seek(0)
    drawn.info = {name: fact for name, fact in drawn.info.items() if name in _OF_THE_PIXELS and kind == "PNG"}
    for quality in QUALITIES if kind == "JPEG" else [None]:
        written = BytesIO()
        drawn.save(written, kind, **({"quality": quality} if quality else {}))
        if written.tell() <= most_bytes:
            return written.getvalue()
    raise ValidationError(_("The picture takes too much room. Save it smaller."), code="too_large")


def _as_one_sees_it(picture, kind):
    """The pixels, turned the way they are shown and in the colours of every screen, since the profile goes too."""
    profile = picture.info.get("icc_profile")
    drawn = ImageOps.exif_transpose(picture)
    if profile and drawn.mode in {"RGB", "RGBA", "CMYK"}:
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            seen = ImageCms.createProfile("sRGB")
            mode = "RGBA" if drawn.mode == "RGBA" else "RGB"
            drawn = ImageCms.profileToProfile(drawn, ImageCms.ImageCmsProfile(BytesIO(profile)), seen, outputMode=mode)
    return drawn if kind == "PNG" or drawn.mode in {"L", "RGB"} else drawn.convert("RGB")


def _too_many():
    return ValidationError(_("The picture has too many points. Save it with at most 40 million."), code="pixels")
