"""What a CVR number and a P-number must look like."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.dk import cvr as danish_cvr

_SEPARATORS = re.compile(r"[\s.\-]")


def compact_cvr(value: str) -> str:
    """Eight digits from what people type: without spaces, dots, hyphens and a leading DK."""
    compact = _SEPARATORS.sub("", value).upper()
    return compact.removeprefix("DK")


def validate_cvr(value: str) -> None:
    """Raise ``ValidationError`` unless ``value`` is a possible CVR number (modulus 11, first digit not 0).

    A right check digit does not prove that the company exists.
    """
    compact = compact_cvr(value)
    if not (compact.isascii() and compact.isdigit() and danish_cvr.is_valid(compact)):
        raise ValidationError(_("This is not a CVR number. It has eight digits, such as 24 25 67 90."), code="cvr")


def validate_p_number(value: str) -> None:
    """Raise ``ValidationError`` unless ``value`` is ten digits; P-numbers have no check digit."""
    if not re.fullmatch(r"[0-9]{10}", value):
        raise ValidationError(_("A P-number has ten digits."), code="p_number")


def show_cvr(value: str) -> str:
    """A stored CVR number as people read it: ``24 25 67 90``."""
    return " ".join(value[index : index + 2] for index in range(0, len(value), 2))
