"""How new proposals are written: one at a time, or many at once with the same rules and far fewer questions asked.

``submit_proposal`` opens an intake for each call. Inside ``intake_batch`` all its calls share one: what is the same for
every row is read once, and the rows are written together when the batch ends, in one transaction.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.search.backends import get_search_backend

from cocreate.common.lifecycle import Audience, line
from cocreate.common.refusals import SourceRefConflict

from ..calls.models import AnswerPromise, Question
from . import emails
from .models import Proposal, ProposalEvent, ProposalVersion, ReferenceCounter
from .pseudonyms import number_hidden
from .states import Door, S

_batch: ContextVar["Batch | None"] = ContextVar("intake_batch", default=None)


@dataclass(frozen=True)
class Earlier:
    """What a source has already sent under a reference."""

    proposal: Proposal
    first_text: ProposalVersion

    def same_or_conflict(self, words) -> Proposal:
        """The proposal, when it came with these words; ``SourceRefConflict`` when they were others."""
        if any(getattr(self.first_text, name) != value for name, value in words.items()):
            raise SourceRefConflict
        return self.proposal


@dataclass(frozen=True)
class Waiting:
    """A proposal that is checked and only needs to be written."""

    proposal: Proposal
    actor: object
    draft: object
    receipt: bool


class Intake:
    """Takes in one proposal, at once."""

    def earlier(self, source, source_ref) -> Earlier | None:
        """What stands under a source's reference, or None."""
        if not source_ref:
            return None
        first = ProposalVersion.objects.select_related("proposal").filter(
            proposal__source=source, proposal__source_ref=source_ref, number=1
        )
        found = first.first()
        return found and Earlier(found.proposal, found)

    def questions(self, challenge) -> list[Question]:
        """The challenge's own questions."""
        return questions_of(challenge)

    @cached_property
    def promise(self) -> AnswerPromise:
        """What the municipality promises."""
        return AnswerPromise.load()

    def take_in(self, proposal, *, actor, draft=None, receipt=True) -> tuple[Proposal, bool]:
        """Write a checked proposal; of two that come at the same moment under one reference, the first one counts."""
        try:
            with transaction.atomic(savepoint=bool(proposal.source_ref)):
                _write([Waiting(proposal, actor, draft, receipt)])
        except IntegrityError:
            earlier = self.earlier(proposal.source, proposal.source_ref)
            if earlier is None:
                raise
            return earlier.same_or_conflict(_words_of(proposal.text)), False
        return proposal, True


class Batch(Intake):
    """Takes in many proposals together."""

    def __init__(self, source="", refs: Collection[str] = ()):
        self._questions = {}
        self._waiting: list[Waiting] = []
        texts = ProposalVersion.objects.select_related("proposal").filter(
            proposal__source=source, proposal__source_ref__in=refs, number=1
        )
        found = {text.proposal.source_ref: Earlier(text.proposal, text) for text in (texts if refs else ())}
        self._earlier = {(source, ref): found.get(ref) for ref in refs}

    def earlier(self, source, source_ref):
        key = (source, source_ref)
        if key not in self._earlier:
            self._earlier[key] = super().earlier(source, source_ref)
        return self._earlier[key]

    def questions(self, challenge):
        if challenge.pk not in self._questions:
            self._questions[challenge.pk] = questions_of(challenge)
        return self._questions[challenge.pk]

    def take_in(self, proposal, *, actor, draft=None, receipt=True):
        self._waiting.append(Waiting(proposal, actor, draft, receipt))
        if proposal.source_ref:
            self._earlier[proposal.source, proposal.source_ref] = Earlier(proposal, proposal.text)
        return proposal, True

    def write(self) -> None:
        """Write what waits."""
        if self._waiting:
            _write(self._waiting)
            self._waiting = []


@contextmanager
def open_intake() -> Iterator[Intake]:
    """The batch that is open, or a fresh intake in a transaction of its own."""
    if batch := _batch.get():
        yield batch
    else:
        with transaction.atomic():
            yield Intake()


@contextmanager
def intake_batch(*, source="", refs: Collection[str] = (), dry_run=False) -> Iterator[None]:
    """Let every ``submit_proposal`` inside share one transaction and be written when the block ends.

    ``refs`` are the references that will come from ``source``, so that those already here are found with one question.
    A refusal of one row touches no other. When the writing fails, as it does when somebody else brings in one of the
    same references at the same moment, nothing of the batch is written and ``IntegrityError`` is raised; send the rows
    one by one then. ``dry_run`` checks and writes nothing.
    """
    with transaction.atomic():
        batch = Batch(source, refs)
        token = _batch.set(batch)
        try:
            yield
        finally:
            _batch.reset(token)
        if not dry_run:
            batch.write()


def questions_of(challenge) -> list[Question]:
    """The questions that answers to ``challenge`` are held against: those of the page in the first language."""
    return list(challenge.canonical.questions.all())


def _write(waiting: list[Waiting]) -> None:
    """Proposals, texts, history, search index and receipts, in the caller's transaction."""
    proposals = [one.proposal for one in waiting]
    for proposal, reference in zip(proposals, _next_references(len(proposals)), strict=True):
        proposal.reference = reference
    number_hidden([proposal for proposal in proposals if proposal.names_hidden])
    Proposal.objects.bulk_create(proposals)
    for proposal in proposals:
        proposal.text.proposal = proposal
    ProposalVersion.objects.bulk_create([proposal.text for proposal in proposals])
    ProposalEvent.objects.bulk_create([
        line(
            one.proposal, "submitted", actor=one.actor, door=one.proposal.door, audience=Audience.PUBLIC, to_state=S.SUBMITTED
        )
        for one in waiting
    ])  # fmt: skip
    get_search_backend().add_bulk(Proposal, proposals)
    for one in waiting:
        if one.draft is not None:
            one.draft.attachments.update(proposal=one.proposal)
            one.draft.proposal, one.draft.data = one.proposal, {}
            one.draft.save(update_fields=["proposal", "data"])
        # Who spoke to us on paper or by phone hears from a person; a system or a file answers for those it sends.
        if one.receipt and (one.proposal.answer_address or one.proposal.door == Door.STAFF):
            emails.queue_receipt(one.proposal)


def _next_references(count) -> Iterator[str]:
    """The next numbers of the year, each given once: the counter row is locked until the proposals are in."""
    year = timezone.localdate().year
    if (last := _count_on(year, count)) is None:
        ReferenceCounter.objects.get_or_create(year=year)
        last = _count_on(year, count)
    return (f"F-{year}-{number:04d}" for number in range(last - count + 1, last + 1))


def _count_on(year, count) -> int | None:
    """Add ``count`` and read the sum in one statement, which the ORM cannot say; None without a row for ``year``."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE challenges_referencecounter SET last = last + %s WHERE year = %s RETURNING last", [count, year])
        row = cursor.fetchone()
    return row and row[0]


def _words_of(text) -> dict:
    names = (
        "title", "problem", "solution", "beneficiaries", "help_needed", "place", "cost_guess", "effects", "language",
    )  # fmt: skip
    return {name: getattr(text, name) for name in names}
