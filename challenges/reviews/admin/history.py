"""A case's events as sentences for staff."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ...proposals.states import Door
from ..feed import PEOPLE, names_unknown, others_known_to, veiled
from ..states import Answer


@dataclass(frozen=True)
class Line:
    """When, what in a sentence, and the words that belong to it."""

    at: datetime
    sentence: str
    words: str
    is_internal: bool


def lines(events, user) -> list[Line]:
    """Each event as a sentence for ``user``; names of people and numbers of other cases are read once for all.

    Another case that does not exist for ``user`` is not named, nor is a colleague who is tied to this one.
    """
    events = veiled(user, events)
    ids = {event.facts.get(name) for event in events for name in PEOPLE} - {None}
    people = {str(user.public_id): user.name for user in get_user_model().objects.filter(public_id__in=ids)} if ids else {}
    known = others_known_to(user, events)
    return [
        Line(
            event.at,
            _sentence(event, people, known),
            "" if names_unknown(event, known) else event.reason,
            event.audience == "staff",
        )
        for event in events
    ]


def _case(reference, known) -> str:
    return reference if reference in known else _("another case")


def _sentence(event, people, known) -> str:  # noqa: C901, PLR0911, PLR0912 - one line for each kind of event
    facts = event.facts
    who = _("A colleague") if event.is_veiled else event.actor.name if event.actor_id else _("The system")
    reviewer = people.get(facts.get("reviewer")) or _("a colleague")
    match event.verb:
        case "submitted":
            return _("Sent in by: %s") % Door(event.door).label if event.door else _("Sent in")
        case "screening_started":
            return _("%s began the screening") % who
        case "assigned" if "instead_of" in facts:
            return _("%(who)s gave the case to %(reviewer)s, who steps in for %(away)s") % {
                "who": who,
                "reviewer": reviewer,
                "away": people.get(facts["instead_of"], ""),
            }
        case "assigned":
            return _("%(who)s gave the case to %(reviewer)s") % {"who": who, "reviewer": reviewer}
        case "unassigned":
            return _("%(who)s took %(reviewer)s off the case") % {"who": who, "reviewer": reviewer}
        case "declared":
            return _declared(facts.get("answer"), who)
        case "ruled":
            return _ruled(facts.get("ruling")) % {"who": who, "reviewer": reviewer}
        case "assessed":
            return _("%s sent an assessment") % who
        case "assessment_cancelled":
            return _("The assessment by %s does not count any more") % who
        case "screened":
            return _("%s accepted it into assessment") % who
        case "asked":
            return _("%(who)s asked for more, to be answered by %(due)s") % {"who": who, "due": _day(facts.get("due"))}
        case "answered":
            return _("%s answered. The clock goes on") % who
        case "replied":
            return _("%s replied to the no") % who
        case "forwarded":
            return _("%(who)s sent it on to %(to)s") % {"who": who, "to": facts.get("to", "")}
        case "merged":
            return _("%(who)s merged it into %(into)s") % {"who": who, "into": _case(facts.get("into"), known)}
        case "received_duplicate":
            return _("%(who)s merged %(duplicate)s into this one") % {
                "who": who,
                "duplicate": _case(facts.get("duplicate"), known),
            }
        case "reopened":
            return _("%s took it up again") % who
        case "woken":
            return _("The day came to look at it again")
        case "decided":
            return _("%s decided") % who
        case "withdrawn":
            return _("%s withdrew it") % who
        case "message":
            return _("%s wrote to the proposer") % who
        case "note":
            return _("%s wrote an internal note") % who
        case "attached":
            return _("%s added a file") % who
        case "redacted":
            return _("%s chose which words are hidden") % who
        case "file_shown":
            return _("%s let a file be read by those who assess") % who
        case "file_closed":
            return _("%s took a file back from those who assess") % who
        case "contacted":
            return _("%s phoned or wrote") % who
        case _:
            return f"{who}: {event.verb}"


def _declared(answer, who) -> str:
    return {
        Answer.NONE: _("%s declared to have no tie"),
        Answer.TIE: _("%s declared a tie"),
        Answer.IN_DOUBT: _("%s is in doubt about a tie"),
    }[answer] % who


def _ruled(ruling) -> str:
    if ruling == Answer.TIE:
        return _("%(who)s ruled that %(reviewer)s has a tie")
    return _("%(who)s ruled that %(reviewer)s has no tie")


def _day(text) -> str:
    return date_format(date.fromisoformat(text), "j. F Y") if text else ""
