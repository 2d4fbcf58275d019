"""What they sent: the text, the answers, the files, and what changed since, for every screen that shows it."""

from itertools import pairwise

from django.utils.translation import gettext as _

from ..veils import pseudonym_of
from .words import kind_of, language_name, lit_ps, proposer_line


def what_they_sent(case, veil) -> dict:
    """The facts that ``sent.html`` shows to whom ``veil`` is worn for."""
    written = list(case.versions.all())
    # The case is asked for its words again, when others are compared with it.
    case.text = written[-1]
    versions, shown = [veil.text(version) for version in written], veil.case(case)
    return {
        "case": shown,
        "text": versions[-1],
        "changes": list(changes(versions)),
        "answers": answers(case, versions[-1]),
        "who": proposer_line(shown),
        "kind": kind_of(shown),
        "language": language_name(case.language),
        "ps": lit_ps(case.challenge),
        "attachments": veil.files(case.attachments.all()),
        "blind": veil.hides,
        "pseudonym": pseudonym_of(case.pseudonym) if case.names_hidden else "",
    }


def answers(case, text) -> list[tuple[str, object]]:
    """The answers to the challenge's own questions, each with its question."""
    if not text.answers:
        return []
    labels = {question.key: question.label for question in case.challenge.canonical.questions.all()}
    shown = []
    for key, value in text.answers.items():
        shown.append((labels.get(key, key), _said(value)))
    return shown


def _said(value):
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def changes(versions):
    """What each later version changed: (number, when, [(field, old, new)])."""
    fields = {
        "title": _("Title"), "problem": _("Problem"), "solution": _("Solution"), "beneficiaries": _("Who gains"),
        "help_needed": _("Help needed"), "place": _("Place"), "cost_guess": _("Cost"),
    }  # fmt: skip
    for old, new in pairwise(versions):
        changed = [
            (label, getattr(old, name), getattr(new, name))
            for name, label in fields.items()
            if getattr(old, name) != getattr(new, name)
        ]
        if old.effects != new.effects:
            changed.append(
                (
                    _("Expected effect"),
                    "\n".join(text for _p, text in old.effect_lines),
                    "\n".join(text for _p, text in new.effect_lines),
                )
            )
        yield new.number, new.created_at, changed
