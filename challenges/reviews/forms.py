"""The forms of the queue's verbs: they translate what was typed; the rules stand in the actions."""

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from ..proposals.models import Proposal
from ..proposals.states import DECIDED, PUBLIC_LABELS, S
from . import actions
from .barring import people_who_know_of
from .fields import words_field
from .models import ReviewRole
from .rules import outcome_is_legal


class VerbForm(forms.Form):
    """What every verb asks: the version that the person looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, proposal, user, **kwargs):
        self.proposal, self.user = proposal, user
        super().__init__(*args, **kwargs)


class RoleField(forms.ChoiceField):
    """One of the active roles, or none."""

    def __init__(self, **options):
        words = {"label": _("Role"), "help_text": _("From which side it is assessed.")}
        super().__init__(**words | {"required": False, "choices": _roles} | options)


def _roles():
    return [("", _("No particular role")), *ReviewRole.objects.active().values_list("key", "name")]


def _name_and_absence(person) -> str:
    """The name, and until when the person is away."""
    profile = getattr(person, "reviewer_profile", None)
    if profile is None or not profile.is_away():
        return person.name
    return gettext("%(name)s (away until %(day)s)") % {"name": person.name, "day": date_format(profile.away_until, "j. F")}


class AssignForm(VerbForm):
    """To whom, in which role, and by when."""

    reviewer = forms.ChoiceField(label=_("Who takes it"))
    role = RoleField()
    due = forms.DateField(
        label=_("Assess by"), required=False, widget=AdminDateInput,
        help_text=_("Empty: ten working days from today, at most the day of the decision."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in actions.people_who_can_take(self.proposal)}
        self.fields["reviewer"].choices = [(pk, _name_and_absence(person)) for pk, person in self.people.items()]

    def clean_reviewer(self):
        """The person behind the choice."""
        return self.people[self.cleaned_data["reviewer"]]


class ScreenForm(VerbForm):
    """Nothing more to say."""


class AskForm(VerbForm):
    """A question, and by when."""

    question = words_field(_("What do you need to know?"), help_text=_("The proposer reads this, word for word."))
    due = forms.DateField(
        label=_("Answer by"), required=False, widget=AdminDateInput, help_text=_("Empty: ten working days from today.")
    )


class ForwardForm(VerbForm):
    """Where to, and why."""

    to = forms.CharField(label=_("Where does it belong?"), max_length=200, help_text=_("Such as a department and its phone."))
    reason = words_field(_("Why?"), help_text=_("The proposer reads this, word for word."))


class MergeForm(VerbForm):
    """Which proposal it is the same as, and why."""

    into = forms.CharField(label=_("Number of the other proposal"), max_length=20, help_text=_("Such as F-2026-0042."))
    reason = words_field(_("Why are they the same?"), help_text=_("The proposer reads this, word for word."))

    def clean_into(self):
        """The other case, among those the person may read."""
        reference = self.cleaned_data["into"].strip().upper()
        found = Proposal.objects.in_queue_of(self.user).filter(reference=reference).first()
        if found is None:
            raise forms.ValidationError(_("We do not find this number in your queue."))
        return found


class DecideForm(VerbForm):
    """Yes, not now or no, and the reason."""

    outcome = forms.ChoiceField(label=_("The answer"), widget=forms.RadioSelect)
    public_reason = words_field(
        _("Why?"), rows=5, help_text=_("The proposer reads this, word for word. Short, polite and concrete.")
    )
    next_step = words_field(_("What happens next?"), rows=2, required=False)
    contact = forms.CharField(
        label=_("Whom can the proposer ask?"), max_length=200, required=False, help_text=_("A name and a phone number.")
    )
    wake_on = forms.DateField(
        label=_("Look at it again on"), required=False, widget=AdminDateInput, help_text=_("Only for “not now”.")
    )
    internal_reason = words_field(
        _("Internal reason"), rows=2, required=False, help_text=_("Is not sent. May be part of access to documents.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [
            (state, PUBLIC_LABELS[state]) for state in DECIDED if outcome_is_legal(state, self.proposal)
        ]


class ParkForm(DecideForm):
    """The same, with the outcome given."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].initial = S.PARKED


class ReopenForm(VerbForm):
    """Why it is taken up again."""

    reason = words_field(_("Why do you take it up again?"), help_text=_("The proposer reads this, word for word."))


class MessageForm(VerbForm):
    """Words that leave the municipality."""

    said = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = words_field(_("Message to the proposer"), rows=3)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["said"].initial = lambda: actions.last_said(self.proposal)


class NoteForm(VerbForm):
    """Words that stay inside: perhaps an answer, perhaps to somebody."""

    text = words_field(_("Internal note"), rows=3)
    reply_to = forms.UUIDField(widget=forms.HiddenInput, required=False)
    mentions = forms.MultipleChoiceField(
        label=_("Mention colleagues"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Or write @ and the full name in the note. Each gets a mail with the number and a link, without the words."),
    )  # fmt: skip

    def __init__(self, *args, colleagues=None, **kwargs):
        super().__init__(*args, **kwargs)
        known = people_who_know_of(self.proposal) if colleagues is None else colleagues
        self.fields["mentions"].choices = [(str(one.public_id), one.name) for one in known if one != self.user]
        self.fields["text"].widget.attrs["data-koe-mentions"] = gettext("Colleagues")
        if not self.fields["mentions"].choices:
            del self.fields["mentions"]
