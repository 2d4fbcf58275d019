"""The forms of a proposal that is sent: answer, add a file, withdraw."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .words import CONFIDENTIAL, Line, Words

# What an answer to a request may change, in the order of the form.
EDITABLE = ("title", "problem", "solution", "beneficiaries", "help_needed", "place")


class AnswerForm(forms.Form):
    """Answer a request for more, with changes to the text where one likes, or answer once to a no."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    message = Words(label=_("Your answer"))
    title = Line(label=_("What is your proposal called?"))
    solution = Words(label=_("What do you propose?"))
    problem = Words(label=_("What is the problem?"))
    beneficiaries = Words(label=_("Who gains from it?"), rows=3)
    help_needed = Words(label=_("What do you need from us?"), rows=3)
    place = Line(label=_("Where should it be?"))

    def __init__(self, *args, text, with_changes, language, **kwargs):
        self.text = text
        super().__init__(*args, **kwargs)
        self.fields["message"].widget.attrs["lang"] = language
        for name in EDITABLE:
            if with_changes:
                self.initial.setdefault(name, getattr(text, name))
                self.fields[name].widget.attrs["lang"] = language
            else:
                del self.fields[name]

    @property
    def changes(self) -> dict:
        """The texts that differ from what stands."""
        return {
            name: self.cleaned_data[name]
            for name in EDITABLE
            if name in self.fields and name in self.data and self.cleaned_data[name] != getattr(self.text, name)
        }


class WithdrawForm(forms.Form):
    """Take a proposal back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = Words(label=_("Why do you take it back?"), help_text=_("You need not say why."), rows=3)


class FileForm(forms.Form):
    """One more file beside a proposal."""

    file = forms.FileField(
        label=_("Choose a file"), help_text=_("PDF, ODT, DOCX, PNG or JPG, at most 10 MB. You can add five."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )  # fmt: skip
    confidential = forms.BooleanField(
        label=_("Only for the municipality"), required=False,
        help_text=CONFIDENTIAL,
    )  # fmt: skip
