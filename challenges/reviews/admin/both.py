"""Both versions, where somebody saved first: what I typed beside what stands, so that a person chooses and nothing is lost."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.forms import Form
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ...proposals.states import PUBLIC_LABELS, S
from .. import forms
from ..feed import names_unknown, others_known_to
from ..models import Decision, ReviewRole

# The event that a verb leaves -> the form in which it was written.
FORMS: dict[str, type[Form]] = {
    "assigned": forms.AssignForm, "asked": forms.AskForm, "forwarded": forms.ForwardForm, "merged": forms.MergeForm,
    "decided": forms.DecideForm, "reopened": forms.ReopenForm, "message": forms.MessageForm,
}  # fmt: skip
# What the words of an event are called in its form; elsewhere ``reason``.
WORDS = {"asked": "question", "decided": "public_reason", "message": "text"}
# What is added to a case, or said of a person, and takes nothing from what others look at.
CHANGES_NOTHING = ("note", "contacted", "attached", "declared", "ruled", "assessed", "assessment_cancelled")


@dataclass(frozen=True)
class Pair:
    """One thing that is asked, as I typed it and as it stands."""

    label: str
    mine: str
    theirs: str

    @property
    def differs(self) -> bool:
        return " ".join(self.mine.split()) != " ".join(self.theirs.split())


@dataclass(frozen=True)
class Both:
    """Two versions of the same; ``who`` saved the one that stands, empty where nobody knows."""

    pairs: list[Pair]
    who: str = ""
    at: datetime | None = None


def both_of_verb(case, event, form, user) -> Both | None:
    """What somebody did to ``case``, with what was typed in ``form`` meanwhile."""
    if event is None:
        return None
    mine = {name: shown(form, name) for name in form.fields if name not in {"version", "said"}}
    theirs = _said_in(case, event, user)
    labels = {name: field.label for name, field in FORMS[event.verb].base_fields.items()} if theirs else {}
    labels |= {name: form.fields[name].label for name in mine}
    pairs = [Pair(str(labels[name]), mine.get(name, ""), theirs.get(name, "")) for name in {**mine, **theirs}]
    who = event.actor.name if event.actor_id else ""
    return Both([pair for pair in pairs if pair.mine or pair.theirs], who, event.at)


def shown(form, name) -> str:
    """What stands in a field of ``form``, in the words in which it is chosen."""
    field, value = form.fields[name], form[name].value()
    given = value if isinstance(value, list | tuple) else [value]
    if hasattr(field, "choices"):
        names = {str(key): str(label) for key, label in field.choices}
        # An answer that is not open any more is still what was chosen.
        return ", ".join(names.get(str(one)) or str(PUBLIC_LABELS.get(one, "")) for one in given if one not in (None, ""))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return "" if value is None else str(value)


def _said_in(case, event, user) -> dict[str, str]:
    """What was written in the form behind ``event``, by the names of its fields; of a case unknown to ``user`` nothing."""
    if event.verb not in FORMS or names_unknown(event, others_known_to(user, [event])):
        return {}
    facts = event.facts
    said = {WORDS.get(event.verb, "reason"): event.reason}
    match event.verb:
        case "decided":
            said |= _decided(case.decisions.filter(public_id=facts.get("decision")).first())
        case "asked":
            said["due"] = _day(facts.get("due"))
        case "forwarded":
            said["to"] = facts.get("to", "")
        case "merged":
            said["into"] = facts.get("into", "")
        case "assigned":
            reviewer = get_user_model().objects.filter(public_id=facts.get("reviewer")).first()
            role = ReviewRole.objects.filter(key=facts.get("role", "")).first()
            said = {"reviewer": reviewer.name if reviewer else "", "role": role.name if role else ""}
    return {name: words for name, words in said.items() if words}


def _decided(decision: Decision | None) -> dict[str, str]:
    if decision is None:
        return {}
    return {
        "outcome": str(PUBLIC_LABELS[S(decision.outcome)]),
        "next_step": decision.next_step,
        "contact": decision.contact,
        "wake_on": date_format(decision.wake_on, "DATE_FORMAT") if decision.wake_on else "",
        "internal_reason": decision.internal_reason,
    }


def _day(text) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT") if text else ""
