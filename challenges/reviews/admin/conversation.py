"""What is said about a case, as the case page reads it: with the proposer and how each mail went, and among colleagues."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cocreate.common.lifecycle import Audience

from ...proposals.models import ProposalEvent
from ..actions import SAID
from ..barring import people_who_know_of
from ..forms import MessageForm, NoteForm
from ..notes import mentions_told, threads_of

# What is older lies behind one press.
SHOWN = 6
THEIRS = frozenset({"answered", "replied", "withdrawn"})
# A key of the outbox ends with the id of what is told.
ID = 36


@dataclass(frozen=True)
class Delivery:
    """How far our words have come: in words, with an icon, and whether a person must do something."""

    words: str
    icon: str
    is_stuck: bool = False


@dataclass(frozen=True)
class Said:
    """Words between the proposer and us. ``who`` wrote them; empty for the proposer."""

    event: ProposalEvent
    is_ours: bool
    who: str
    delivery: Delivery | None

    @property
    def at(self) -> datetime:
        """When."""
        return self.event.at


@dataclass(frozen=True)
class Note:
    """Words among colleagues, and the names of those it mentions whom the reader may know of."""

    event: ProposalEvent
    who: str
    mentions: list[str]


@dataclass(frozen=True)
class Thread:
    """A note with its answers."""

    first: Note
    answers: list[Note]


def conversation_of(case, user, verbs, events, tasks) -> dict:
    """The two conversations of ``case`` for ``user``, the newest last, and a box for each that the person may write in."""
    outside = _with_the_proposer(case, events, tasks)
    colleagues = people_who_know_of(case) if "note" in verbs else None
    threads = _among_us(case, user, events, colleagues)
    last = max((event.pk for event in events if event.verb in SAID), default=0)
    form_facts = {"proposal": case, "user": user, "initial": {"version": case.version, "said": last}}
    return {
        "outside": outside[-SHOWN:],
        "outside_before": outside[:-SHOWN],
        "threads": threads[-SHOWN:],
        "threads_before": threads[:-SHOWN],
        "message_form": MessageForm(**form_facts, auto_id="message_%s") if "message" in verbs else None,
        "note_form": NoteForm(**form_facts, colleagues=colleagues, auto_id="note_%s") if "note" in verbs else None,
    }


def _with_the_proposer(case, events, tasks) -> list[Said]:
    # A merged case is told of beside the case, where it is known whether the other one may be named.
    told = [one for one in events if one.audience != Audience.STAFF and one.reason and one.verb != "merged"]
    if not told:
        return []
    mails = {link.message.key[-ID:]: link.message for link in case.messages.select_related("message")}
    calls = {task.key[-ID:]: task for task in tasks}
    said = []
    for event in told:
        is_ours = event.verb not in THEIRS
        by_proposer = not is_ours and event.actor_id == case.author_id
        key = event.facts.get("decision", str(event.public_id))
        delivery = delivery_of(mails.get(key), calls.get(key)) if is_ours else None
        said.append(Said(event, is_ours, "" if by_proposer else writer_of(event), delivery))
    return said


def writer_of(event) -> str:
    """Who wrote it, as the reader may know it; empty where no person did."""
    if event.is_veiled:
        return _("A colleague")
    return event.actor.name if event.actor_id else ""


def delivery_of(mail, call) -> Delivery | None:
    """How a mail went, or the call in its place; None where neither was made."""
    if call is not None:
        if call.done_at is None:
            return Delivery(_("No mail gets through: phone or write"), "warning", is_stuck=True)
        done = {"name": call.who, "at": _moment(call.done_at)}
        return Delivery(_("%(name)s phoned or wrote, %(at)s") % done, "success")
    if mail is None:
        return None
    if mail.sent_at is not None:
        return Delivery(_("Mail sent %s") % _moment(mail.sent_at), "success")
    if mail.failed_at is not None:
        return Delivery(_("The mail did not get through"), "warning", is_stuck=True)
    return Delivery(_("The mail waits to be sent"), "time")


def _among_us(case, user, events, colleagues) -> list[Thread]:
    notes = [event for event in events if event.verb == "note"]
    people = mentions_told(user, case, notes, colleagues)

    def note(event):
        named = [people[key] for key in event.facts.get("mentions", ()) if key in people]
        return Note(event, writer_of(event), [_("you") if person == user else person.name for person in named])

    return [Thread(note(one.first), [note(answer) for answer in one.answers]) for one in threads_of(notes)]


def _moment(at) -> str:
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT")
