"""One colour of the municipality's own, and all that follows from it.

A brand colour must be readable: 4.5:1 or more on white. From it come the ground of page heads (mist), the ground of the foot
(deep) and the pair for dark screens. The colours of the three P's, of faults and of text can never be set.
"""

import colorsys
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

DEFAULT = "#0b4a50"
WHITE = (255, 255, 255)
DARK_PAPER = (11, 34, 39)
DARK_INK = (7, 40, 44)

READABLE = 4.5
DEEP = 12.0
DARK_READABLE = 7.5
# How much of the colour lies on white in the ground of a page head, and on the dark paper in its twin.
MIST_SHARE = 0.15
DARK_MIST_SHARE = 0.22
TEXT_ON_MIST = 7.0
INK = (16, 38, 43)
DARK_TEXT = (238, 245, 243)

Colour = tuple[int, int, int]


class Palette(NamedTuple):
    """The colours that follow from one, as hexadecimal texts."""

    brand: str
    on_brand: str
    deep: str
    mist: str
    dark_brand: str
    dark_on_brand: str
    dark_deep: str
    dark_mist: str
    link: str


def parse(text: str) -> Colour:
    """``#0b4a50`` as three numbers; ValueError for anything else."""
    digits = text.removeprefix("#")
    if len(digits) != 6 or not set(digits) <= set("0123456789abcdefABCDEF"):
        raise ValueError(text)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def write(colour: Colour) -> str:
    """Three numbers as ``#0b4a50``."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def luminance(colour: Colour) -> float:
    """Relative luminance as WCAG 2 defines it."""
    linear = [c / 12.92 if (c := part / 255) <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(colour: Colour, share: float, ground: Colour) -> Colour:
    """``share`` of a colour laid on a ground."""
    return tuple(round(c * share + g * (1 - share)) for c, g in zip(colour, ground, strict=True))


def shade(colour: Colour, lightness: float) -> Colour:
    """The same hue and saturation at another lightness (0 to 1)."""
    hue, _lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    return tuple(round(part * 255) for part in colorsys.hls_to_rgb(hue, lightness, saturation))


def darkened(colour: Colour, ratio: float, against: Colour = WHITE) -> Colour:
    """The colour itself if it has the contrast, else the lightest darker shade of it that has."""
    return _shifted(colour, ratio, against, step=-0.005)


def lightened(colour: Colour, ratio: float, against: Colour) -> Colour:
    """The colour itself if it has the contrast, else the darkest lighter shade of it that has."""
    return _shifted(colour, ratio, against, step=0.005)


def _shifted(colour, ratio, against, *, step):
    lightness = colorsys.rgb_to_hls(*(part / 255 for part in colour))[1]
    while contrast(colour, against) < ratio and 0 <= lightness <= 1:
        lightness = lightness + step
        colour = shade(colour, min(max(lightness, 0), 1))
    return colour


def is_allowed(text: str) -> bool:
    """Whether a text is a colour that can be read on white."""
    try:
        return contrast(parse(text), WHITE) >= READABLE
    except ValueError:
        return False


def nearest_allowed(text: str) -> str:
    """The colour itself, or the nearest darker shade of it that can be read on white."""
    return write(darkened(parse(text), READABLE))


def validate_brand_colour(text: str) -> None:
    """Refuse what is no colour, and a colour too light to read, naming the nearest one that is allowed."""
    try:
        colour = parse(text)
    except ValueError:
        raise ValidationError(_("Write the colour as # and six hexadecimal digits.")) from None
    if contrast(colour, WHITE) < READABLE:
        raise ValidationError(
            _("%(colour)s is too light to read on white. The nearest colour that can be read is %(nearest)s."),
            params={"colour": text, "nearest": nearest_allowed(text)},
        )


def palette(text: str) -> Palette:
    """All that follows from an allowed colour."""
    brand = parse(text)
    mist = mix(brand, MIST_SHARE, WHITE)
    while contrast(INK, mist) < TEXT_ON_MIST:
        mist = mix(mist, 0.9, WHITE)
    dark_mist = mix(brand, DARK_MIST_SHARE, DARK_PAPER)
    while contrast(DARK_TEXT, dark_mist) < DEEP:
        dark_mist = mix(dark_mist, 0.9, DARK_PAPER)
    deep = darkened(brand, DEEP)
    dark_brand = lightened(brand, DARK_READABLE, dark_mist)
    return Palette(
        brand=write(brand),
        on_brand=write(WHITE),
        deep=write(deep),
        mist=write(mist),
        dark_brand=write(dark_brand),
        dark_on_brand=write(DARK_INK),
        dark_deep=write(darkened(deep, 17.0)),
        dark_mist=write(dark_mist),
        # Links and hollow buttons also stand on the ground of page heads.
        link=write(darkened(brand, READABLE, mist)),
    )


def style_sheet(text: str) -> str:
    """The tokens that one colour sets, for light and dark screens; forced colours keep the system's own."""
    colours = palette(text)
    return (
        "@media not (forced-colors:active){"
        f":root{{--brand:{colours.brand};--on-brand:{colours.on_brand};--brand-deep:{colours.deep};"
        f"--brand-mist:{colours.mist};--link:{colours.link}}}"
        "@media (prefers-color-scheme:dark){"
        f":root{{--brand:{colours.dark_brand};--on-brand:{colours.dark_on_brand};--brand-deep:{colours.dark_deep};"
        f"--brand-mist:{colours.dark_mist};--link:{colours.dark_brand}}}}}}}\n"
    )


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def brand_css(request, colour):
    """The style sheet of one colour. The colour is in the address, so it may be kept for ever."""
    if not is_allowed(f"#{colour}"):
        raise Http404
    return HttpResponse(style_sheet(f"#{colour}"), content_type="text/css; charset=utf-8")
