"""The forms about ties: what one declares, and what the coordinator rules; the rules stand in the actions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .fields import words_field
from .states import Answer

# What ties people have most often (forvaltningsloven § 3); ticked, it need not be written.
GROUNDS = {
    "own": _("I sent it in myself, or support it"),
    "family": _("Family or a close friend"),
    "member": _("Member, employee or on the board, now or earlier"),
    "money": _("An interest in money"),
    "unit": _("The same small unit"),
    "other": _("Something else"),
}


class DeclareForm(forms.Form):
    """Whether one has a tie, and which."""

    answer = forms.ChoiceField(label=_("Do you have a tie to the case?"), choices=Answer.choices)
    grounds = forms.MultipleChoiceField(
        label=_("Which one?"), choices=list(GROUNDS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    how = words_field(
        _("Write briefly how"), rows=2, required=False, help_text=_("Read by the coordinator alone, and kept in the log.")
    )

    def clean(self):
        """A tie and a doubt have a ground; no tie has none."""
        data = super().clean()
        told = bool(data.get("grounds") or data.get("how"))
        if data.get("answer") == Answer.NONE and told:
            self.add_error("answer", _("You say no, and have named a tie. Say that you are in doubt if you are not sure."))
        elif data.get("answer") in {Answer.TIE, Answer.IN_DOUBT} and not told:
            self.add_error("grounds", _("Tick or write which tie."))
        return data

    @property
    def ground(self) -> str:
        """What was ticked and what was written, in one text."""
        ticked = ", ".join(str(GROUNDS[key]) for key in self.cleaned_data["grounds"])
        return ": ".join(part for part in (ticked, self.cleaned_data["how"]) if part)


class RuleForm(forms.Form):
    """Whether a person in doubt has a tie, and why."""

    ruling = forms.ChoiceField(
        label=_("Is there a tie?"), widget=forms.RadioSelect,
        choices=[(Answer.NONE, _("No, the case opens")), (Answer.TIE, _("Yes, the person steps back"))],
    )  # fmt: skip
    reason = words_field(_("Why?"), rows=2)
