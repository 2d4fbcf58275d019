"""Notes among colleagues: who is named in a text, whose names a reader is told, and the threads that notes make.

A note is a line of history. An answer names the first note of its thread, so a thread is one level deep.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model

from cocreate.common.texts import normalise
from partners.rules import is_auditor, is_coordinator

from ..proposals.models import ProposalEvent
from .barring import people_who_know_of


@dataclass(frozen=True)
class Thread:
    """A note and what was answered to it, oldest first."""

    first: ProposalEvent
    answers: list[ProposalEvent] = field(default_factory=list)

    @property
    def notes(self) -> list[ProposalEvent]:
        """All of it."""
        return [self.first, *self.answers]


def threads_of(events) -> list[Thread]:
    """The notes among ``events`` as threads, in the order in which they were begun; an answer to nothing stands alone."""
    found: dict[str, Thread] = {}
    for event in events:
        if event.verb != "note":
            continue
        if thread := found.get(event.facts.get("reply_to", "")):
            thread.answers.append(event)
        else:
            found[str(event.public_id)] = Thread(event)
    return list(found.values())


def named_in(text, people) -> list:
    """Those of ``people`` whose full names stand in ``text`` after an @, whatever the case of the letters.

    The longest name wins; of two people of the same name both are meant.
    """
    by_name = defaultdict(list)
    for person in people:
        by_name[_plain(person.name)].append(person)
    if not by_name or "@" not in text:
        return []
    names = "|".join(map(re.escape, sorted(by_name, key=len, reverse=True)))
    # A hyphen goes on with a name, and an @ inside a word is an address.
    found = re.findall(rf"(?<!\w)@({names})(?!-?\w)", _plain(text))
    return [person for name in dict.fromkeys(found) for person in by_name[name]]


def mentions_told(user, case, events, colleagues=None) -> dict[str, object]:
    """The people whom ``events`` mention, by public id: those of them that the reader may know of.

    Who is tied since vanishes, but for those who lead or look after the work. ``colleagues`` are the people who know of
    the case, where they are at hand.
    """
    named = {key for event in events for key in event.facts.get("mentions", ())}
    if not named:
        return {}
    known = people_who_know_of(case) if colleagues is None else colleagues
    told = {str(person.public_id): person for person in known if str(person.public_id) in named}
    if named - told.keys() and (is_coordinator(user) or is_auditor(user)):
        gone = get_user_model().objects.filter(public_id__in=named - told.keys())
        told |= {str(person.public_id): person for person in gone}
    return told


def _plain(text) -> str:
    return " ".join(normalise(text).casefold().split())
