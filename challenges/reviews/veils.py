"""The veil over one case: what somebody reads of it from whom its proposer is kept.

Names, redacted words, addresses, links and numbers are replaced wherever they stand, whoever wrote them; only what the
reader wrote is as it was typed, or writing would tell which words are hidden.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Choices, Manager, Model
from django.utils.translation import gettext as _

from cocreate.common.texts import private_numbers

from ..proposals.files import TYPES

# What names somebody whoever it is: addresses, links, names in social media, and numbers that private_numbers does not know.
_ANYBODY = [
    re.compile(r"[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+\.\w+"),
    re.compile(r"(?:https?://|www\.)[^\s<>()\"]+", re.IGNORECASE),
    re.compile(r"(?<!\w)(?!(?:19|20)\d\d (?:19|20)\d\d\b)[2-9]\d{3} \d{4}(?!\w)"),
    re.compile(r"(?<![\w-])[2-9]\d([.-])\d\d\1\d\d\1\d\d(?![\w-])"),
    re.compile(r"\+\d(?:[ ()-]{0,2}\d){6,}"),
]
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_SUFFIXES = {content_type: suffix for suffix, content_type in TYPES.items()} | {"image/jpeg": ".jpg"}
# The key of a person who did something and is not named: no row has it, and it is not None, so somebody did it.
NOBODY = -1


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
                return self._over_text(value, self.mark)
            case list() | tuple():
                return type(value)(self.over(one) for one in value)
            case dict():
                return {key: self.over(one) for key, one in value.items()}
            case _:
                return value

    def without(self, text) -> str:
        """``text`` with nothing where a word is hidden: what may be searched and compared."""
        return self._over_text(text, " ")

    def _over_text(self, text, mark):
        text = unicodedata.normalize("NFC", text)
        for pattern in self._patterns:
            text = pattern.sub(mark, text)
        for _kind, start, end in sorted(private_numbers(text), key=lambda found: -found[1]):
            text = f"{text[:start]}{mark}{text[end:]}"
        return text

    @cached_property
    def _patterns(self):
        found = list(_ANYBODY)
        if self.phrases:
            found.append(re.compile(_any_of(self.phrases), re.IGNORECASE))
        if self.names:
            # A name is written with a capital; the same word in small letters is another word.
            found.append(re.compile(_any_of(self.names | {name.upper() for name in self.names})))
        return found

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
        facts = {name: fact if _UUID.match(str(fact)) else self.over(fact) for name, fact in event.facts.items()}
        theirs = event.actor_id and (event.is_from_proposer or event.actor_id in self.people)
        instead = {"actor": Proposer(self.pseudonym), "actor_id": NOBODY} if theirs else {}
        return Veiled(event, self, texts=("reason",), facts=facts, **instead)

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
        called = _("file")
        return [
            Veiled(one, self, name=f"{called}-{number}{_SUFFIXES.get(one.content_type, '')}", is_closed=not one.blind_copy)
            for number, one in enumerate(attachments, start=1)
        ]


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


def _any_of(phrases) -> str:
    """Any of the phrases as whole words, the longest first, over line ends or written as one, with the s of possession."""
    phrases = {unicodedata.normalize("NFC", phrase) for phrase in phrases}
    longest = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    words = "|".join(r"[\s._-]*".join(re.escape(word) for word in phrase.split()) for phrase in longest)
    return rf"(?<!\w)(?:{words})(?:['’]?s)?(?!\w)"
