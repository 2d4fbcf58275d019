"""The veil over one case: what somebody reads of it from whom its proposer is kept.

Names, redacted words, addresses, links and numbers are replaced wherever they stand, whoever wrote them; only what the
reader wrote is as it was typed, or writing would tell which words are hidden.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from django.db.models import Choices, Manager, Model
from django.utils.translation import gettext as _

from cocreate.common.texts import private_numbers, search_words

from ..proposals.blind_files import SUFFIXES, neutral_name
from ..proposals.files import TYPES
from .phrases import Finder, Phrases, hide, matches


def _numbers(text):
    return ((start, end) for _kind, start, end in private_numbers(text))


# What names somebody whoever it is: addresses, links, and numbers, those too that are written as private_numbers does not know.
ANYBODY = [
    *map(matches, (
        re.compile(r"[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+\.\w+"),
        re.compile(r"(?:https?://|www\.)[^\s<>()\"]*[^\s<>()\".,;:!?]", re.IGNORECASE),
        re.compile(r"(?<!\w)(?!(?:19|20)\d\d (?:19|20)\d\d\b)[2-9]\d{3} \d{4}(?!\w)"),
        re.compile(r"(?<![\w-])[2-9]\d([.-])\d\d\1\d\d\1\d\d(?![\w-])"),
        re.compile(r"\+\d(?:[ ()-]{0,2}\d){6,}"),
    )),
    _numbers,
]  # fmt: skip
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
# The key of a person who did something and is not named: no row has it, and it is not None, so somebody did it.
NOBODY = -1
# Where something is hidden that is not to be read but searched; for private use, so that no word has it.
_GAP = "\ue001"


class _Every:
    """Holds every name."""

    def __contains__(self, _name):
        return True


EVERY = _Every()


@dataclass(frozen=True)
class Proposer:
    """Stands where a person of the proposer's would stand."""

    name: str
    pk: int = NOBODY
    public_id: None = None
    email: str = ""


def pseudonym_of(number) -> str:
    """What the proposer with this number in a challenge is called there."""
    return _("Proposer %d") % number


class Open:
    """No veil: everything is read as it is."""

    hides = False

    def over(self, value):
        """``value`` itself."""
        return value

    case = text = event = assessment = decision = without = over

    def has(self, text, words) -> bool:
        """Whether all ``words`` that are searched begin words of ``text``."""
        there = search_words(text)
        return all(any(word.startswith(asked) for word in there) for asked in search_words(words))

    def files(self, attachments):
        """The attachments themselves."""
        return list(attachments)


OPEN = Open()


@dataclass(frozen=True)
class Veil:
    """What hides the proposer of one case: the words that name them, and the number that stands in their place."""

    number: int
    # Hidden however they are written, and hidden where they are written with a capital.
    phrases: frozenset[str]
    names: frozenset[str]
    # Who stands behind the case, and who reads it here, by primary key.
    people: frozenset[int] = frozenset()
    reader: int | None = None

    hides = True

    @property
    def pseudonym(self) -> str:
        """What the proposer is called in this challenge, always the same."""
        return pseudonym_of(self.number)

    @property
    def mark(self) -> str:
        """What stands where a word is hidden; as long whatever the word."""
        return _("[hidden]")

    def over(self, value):
        """``value`` with every name and redacted word hidden: a text, or the texts in a list or a dict."""
        match value:
            case Choices():
                return value
            case str():
                return hide(value, self.finders, self.mark)
            case list() | tuple():
                return type(value)(self.over(one) for one in value)
            case dict():
                return {key: self.over(one) for key, one in value.items()}
            case _:
                return value

    def without(self, text) -> str:
        """``text`` with nothing where a word is hidden: what may be searched and compared."""
        return hide(text, self.finders, _GAP).replace(_GAP, " ")

    def has(self, text, words) -> bool:
        """Whether all ``words`` that are searched begin words of ``text`` which are not hidden."""
        asked = search_words(words)
        # To look for names takes its time, and few searches are for a word that is like one.
        near = any(one in hidden or hidden in one for one in asked for hidden in self._hidden_words)
        there = search_words(hide(text, self.finders if near else ANYBODY, _GAP))
        return all(any(word.startswith(one) for word in there) for one in asked)

    @cached_property
    def _hidden_words(self) -> set[str]:
        return {word for phrase in self.phrases | self.names for word in search_words(phrase)}

    @cached_property
    def finders(self) -> list[Finder]:
        """What finds the words that are hidden."""
        # A name is written with a capital; the same word in small letters is another word.
        return [*ANYBODY, Phrases(self.phrases), Phrases(self.names, as_written=True)]

    # --- Rows ----------------------------------------------------------------

    def case(self, row):
        """A case without who is behind it, and with its words hidden where they name somebody."""
        return VeiledCase(row, self)

    def text(self, version):
        """A version of the text with its words hidden, in whichever field they stand."""
        return Veiled(version, self, texts=EVERY, language=version.language)

    def event(self, event):
        """A line of the history; what somebody of the proposer's did, the number of the proposer did."""
        if isinstance(event, Veiled) or (event.actor_id and event.actor_id == self.reader):
            return event
        facts = {name: self._fact(fact) for name, fact in event.facts.items()}
        theirs = event.actor_id and (event.is_from_proposer or event.actor_id in self.people)
        instead = {"actor": Proposer(self.pseudonym), "actor_id": NOBODY} if theirs else {}
        return Veiled(event, self, texts=("reason",), facts=facts, **instead)

    def _fact(self, fact):
        """A fact with its words hidden; an id, or a list of them, is no word."""
        if isinstance(fact, list):
            return [self._fact(one) for one in fact]
        return fact if _UUID.match(str(fact)) else self.over(fact)

    def assessment(self, assessment):
        """An assessment, with what its writer said hidden where it names somebody; the reader's own as it is."""
        if assessment.reviewer_id == self.reader:
            return assessment
        scores = [Veiled(score, self, texts=("reason",)) for score in assessment.scores.all()]
        return Veiled(assessment, self, texts=("comment",), scores=Rows(scores))

    def decision(self, decision):
        """A decision with its words hidden."""
        return Veiled(decision, self, texts=("public_reason", "internal_reason", "next_step", "contact"))

    def files(self, attachments):
        """The attachments under names that say nothing; one that nobody has looked through stays closed."""
        return [self._file(one, number) for number, one in enumerate(attachments, start=1)]

    def _file(self, one, number):
        copy = one.blind_copy
        suffix = PurePath(copy.name).suffix if copy else SUFFIXES.get(one.content_type, "")
        is_closed = one.is_closed or not copy
        content_type = TYPES[suffix] if copy else one.content_type
        return Veiled(
            one, self, name=neutral_name(number, suffix), kind=suffix[1:].upper(), content_type=content_type,
            size=copy.size if copy else 0, is_closed=is_closed, has_names=not copy,
            is_picture=content_type.startswith("image/") and not is_closed,
        )  # fmt: skip


class Rows(list):
    """Rows that were read already, asked as a related manager is asked for all of them."""

    def all(self):
        """All of them."""
        return self


class Veiled:
    """A row as it is read under a veil: ``texts`` are hidden where they name somebody, ``instead`` stands for what is kept back.

    For showing only. It is no model, so that nobody saves it or asks the database with it: actions and querysets take
    the row itself.
    """

    def __init__(self, row, veil, /, *, texts=(), **instead):
        self._row, self._veil, self._texts, self._instead = row, veil, texts, instead

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._instead:
            return self._instead[name]
        value = getattr(self._row, name)
        return self._veil.over(value) if name in self._texts else value

    def __eq__(self, other):
        return self._row == getattr(other, "_row", other)

    def __hash__(self):
        return hash(self._row)


class VeiledCase(Veiled):
    """A case without who is behind it. What belongs to it is not reached through it, but its challenge and its words."""

    def __init__(self, row, veil):
        super().__init__(
            row, veil, texts=("title",), veil=veil, proposer_name=veil.pseudonym, author=Proposer(veil.pseudonym),
            author_id=NOBODY, organisation=None, organisation_id=None, kind="", contact_name="", contact_email="",
            contact_note="", contact_kind="", answer_address="", source="", source_ref="", must_be_called=False,
            search_text="", searched="",
        )  # fmt: skip

    def __getattr__(self, name):
        value = super().__getattr__(name)
        if isinstance(value, Manager) or (isinstance(value, Model) and name != "challenge"):
            raise AttributeError(name)
        return value

    def __str__(self):
        return f"{self.reference} {self.title}"

    @property
    def text(self):
        """The words as they stand now."""
        return self._veil.text(self._row.text)
