"""Pictures for the pages: read whole before they are taken in, and shown without what they tell of whoever took them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image
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
