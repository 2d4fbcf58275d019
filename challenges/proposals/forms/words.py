"""Fields for words, and the rules of a proposal's words asked for some fields at a time."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cocreate.common.texts import normalise

from ..validators import TEXT_FIELDS, validate_words

# The municipality decides about access case by case, whatever the sender wishes (offentlighedsloven).
CONFIDENTIAL = _(
    "We do not show files to others. The municipality may all the same have a duty to give access to them, "
    "if somebody asks by law."
)
# Whole enough that only the fields one asks about can be at fault.
WHOLE = {**dict.fromkeys(TEXT_FIELDS, ""), "title": "-----", "solution": "-", "effects": {}, "language": "da"}


class Words(forms.CharField):
    """A text of several lines; its length is judged with the rest, never cut while typing."""

    def __init__(self, *, rows=5, optional=True, **facts):
        super().__init__(required=not optional, widget=forms.Textarea(attrs={"rows": rows}), **facts)
        self.optional = optional

    def clean(self, value):
        return normalise(super().clean(value))


class Line(forms.CharField):
    """A text of one line."""

    def __init__(self, *, optional=True, **facts):
        super().__init__(required=not optional, **facts)
        self.optional = optional

    def clean(self, value):
        return " ".join(normalise(super().clean(value)).split())


def add_faults_of_words(form, words: dict) -> None:
    """Hold ``words`` against the rules of a proposal and put what is wrong with them at the fields of ``form``."""
    try:
        validate_words(WHOLE | words)
    except ValidationError as refusal:
        for name, errors in refusal.error_dict.items():
            if name in form.fields and name not in form.errors:
                form.add_error(name, errors)
