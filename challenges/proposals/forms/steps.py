"""The steps of the web form, one subject each. What is typed is kept whether it is valid or not."""

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cocreate.common.texts import direction

from ...calls.states import P
from ...templatetags.look import LINES
from ..validators import TEXT_FIELDS
from .languages import LANGUAGES
from .questions import QuestionsForm
from .words import CONFIDENTIAL, Line, Words, add_faults_of_words


class StepForm(forms.Form):
    """A step: ``others`` is what the draft holds already, since some rules look across steps."""

    slug = ""
    heading: str | Promise = ""
    # The field that chooses among the P's, if there is one.
    p_field = ""

    def __init__(self, *args, others=None, questions=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.others = others or {}
        language = self.others.get("language")
        if language:
            for field in self.fields.values():
                if isinstance(field, Words | Line):
                    field.widget.attrs["lang"] = language
                    if direction(language) == "rtl":
                        field.widget.attrs["dir"] = "rtl"


class IdeaForm(StepForm):
    """What it is called and what it is."""

    slug = "ide"
    heading = _("Tell about your idea")
    p_field = "ps"

    language = forms.ChoiceField(
        label=_("Which language do you write in?"),
        choices=LANGUAGES,
        help_text=_("Use the one you write best. We translate for you."),
    )
    title = Line(
        label=_("What is your proposal called?"),
        help_text=_("Short and clear, so that others understand it."),
        optional=False,
        error_messages={"required": _("Give your proposal a name.")},
    )
    solution = Words(label=_("What do you propose?"), help_text=_("Who does what, where and when? A few lines are enough."))
    ps = forms.MultipleChoiceField(
        label=_("What gets better?"), help_text=_("Choose more than one if it fits."), choices=P.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        add_faults_of_words(self, {name: cleaned[name] for name in ("title", "language") if name in cleaned})
        # An empty text is no fault here: the problem may be written instead, on the next screen.
        if cleaned.get("solution"):
            add_faults_of_words(self, {"solution": cleaned["solution"]})
        return cleaned


class ProblemForm(StepForm):
    """What is hard today and for whom."""

    slug = "problem"
    heading = _("What is hard today?")

    problem = Words(label=_("What is the problem?"), help_text=_("Tell what you have seen. You need no figures."))
    beneficiaries = Words(label=_("Who gains from it?"), help_text=_("Such as residents, parents or staff."), rows=3)

    def clean(self):
        cleaned = super().clean()
        add_faults_of_words(self, {**cleaned, "solution": self.others.get("solution", "").strip()[:1]})
        return cleaned


class EffectsForm(StepForm):
    """What gets better, and what it takes."""

    slug = "effekt"
    heading = _("What gets better, and what does it take?")

    effect_penge = Words(label=_("How does it save money?"), rows=3)
    effect_produkter = Words(label=_("How do help and services get better?"), rows=3)
    effect_personale = Words(label=_("How does it help staff?"), rows=3)
    help_needed = Words(
        label=_("What do you need from us?"), rows=3,
        help_text=_("A place, a person, a permission. Leave it empty if you do not know."),
    )  # fmt: skip
    place = Line(label=_("Where should it be?"), help_text=_("A place, an area, or the whole municipality."))
    cost_guess = Line(label=_("What does it cost, roughly?"), help_text=_("A guess is fine."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        asked = [p for p in P if p in self.others.get("ps", ()) or self.others.get(f"effect_{p}")] or list(P)
        for p in set(P) - set(asked):
            del self.fields[f"effect_{p}"]

    def clean(self):
        cleaned = super().clean()
        add_faults_of_words(self, {name: text for name, text in cleaned.items() if name in TEXT_FIELDS})
        for p in P:
            name = f"effect_{p}"
            if cleaned.get(name):
                # The rule for every long text, asked under the name of one.
                self._fault_of(name, cleaned[name])
        return cleaned

    def _fault_of(self, name, text):
        judge = _OneText({"problem": text})
        if not judge.is_valid():
            self.add_error(name, judge.errors.as_data()["problem"])


class _OneText(forms.Form):
    problem = Words()

    def clean(self):
        add_faults_of_words(self, self.cleaned_data)
        return self.cleaned_data


class FilesForm(StepForm):
    """Drawings, figures and plans beside the words."""

    slug = "filer"
    heading = _("Do you have a file?")

    file = forms.FileField(
        label=_("Choose a file"), required=False, help_text=_("PDF, ODT, DOCX, PNG or JPG, at most 10 MB. You can add five.")
    )
    confidential = forms.BooleanField(
        label=_("Only for the municipality"), required=False,
        help_text=CONFIDENTIAL,
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].optional = True


class CheckForm(StepForm):
    """Who sends, and whether everybody may read it."""

    slug = "tjek"
    heading = _("Read it through, and send")

    speaker = forms.ChoiceField(label=_("Who sends the proposal?"), widget=forms.RadioSelect, required=False)
    publish_consent = forms.BooleanField(
        label=_("Show the proposal on the site when you have read it"), required=False,
        help_text=_("Your own name is not shown. You can change your mind. If you say no, only the municipality reads it."),
    )  # fmt: skip

    def __init__(self, *args, speakers=(), without_names=False, **kwargs):
        super().__init__(*args, **kwargs)
        if without_names:
            self.fields["publish_consent"].label = _("Show the proposal on the site when there is a decision")
        if len(speakers) > 1:
            self.fields["speaker"].choices = speakers
            self.fields["speaker"].required = True
            self.fields["speaker"].error_messages["required"] = _("Choose who sends the proposal.")
        else:
            del self.fields["speaker"]


class LinkForm(forms.Form):
    """Where to send the way back to a draft."""

    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254,
        help_text=_("We send a link to your draft, and use the address for nothing else."),
        error_messages={
            "required": _("Write an e-mail address."),
            "invalid": _("Write an e-mail address, such as name@example.dk."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip


# In the order of the form; the questions only where the challenge has some.
STEPS = {form.slug: form for form in (IdeaForm, ProblemForm, EffectsForm, QuestionsForm, FilesForm, CheckForm)}


def words_of(data: dict) -> dict:
    """What a draft holds, in the words that ``submit_proposal`` takes.

    A P that was ticked and not explained keeps its line.
    """
    language = data.get("language") or settings.LANGUAGE_CODE
    spoken = language if language in dict(settings.LANGUAGES) else translation.get_language()
    with translation.override(spoken):
        lines = {p: str(LINES[p]) for p in P if p in data.get("ps", ())}
    effects = {p.value: data.get(f"effect_{p}", "").strip() or lines.get(p, "") for p in P}
    return {
        "title": " ".join(data.get("title", "").split()),
        "language": language,
        "effects": {p: text for p, text in effects.items() if text},
        **{name: data.get(name, "").strip() for name in TEXT_FIELDS},
    }
