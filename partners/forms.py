"""The forms of accounts: what sign-up asks of each kind, and what a person may change."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from . import actions
from .models import Organisation, User
from .states import CVR_ALLOWED, CVR_REQUIRED, ORGANISED_KINDS, PUBLIC_KINDS, Kind

# How each kind says its own name in the form.
NAME_OF = {
    Kind.GROUP: _("What is the group called?"),
    Kind.ASSOCIATION: _("What is the association called?"),
    Kind.BUSINESS: _("What is the business called?"),
    Kind.INSTITUTION: _("What is the institution called?"),
}


class SignupExtra(forms.Form):
    """What sign-up asks beside address and password: the kind, a name, and for organised kinds the organisation.

    The kind comes with the address (``?kind=``) and is posted back; the form then holds that kind's fields alone.
    """

    field_order = (
        "kind", "first_name", "last_name", "organisation_name", "subtype", "cvr", "email", "password1", "is_old_enough",
        "accepts_terms",
    )  # fmt: skip

    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in PUBLIC_KINDS], widget=forms.HiddenInput)
    first_name = forms.CharField(
        label=_("First name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name", "dir": "auto"})
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name", "dir": "auto"})
    )
    organisation_name = forms.CharField(
        max_length=150, widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"})
    )
    subtype = forms.ChoiceField(label=_("Kind of association"), choices=Organisation.Subtype.choices, required=False)
    cvr = forms.CharField(
        label=_("CVR number"), max_length=20, help_text=_("Eight digits, such as 24 25 67 90."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"}),
    )  # fmt: skip
    is_old_enough = forms.BooleanField(label=_("I am 15 years or older"))
    accepts_terms = forms.BooleanField(label=_("I have read the terms and how you use my data"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kind = self.data.get("kind") if self.is_bound else self.initial.get("kind")
        if kind not in ORGANISED_KINDS:
            del self.fields["organisation_name"]
        else:
            self.fields["organisation_name"].label = NAME_OF[Kind(kind)]
        if kind != Kind.ASSOCIATION:
            del self.fields["subtype"]
        if kind not in CVR_ALLOWED:
            del self.fields["cvr"]
        elif kind not in CVR_REQUIRED:
            self.fields["cvr"].required = False
            self.fields["cvr"].label = _("CVR number, if you have one")

    def clean(self):
        """Hold the CVR number against the kind before anything is made."""
        cleaned = super().clean()
        if cleaned.get("kind") and "cvr" in cleaned:
            try:
                cleaned["cvr"] = actions.checked_cvr(cleaned["kind"], cleaned["cvr"])
            except ValidationError as error:
                self.add_error("cvr", error.message_dict["cvr"])
        return cleaned

    def signup(self, request, user):
        """Called by allauth when the account is made."""
        facts = {name: self.cleaned_data.get(name, "") for name in ("organisation_name", "cvr", "subtype")}
        actions.register_person(
            user,
            kind=self.cleaned_data["kind"],
            first_name=self.cleaned_data["first_name"],
            last_name=self.cleaned_data["last_name"],
            language=mail_language(),
            **facts,
        )


def mail_language() -> str:
    """The language to write mails in: the one of the page, where we write it."""
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class AccountForm(forms.ModelForm):
    """Name and the language of mails."""

    language = forms.ChoiceField(label=_("Language of mails"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["first_name", "last_name", "language"]
        labels = {"first_name": _("First name"), "last_name": _("Last name")}
