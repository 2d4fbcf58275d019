"""What the screens of the queue say of a case, in words and small signs."""

from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from partners.states import Kind

from ...calls.states import P
from ...proposals.states import Door
from .. import actions
from ..veils import VeiledCase


def verb_words():
    """The verbs as buttons say them."""
    return {
        "screen": _("Accept into assessment"),
        "ask": _("Ask for more"),
        "decide": _("Decide"),
        "park": _("Park with an alarm"),
        "forward": _("Forward"),
        "merge": _("Merge"),
        "assign": _("Assign …"),
        "reopen": _("Reopen"),
        "assess": _("Assess"),
        "declare": _("I have a tie after all"),
    }


def initials(name) -> str:
    """The first letters of a name's first and last word."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def kind_of(case) -> str:
    """The kind behind a case in words."""
    return str(Kind(case.kind).label) if case.kind else ""


def proposer_line(case) -> str:
    """Who sent it, and what kind, in one line."""
    name = case.organisation.name if case.organisation_id else case.proposer_name
    return ", ".join(part for part in (name or _("No name"), kind_of(case).lower()) if part)


def lit_ps(challenge) -> list[tuple[str, str, bool]]:
    """The three P's in their fixed places: value, name, whether the challenge relieves it."""
    relieved = {relief.p for relief in challenge.reliefs.all()}
    return [(p.value, p.label, p.value in relieved) for p in P]


def tags(case, *, opened=True):
    """Small words beside the title: (class, icon, words); of a case that is not opened, nothing that tells of its text."""
    if opened and case.language != "da":
        yield "", "", language_name(case.language)
    if case.door == Door.STAFF:
        yield "", "", _("paper or phone")
    if case.door in {Door.IMPORT, Door.API} and case.source:
        yield "", "", case.source
    if opened and case.has_confidential:
        yield "koe-tag--warn", "lock", _("confidential file")
    if case.challenge.may_lead_to_purchase:
        yield "", "", _("may lead to a purchase")
    if case.must_be_called:
        yield "koe-tag--warn", "", _("no e-mail")
    # Who reads a number in place of the name sees that.
    if case.names_hidden and not isinstance(case, VeiledCase):
        yield "", "no-view", _("assessed without names")


def language_name(code) -> str:
    """A language in the reader's words where they are known, else its code."""
    try:
        return str(get_language_info(code.split("-")[0])["name_translated"]).lower()
    except KeyError:
        return code


def why(refusal) -> str:
    """The words of a refusal, whichever kind it is."""
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    return str(getattr(refusal, "detail", refusal))


def instead_words(case) -> list[str]:
    """Who got a case instead of whom, where it went to a substitute just now; else nothing."""
    given = actions.given_instead(case)
    if given is None:
        return []
    away, substitute = given
    return [_("%(away)s is away, so %(substitute)s got the case.") % {"away": away, "substitute": substitute}]
