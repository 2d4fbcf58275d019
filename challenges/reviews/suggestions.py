"""What a coordinator may want to hide in a case beside what is hidden already: a hint, never more."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .phrases import Phrases

MOST = 30
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>()\"“”»]+[^\s<>()\"“”».,;:!?]", re.IGNORECASE)
_DOMAIN = re.compile(r"(?<![\w@.-])(?:[\w-]+\.)+(?:dk|com|org|net|nu|eu|info)(?![\w-])", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@.])[@#][^\W_][\w.]+\w")
_STREET = re.compile(
    r"[A-ZÆØÅ][\w.]*(?: [A-ZÆØÅ][\w.]*){0,2}?(?:vej|vænget?|gade|gaden|allé|alle|stræde|plads|torv|parken|bakken|toften|haven)"
    r" \d{1,3}(?: ?[A-Za-z](?!\w))?"
)
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Suggestion:
    """Words that may tell who is behind, and why they may."""

    phrase: str
    why: str


def suggestions(case, texts, veil) -> list[Suggestion]:
    """What stands in ``texts`` and may tell who is behind ``case``, and is not hidden by ``veil``; each once."""
    left = "\n".join(veil.over(text) for text in texts)
    found: dict[str, Suggestion] = {}
    for phrase, why in _candidates(case, left):
        if phrase.casefold() not in found and Phrases([phrase])(left):
            found[phrase.casefold()] = Suggestion(phrase, why)
    return list(found.values())[:MOST]


def _candidates(case, left) -> Iterator[tuple[str, str]]:
    people = [case.proposer_name, case.contact_name, *(person.name for person in case.co_authors.all())]
    for part in (part for name in people for part in re.split(r"[\s-]+", name) if len(part) > 1):
        yield part, _("part of a name")
    beginning = case.answer_address.partition("@")[0]
    for part in (beginning, *re.split(r"[._+-]+", beginning)):
        if len(part) > 2:
            yield part, _("beginning of the e-mail address")
    if case.organisation_id:
        yield from _of_organisation(case.organisation.name, left)
    for pattern, why in (
        (_LINK, _("a link")), (_DOMAIN, _("an address on the web")), (_HANDLE, _("a name on social media")),
        (_STREET, _("an address")),
    ):  # fmt: skip
        for match in pattern.finditer(left):
            yield match[0], why


def _of_organisation(name, left):
    """Its short forms: the first word, the first letters, and the words of its name that are written with a capital."""
    words = _WORD.findall(name)
    if len(words) > 1:
        yield "".join(word[0] for word in words).upper(), _("short for the organisation")
    if words and len(words[0]) > 1:
        yield words[0], _("first word of the organisation")
    for word in words[1:]:
        capital = word[0].upper() + word[1:]
        if len(word) > 2 and re.search(rf"(?<!\w){re.escape(capital)}", left):
            yield capital, _("in the name of the organisation")
