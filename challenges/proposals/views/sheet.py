"""The check page: everything that was answered, where it is corrected, and what a kind reader would point out."""

from django.utils.translation import gettext as _

from cocreate.common.texts import direction, lix, private_numbers

from ...calls.states import P
from ..forms import STEPS, EffectsForm, FilesForm, IdeaForm, ProblemForm, QuestionsForm, answer_in_words
from ..forms.languages import name_of

EASY, HEAVY, FEWEST_WORDS = 34, 44, 15


def sections(screen, answers) -> list[dict]:
    """Blocks of the check list, one per step; ``answers`` are those to the challenge's questions."""
    data = screen.draft.data
    language = data.get("language", "da")
    theirs = {"language": language, "direction": direction(language)}

    def items(step, labels):
        url = screen.url("step", step) + "?til=tjek"
        return [
            {"label": label, "value": data.get(name, ""), "url": f"{url}#id_{name}", **theirs} for name, label in labels
        ]

    idea = items(IdeaForm.slug, [("title", _("Name")), ("solution", _("Proposal"))])
    idea_url = screen.url("step", IdeaForm.slug) + "?til=tjek"
    idea.insert(1, {"label": _("Language"), "value": name_of(language), "url": f"{idea_url}#id_language"})
    idea.append({
        "label": _("Gets better"), "ps": [p for p in P if p in data.get("ps", ())], "url": f"{idea_url}#id_ps_0",
    })  # fmt: skip
    effects = [(f"effect_{p}", p.label) for p in P if data.get(f"effect_{p}")]
    found = [
        {"title": _("Your idea"), "items": idea},
        {
            "title": _("What is hard today"),
            "items": items(ProblemForm.slug, [("problem", _("Problem")), ("beneficiaries", _("Who gains"))]),
        },
        {
            "title": _("Effect, help and price"),
            "items": items(
                EffectsForm.slug,
                [*effects, ("help_needed", _("You need")), ("place", _("Place")), ("cost_guess", _("Price, roughly"))],
            ),
        },
    ]
    if screen.questions:
        url = screen.url("step", QuestionsForm.slug) + "?til=tjek"
        found.append({
            "title": _("Questions from the municipality"),
            "items": [
                {
                    "label": question.label, "value": answer_in_words(answers.get(question.key, "")),
                    "url": f"{url}#id_q_{question.key}", **theirs,
                }
                for question in screen.questions
            ],
        })  # fmt: skip
    inside = _("Only for the municipality")
    files = [
        f"{one.name}. {inside}" if one.confidential else one.name
        for one in screen.draft.attachments.all()
    ]
    found.append({
        "title": _("Files"),
        "items": [{
            "label": _("Files"), "value": "\n".join(files) or _("None"),
            "url": screen.url("step", FilesForm.slug) + "?til=tjek",
        }],
    })  # fmt: skip
    return found


def hints(screen) -> list[dict]:
    """What we would point out; never a reason to refuse."""
    found = []
    kinds = set()
    for slug, form in STEPS.items():
        asks = slug == QuestionsForm.slug
        for name in (name for name in screen.draft.data if name in form.base_fields or (asks and name.startswith("q_"))):
            text = screen.draft.data[name]
            for kind, _start, _end in private_numbers(text) if isinstance(text, str) else ():
                if kind not in kinds:
                    kinds.add(kind)
                    found.append({"text": _private(kind), "url": f"{screen.url('step', slug)}?til=tjek#id_{name}"})
    if words := reading_note(screen.draft.data):
        found.append({"text": words, "url": ""})
    return found


def reading_note(data) -> str:
    """How the idea reads, for Danish texts that are long enough to tell."""
    text = data.get("solution", "")
    if data.get("language", "da") != "da":
        return ""
    found = lix(text)
    if found.words < FEWEST_WORDS:
        return ""
    number = int(found.number + 0.5)
    if number <= EASY:
        return _("Easy to read. Good.")
    if number <= HEAVY:
        return ""
    return _("Heavy to read. Short sentences and short words help those who read it. You can send it as it is.")


def _private(kind) -> str:
    if kind == "cpr":
        return _("There is something like a CPR number in your text. Take it out: we never need it.")
    return _("There is something like a phone number in your text. Leave it out: if the proposal is shown, everyone can read it.")
