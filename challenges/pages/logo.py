"""The municipality's logo: drawn anew from its pixels, so that nothing but a picture is ever served."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from wagtail.admin.forms import WagtailAdminModelForm

# An SVG can hold scripts, and is no picture until somebody's browser has run it.
KINDS = ("png", "jpg", "jpeg", "webp")
FORMATS = ("PNG", "JPEG", "WEBP")
MOST_PIXELS = 20_000_000
# Shown 44 high and at most 160 wide; four times that is sharp on every screen.
LARGEST = (640, 176)


def redrawn(upload) -> ContentFile:
    """The picture in ``upload`` as a PNG of our own, small enough for the head of a page. ValidationError for anything else."""
    try:
        with Image.open(upload, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_("The picture is too large. Choose one of at most 20 million pixels."))
            drawn = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(_("This cannot be read as a picture. Choose a PNG, JPEG or WebP.")) from error
    drawn.thumbnail(LARGEST)
    # A new picture holds the pixels and nothing of what else was in the file.
    clean = Image.new("RGBA", drawn.size)
    clean.paste(drawn)
    written = BytesIO()
    clean.save(written, "PNG", optimize=True)
    return ContentFile(written.getvalue(), name="logo.png")


class SettingsForm(WagtailAdminModelForm):
    """The settings of a site, as a coordinator writes them."""

    def clean_logo(self):
        """A new logo is drawn anew; the one that stands stays."""
        logo = self.cleaned_data["logo"]
        return redrawn(logo) if isinstance(logo, UploadedFile) else logo
