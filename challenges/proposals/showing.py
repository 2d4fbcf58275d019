"""How a proposal is shown to proposers and the public: its path, its answer, its history, and who is behind it."""

import re

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from cocreate.common.lifecycle import Audience
from cocreate.common.texts import cut_at_word
from partners.states import Kind

from ..templatetags.look import stage
from .models import ProposalEvent
from .states import DECIDED, UNDECIDED, S

# Somebody of a kind, whom we do not name.
SOMEBODY = {
    Kind.CITIZEN: pgettext_lazy("who is behind it", "A citizen"),
    Kind.VOLUNTEER: pgettext_lazy("who is behind it", "A volunteer"),
    Kind.GROUP: pgettext_lazy("who is behind it", "A volunteer group"),
    Kind.ASSOCIATION: pgettext_lazy("who is behind it", "An association"),
    Kind.BUSINESS: pgettext_lazy("who is behind it", "A business"),
    Kind.INSTITUTION: pgettext_lazy("who is behind it", "An institution"),
    Kind.EMPLOYEE: pgettext_lazy("who is behind it", "An employee of the municipality"),
}
HEADINGS = {
    S.SELECTED: gettext_lazy("Yes, we will try it"),
    S.PARKED: gettext_lazy("Not now"),
    S.DECLINED: gettext_lazy("No, not this time"),
}
STATION = {S.SELECTED: gettext_lazy("Yes"), S.PARKED: gettext_lazy("Not now"), S.DECLINED: gettext_lazy("No")}
ENDED = {
    S.DUPLICATE: gettext_lazy("Joined with another"),
    S.FORWARDED: gettext_lazy("Sent on"),
    S.WITHDRAWN: gettext_lazy("Withdrawn"),
}
LEAD_LENGTH = 200
SENTENCE = re.compile(r".{20,}?[.!?؟](?=\s)")


def day(moment) -> str:
    """A date in words, of a date or a moment."""
    if hasattr(moment, "hour"):
        moment = timezone.localtime(moment)
    return date_format(moment, "DATE_FORMAT")


def by(date) -> str:
    """By a date."""
    return _("By %s.") % day(date)


# --- The path ----------------------------------------------------------------


def receipt_path(proposal) -> list[dict]:
    """What happens next, when and who, on the receipt."""
    received = timezone.localtime(proposal.received_at)
    return [
        {"name": _("Sent"), "note": date_format(received, "DATETIME_FORMAT"), "status": "done"},
        {"name": _("A person reads it"), "note": _("You get an answer by %s.") % day(proposal.reply_due), "status": "now"},
        {"name": _("Yes or no with a reason"), "note": by(proposal.decision_due), "status": "next"},
    ]


def path(proposal) -> list[dict]:
    """The whole way with dates and promises; for rows without their history it needs no query."""
    steps = [
        {"name": _("Sent"), "note": day(proposal.received_at), "status": "done"},
        {
            "name": _("First answer"),
            "note": _kept(proposal.replied_at, proposal.reply_due),
            "status": "done" if proposal.replied_at else "now",
        },
    ]
    if proposal.state in ENDED:
        passed = [step for step in steps if step["status"] == "done"]
        return [*passed, {"name": str(ENDED[proposal.state]), "note": "", "status": "done"}]
    decided = proposal.state in DECIDED
    steps.append({
        "name": str(STATION.get(proposal.state, _("Yes or no"))),
        "note": _kept(proposal.decided_at if decided else None, proposal.decision_due),
        "status": "done" if decided else ("now" if proposal.replied_at else "next"),
    })  # fmt: skip
    if proposal.state in {S.DECLINED, S.PARKED}:
        return steps
    return [*steps, {"name": _("Tried"), "note": "", "status": "next"}, {"name": _("In use"), "note": "", "status": "next"}]


def _kept(at, promised) -> str:
    if at is None:
        return _("Promised by %s.") % day(promised)
    return _("%(date)s. Promised by %(promised)s.") % {"date": day(at), "promised": day(promised)}


# --- Lists -------------------------------------------------------------------


def who_is_behind(proposal) -> dict:
    """``{name, note}`` for the public: an organisation that is shown by its name, everybody else by kind alone."""
    organisation = proposal.organisation
    if organisation is not None and organisation.public_name:
        confirmed = _("confirmed")
        return {"name": organisation.name, "note": f"{Kind(organisation.kind).label.lower()}, {confirmed}"}
    return {"name": str(SOMEBODY[Kind(proposal.kind)]) if proposal.kind else _("Somebody"), "note": ""}


def public_row(proposal) -> dict:
    """A line of the public list; needs organisation and author joined."""
    return {
        "title": proposal.title,
        "url": reverse("proposal", args=[proposal.reference]),
        "language": proposal.language,
        "direction": proposal.direction,
        "who": who_is_behind(proposal)["name"],
        "note": f"{proposal.reference} · {day(proposal.received_at)}",
        "stage": stage(proposal.state),
        "label": proposal.public_label,
    }


def own_row(proposal) -> dict:
    """A line of one's own page: the state in plain words and what was promised."""
    return {
        "title": proposal.title,
        "url": reverse("my_proposal", args=[proposal.reference]),
        "language": proposal.language,
        "direction": proposal.direction,
        "who": proposal.organisation.name if proposal.organisation_id else "",
        "note": f"{proposal.reference} · {promise_in_words(proposal)}",
        "stage": stage(proposal.state),
        "label": proposal.public_label,
        "steps": path(proposal),
    }


def promise_in_words(proposal) -> str:
    """What the proposer may expect, honestly when we are late."""
    if proposal.state == S.NEEDS_INFO:
        return _("Answer us by %s.") % day(proposal.info_due) if proposal.info_due else _("We wait for your answer.")
    if proposal.is_overdue:
        days = (timezone.localdate() - proposal.answer_due).days
        late = ngettext("We are %(days)d day late.", "We are %(days)d days late.", days) % {"days": days}
        fault, now = _("That is our fault."), _("Your case now stands at the top of our queue.")
        return f"{late} {fault} {now}"
    if proposal.state in UNDECIDED:
        return _("You get an answer by %s.") % day(proposal.answer_due)
    if proposal.state == S.PARKED and proposal.wake_on:
        return _("We look at it again on %s.") % day(proposal.wake_on)
    if proposal.decided_at and proposal.state in DECIDED:
        return _("Answered on %s.") % day(proposal.decided_at)
    return {
        S.DUPLICATE: _("It lives on together with another."),
        S.FORWARDED: _("Somebody else has it now."),
    }.get(proposal.state, _("We do nothing more with it."))


# --- The answer --------------------------------------------------------------


def current_answer(proposal) -> dict | None:
    """The decision that stands, as the component ``answer`` takes it; nothing while there is none."""
    if proposal.state not in DECIDED:
        return None
    decision = proposal.decisions.filter(superseded_by=None).select_related("decided_by").order_by("-decided_at", "-pk").first()
    if decision is None:
        return None
    text = decision.public_reason
    if decision.next_step:
        text += "\n\n" + _("What happens now") + f": {decision.next_step}"
    if decision.wake_on:
        text += "\n\n" + _("We look at it again on %s.") % day(decision.wake_on)
    if decision.contact:
        text += "\n\n" + _("You can ask %(who)s.") % {"who": decision.contact}
    return {
        "heading": HEADINGS[decision.outcome],
        "date": decision.decided_at,
        "text": text,
        "by": decision.decided_by.name,
        "language": "da",
        "direction": "auto",
    }


def joined(proposal) -> list[dict]:
    """Those whose proposals became part of this one: all are credited, only the public ones can be read."""
    merged = proposal.merged.filter(state=S.DUPLICATE).select_related("organisation", "author").order_by("received_at", "pk")
    found = []
    for other in merged[:50]:
        shown = other.is_public
        found.append({
            "who": str(_("Somebody")) if other.names_hidden else who_is_behind(other)["name"],
            "title": other.title if shown else "",
            "url": reverse("proposal", args=[other.reference]) if shown else "",
            "language": other.language,
            "direction": other.direction,
        })
    return found


def lead_of(text) -> str:
    """The first sentence of a proposal, for the head of its page."""
    line = (text.solution or text.problem).strip().split("\n")[0]
    sentence = SENTENCE.match(line)
    return cut_at_word(sentence[0] if sentence else line, LEAD_LENGTH)


def answers_in_words(proposal, text, in_words) -> list[dict]:
    """The answers to the challenge's own questions, under the questions; ``in_words`` says one answer."""
    questions = proposal.challenge.canonical.questions.all() if text.answers else ()
    return [
        {"label": question.label, "value": in_words(text.answers[question.key])}
        for question in questions
        if question.key in text.answers
    ]


# --- History -----------------------------------------------------------------


def history(proposal) -> list[dict]:
    """Every line that is meant for the proposer, and every mail, in order. Staff are named only where they wrote."""
    lines = [_line(event) for event in proposal.events.exclude(audience=Audience.STAFF).select_related("actor")]
    mails = [
        {
            "at": link.message.created_at, "heading": _("Mail: %s") % link.message.subject, "text": link.message.body_text,
            "language": link.message.language, "is_mail": True,
        }
        for link in proposal.messages.select_related("message")
    ]  # fmt: skip
    return sorted([*lines, *mails], key=lambda one: one["at"])


def _line(event: ProposalEvent) -> dict:
    who = event.actor.name if event.actor else _("The municipality")
    heading, text = {
        "submitted": (_("The proposal was sent"), ""),
        "screening_started": (_("We have begun to read it"), ""),
        "screened": (_("We have read it, and it is being assessed"), ""),
        "asked": (_("%s asked you") % who, event.reason),
        "message": (_("%s wrote to you") % who, event.reason),
        "answered": (_("%s answered") % who, event.reason),
        "replied": (_("%s answered our no") % who, event.reason),
        "forwarded": (_("We sent it on to %s") % event.facts.get("to", ""), event.reason),
        "merged": (_("We joined it with %s") % event.facts.get("into", ""), event.reason),
        "received_duplicate": (_("%s was joined with yours") % event.facts.get("duplicate", ""), ""),
        "reopened": (_("We look at it again"), event.reason),
        "decided": (_("We decided"), event.reason),
        "attached": (_("%s added a file") % who, ""),
        "infected": (_("A file held a virus and was deleted"), ""),
        "withdrawn": (_("%s took it back") % who, event.reason),
    }.get(event.verb, (_("Something happened"), ""))
    return {"at": event.at, "heading": heading, "text": text, "language": "", "is_mail": False}


def questions_asked(proposals) -> dict:
    """The last question asked about each of ``proposals`` that waits for its proposer; one query."""
    waiting = [proposal.pk for proposal in proposals if proposal.state == S.NEEDS_INFO]
    asked = ProposalEvent.objects.filter(proposal__in=waiting, verb="asked").select_related("actor").order_by("at", "pk")
    return {event.proposal_id: event for event in asked} if waiting else {}
