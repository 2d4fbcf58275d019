"""Assessing without names: what somebody reads of a case whose proposer is kept from them.

Every screen, list, search, export and answer of the API that shows a case shows ``as_read_by(user, cases)``. Those who lead,
decide or look after the work read names: they must know for whom they rule on ties and decide.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from cocreate.common.texts import private_numbers
from partners.rules import leads_assessment

from ..proposals.models import Proposal
from .models import Redaction
from .phrases import Finder, Phrases, hide, matches

# A part of a person's name that is shorter says too little of the person, and stands in too many words.
SHORTEST_PART = 3
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+\.\w+")


@dataclass(frozen=True)
class Veil:
    """What hides the proposer of one case: the words that name them, and the number that stands in their place."""

    number: int
    phrases: frozenset[str]
    names: frozenset[str]

    @property
    def pseudonym(self) -> str:
        """What the proposer is called in this challenge, always the same."""
        return _("Proposer %d") % self.number

    @property
    def mark(self) -> str:
        """What stands where a word is hidden; as long whatever the word."""
        return _("[hidden]")

    def over(self, value):
        """``value`` with every name and redacted word hidden: a text, or the texts in a list or a dict."""
        match value:
            case str():
                return self._over_text(value)
            case list() | tuple():
                return [self.over(one) for one in value]
            case dict():
                return {key: self.over(one) for key, one in value.items()}
            case _:
                return value

    def _over_text(self, text):
        return hide(text, self.finders, self.mark)

    @cached_property
    def finders(self) -> list[Finder]:
        """What finds the words that are hidden."""
        # A name is written with a capital; the same word in small letters is another word.
        return [matches(_ADDRESS), Phrases(self.phrases), Phrases(self.names, as_written=True), _numbers]


def _numbers(text):
    return ((start, end) for _kind, start, end in private_numbers(text))


class Veiled:
    """A row as it is read under a veil: ``texts`` are hidden where they name somebody, ``instead`` stands for what is kept back.

    For showing only. It is no model, so that nobody saves it or asks the database with it: actions and querysets take
    the row itself.
    """

    def __init__(self, row, veil, /, *, texts=(), **instead):
        self._row, self._veil, self._texts, self._instead = row, veil, frozenset(texts), instead

    def __getattr__(self, name):
        if name in self._instead:
            return self._instead[name]
        value = getattr(self._row, name)
        return self._veil.over(value) if name in self._texts else value

    def __eq__(self, other):
        return self._row == getattr(other, "_row", other)

    def __hash__(self):
        return hash(self._row)


WORDS = (
    "title", "problem", "solution", "beneficiaries", "effects", "help_needed", "place", "cost_guess", "answers", "all_words",
)  # fmt: skip


def as_read_by(user, cases, veils=None) -> list:
    """``cases`` as ``user`` may read them, in their order: those whose proposer is kept from the person under their veil."""
    cases = list(cases)
    veils = veils_for(user, cases) if veils is None else veils
    return [veiled(case, veils[case.pk]) if case.pk in veils else case for case in cases]


def veiled(case, veil) -> Veiled:
    """A case without who is behind it, and with its words hidden where they name somebody."""
    return Veiled(
        case, veil, texts=("title",), veil=veil, proposer_name=veil.pseudonym, author=None, author_id=None,
        organisation=None, organisation_id=None, kind="", contact_name="", contact_email="", contact_note="", contact_kind="",
        answer_address="", source_ref="",
    )  # fmt: skip


def veiled_text(text, veil) -> Veiled:
    """A version of the text with its words hidden where they name somebody."""
    return Veiled(text, veil, texts=WORDS)


def veils_for(user, cases) -> dict[int, Veil]:
    """The veil over each of ``cases`` whose proposer is kept from ``user``, by primary key; at most three queries for all."""
    hidden = [case for case in cases if case.names_hidden]
    return {} if not hidden or leads_assessment(user) else _veils(hidden)


def veil_of(case) -> Veil:
    """The veil as those wear it who assess ``case``, for whoever looks after it."""
    return _veils([case])[case.pk]


def _veils(hidden):
    keys = [case.pk for case in hidden]
    phrases = defaultdict(set)
    for key, phrase in Redaction.objects.filter(proposal__in=keys).order_by().values_list("proposal", "phrase"):
        phrases[key].add(phrase)
    behind = Proposal.objects.filter(pk__in=keys).select_related("author", "organisation").prefetch_related("co_authors")
    found = {}
    for case in behind.only(*_BEHIND):
        people = [case.proposer_name, *(person.name for person in case.co_authors.all())]
        if case.organisation_id:
            phrases[case.pk].add(case.organisation.name)
        # Where no name was given it is the beginning of an address.
        phrases[case.pk] |= {name for name in people if len(name.split()) > 1 or name[:1].islower()}
        names = {part for name in people for part in _parts(name)}
        found[case.pk] = Veil(case.pseudonym, frozenset(phrases[case.pk]), frozenset(names))
    return found


_BEHIND = (
    "pseudonym", "contact_name", "author__first_name", "author__last_name", "author__email", "organisation__name",
)  # fmt: skip


def _parts(name):
    """The parts of a name that may stand alone: long enough, and written with a capital."""
    return [part for part in name.split() if len(part) >= SHORTEST_PART and part[0].isupper()]
