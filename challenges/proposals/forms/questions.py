"""A challenge's own questions as a form: built by staff, answered by proposers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ...calls.states import QuestionType
from .words import Line, Words

YES, NO = "yes", "no"


class QuestionsForm(forms.Form):
    """One field per question. ``answers`` is what ``submit_proposal`` takes."""

    slug = "spoergsmaal"
    heading = _("Questions from the municipality")
    p_field = ""

    def __init__(self, *args, questions=(), others=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for question in self.questions:
            self.fields[name_of(question)] = _field(question)

    @property
    def answers(self) -> dict:
        """The answers that were given, by the questions' keys."""
        given = {question.key: _answer(question, self.cleaned_data.get(name_of(question))) for question in self.questions}
        return {key: answer for key, answer in given.items() if answer not in (None, "", [])}


def name_of(question) -> str:
    """The name of a question's field."""
    return f"q_{question.key}"


def answer_in_words(answer) -> str:
    """An answer as people read it."""
    if isinstance(answer, bool):
        return str(_("Yes") if answer else _("No"))
    if isinstance(answer, list):
        return ", ".join(str(one) for one in answer)
    return "" if answer is None else str(answer)


def _field(question):
    facts = {
        "label": question.label, "help_text": question.help_text, "required": question.required,
        "error_messages": {"required": _("Answer the question “%s”.") % question.label},
    }  # fmt: skip
    options = [(option, option) for option in question.option_list]
    match question.type:
        case QuestionType.YES_NO:
            field = forms.ChoiceField(choices=[(YES, _("Yes")), (NO, _("No"))], widget=forms.RadioSelect, **facts)
        case QuestionType.CHOICE:
            field = forms.ChoiceField(choices=options, widget=forms.RadioSelect, **facts)
        case QuestionType.CHOICES:
            field = forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **facts)
        case QuestionType.NUMBER:
            # Text, not a number field: browsers differ on decimal commas, and a slip of the wheel changes the number.
            field = forms.FloatField(
                min_value=-1e14, max_value=1e14, localize=True,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}), **facts,
            )  # fmt: skip
            field.error_messages["invalid"] = _("Write a number, such as 12 or 12,5.")
        case QuestionType.LINE:
            field = Line(optional=not question.required, max_length=500, **_without(facts, "required"))
            field.widget.attrs.pop("maxlength", None)
        case _:
            field = Words(optional=not question.required, max_length=20_000, **_without(facts, "required"))
            field.widget.attrs.pop("maxlength", None)
    field.optional = not question.required
    return field


def _without(facts, name):
    return {key: value for key, value in facts.items() if key != name}


def _answer(question, value):
    if question.type == QuestionType.YES_NO:
        return {YES: True, NO: False}.get(value)
    if question.type == QuestionType.NUMBER and value is not None:
        return int(value) if value == int(value) else value
    return value
