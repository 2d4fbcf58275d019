"""What a proposal's words must be like, whichever door it comes through."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cocreate.common.texts import has_control_characters, validate_language
from partners.states import Kind

from ..calls.states import P, QuestionType

TITLE_MIN, TITLE_MAX = 5, 120
TEXT_MAX = 20_000
TEXT_FIELDS = ("problem", "solution", "beneficiaries", "help_needed", "place", "cost_guess")
PLACE_MAX = 200


def validate_words(text: dict) -> None:
    """Raise ``ValidationError`` with one entry per field unless the texts of a proposal can be taken in.

    ``text`` has ``title``, ``language``, ``effects`` and the names in TEXT_FIELDS.
    """
    errors = {}
    title = text["title"]
    if "\n" in title or has_control_characters(title):
        errors["title"] = _characters()
    elif not TITLE_MIN <= len(title) <= TITLE_MAX:
        errors["title"] = ValidationError(_("The title has between 5 and 120 characters."), code="length")
    for field in TEXT_FIELDS:
        if error := _text_error(text[field], PLACE_MAX if field in {"place", "cost_guess"} else TEXT_MAX):
            errors[field] = error
    if not (text["problem"] or text["solution"]):
        words = _("Write what the problem is, or what you propose. The other may follow.")
        errors.setdefault("problem", ValidationError(words, code="required"))
    for p in text["effects"]:
        if p not in P.values or not isinstance(text["effects"][p], str):
            errors["effects"] = ValidationError(_("Effects are texts under penge, produkter and personale."), code="invalid")
        elif error := _text_error(text["effects"][p], TEXT_MAX):
            errors["effects"] = error
    errors |= _language_error(text["language"])
    if errors:
        raise ValidationError(errors)


def _language_error(language) -> dict:
    try:
        validate_language(language)
    except ValidationError as error:
        return {"language": error}
    return {}


def validate_answers(challenge, answers: dict, questions=None) -> None:
    """Raise ``ValidationError`` for ``answers`` unless they fit the challenge's own questions (``{key: answer}``).

    ``questions`` are those of the challenge where the caller has read them already.
    """
    if questions is None:
        questions = challenge.canonical.questions.all()
    questions = {question.key: question for question in questions}
    problems = []
    for key in answers.keys() - questions.keys():
        unknown = ValidationError(_("This challenge has no question “%(key)s”."), code="unknown", params={"key": str(key)[:40]})
        unknown.key = key
        problems.append(unknown)
    for key, question in questions.items():
        answer = answers.get(key)
        if answer in (None, "", []):
            if question.required:
                problems.append(_about(question, _("must be answered."), "required"))
        elif not _fits(question, answer):
            problems.append(_about(question, _("is not answered in the way it asks for."), "invalid"))
    if problems:
        raise ValidationError({"answers": problems})


def validate_origin(source: str, source_ref: str, contact) -> None:
    """Raise ``ValidationError`` unless the source's reference and the contact can be stored; not every door has a form."""
    limits = {
        "source": (source, 50), "source_ref": (source_ref, 255), "contact_name": (contact.name, 150),
        "contact_email": (contact.email, 254), "contact_note": (contact.note, 500),
    }  # fmt: skip
    errors = {field: error for field, (text, limit) in limits.items() if (error := _text_error(text, limit))}
    if source_ref and not source:
        errors["source"] = ValidationError(_("A reference needs a source."), code="required")
    if contact.email and "contact_email" not in errors:
        try:
            validate_email(contact.email)
        except ValidationError as error:
            errors["contact_email"] = error
    if contact.kind and contact.kind not in Kind.values:
        errors["contact_kind"] = ValidationError(_("This kind is not known."), code="invalid")
    if errors:
        raise ValidationError(errors)


def _fits(question, answer) -> bool:
    match question.type:
        case QuestionType.YES_NO:
            return isinstance(answer, bool)
        case QuestionType.NUMBER:
            return isinstance(answer, (int, float)) and not isinstance(answer, bool) and abs(answer) < 1e15
        case QuestionType.CHOICE:
            return answer in question.option_list
        case QuestionType.CHOICES:
            return isinstance(answer, list) and all(option in question.option_list for option in answer)
        case QuestionType.LINE:
            return isinstance(answer, str) and not _text_error(answer, 500) and "\n" not in answer
        case _:
            return isinstance(answer, str) and not _text_error(answer, TEXT_MAX)


def _about(question, words, code):
    error = ValidationError(f"“{question.label}” {words}", code=code)
    # The API points at the answer with it.
    error.key = question.key
    return error


def _characters():
    return ValidationError(_("The text holds characters that cannot be shown, such as NUL. Remove them."), code="characters")


def _text_error(text, limit):
    if not isinstance(text, str):
        return ValidationError(_("Write a text here."), code="invalid")
    if has_control_characters(text):
        return _characters()
    if len(text) > limit:
        words = ngettext_lazy("At most %(limit)s character.", "At most %(limit)s characters.", limit)
        return ValidationError(words, code="length", params={"limit": limit})
    return None
