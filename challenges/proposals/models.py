"""What is sent in: the proposal, its immutable texts, its history, its mails, its files, and what came before it."""

import secrets
import uuid
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from cocreate.common import lookups  # noqa: F401 - registers `among`
from cocreate.common.lifecycle import Audience, Event
from cocreate.common.outbox import Message
from cocreate.common.texts import direction, search_words
from partners.models import Organisation
from partners.states import Kind

from ..calls.models import ChallengePage
from ..calls.states import P, Track
from . import states
from .attachments import Attachment, attachment_path, private_storage
from .querysets import ProposalQuerySet
from .states import HIDDEN, PUBLIC_LABELS, UNDECIDED, Door, S

__all__ = [
    "FROM_PROPOSER", "Attachment", "ContactTask", "Draft", "IntakeRecord", "Proposal", "ProposalEvent", "ProposalMessage",
    "ProposalVersion", "ReferenceCounter", "attachment_path", "new_secret", "private_storage",
]  # fmt: skip


@lru_cache(maxsize=8)  # the index asks five times for each proposal that it takes in
def _searched(text) -> str:
    return " ".join(search_words(text))


class Proposal(index.Indexed, models.Model):
    """One answer to a challenge. Its words live in versions; ``title`` is the current version's, kept for lists."""

    MOVES = states.MOVES
    RETURNING = states.RETURNING

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("number"), max_length=20, unique=True)
    challenge = models.ForeignKey(ChallengePage, models.PROTECT, related_name="proposals", verbose_name=_("challenge"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("proposer")
    )  # fmt: skip
    co_authors = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="co_proposals")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("organisation")
    )
    # Who stands behind it when nobody here has an account: paper, phone, file or another system. Internal.
    contact_name = models.CharField(max_length=150, blank=True)
    contact_email = models.EmailField(max_length=254, blank=True)
    contact_note = models.CharField(max_length=500, blank=True)
    contact_kind = models.CharField(max_length=20, blank=True, choices=Kind.choices)

    title = models.CharField(_("title"), max_length=120)
    language = models.CharField(_("language"), max_length=20, default="da")
    text_version = models.PositiveIntegerField(default=1)
    publish_consent = models.BooleanField(default=False)

    door = models.CharField(max_length=10, choices=Door.choices)
    source = models.CharField(max_length=50, blank=True)
    source_ref = models.CharField(max_length=255, blank=True)

    state = models.CharField(_("state"), max_length=20, choices=S.choices, default=S.SUBMITTED)
    returns_to = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField(default=1)
    track = models.CharField(_("track"), max_length=10, choices=Track.choices, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")

    received_at = models.DateTimeField(_("received"), default=timezone.now)
    screened_at = models.DateTimeField(null=True, blank=True)
    reply_due = models.DateField()
    decision_due = models.DateField()
    answer_due = models.DateField(_("answer due"))
    replied_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    paused = models.BooleanField(_("paused"), default=False)
    paused_since = models.DateField(null=True, blank=True)
    waited_days = models.PositiveIntegerField(default=0)
    info_due = models.DateField(null=True, blank=True)
    wake_on = models.DateField(null=True, blank=True)
    anonymised_at = models.DateTimeField(null=True, blank=True)
    # Whoever assesses it reads the number of its proposer in the challenge in place of names, until the first decision.
    names_hidden = models.BooleanField(default=False)
    pseudonym = models.PositiveIntegerField(null=True, blank=True)

    objects = ProposalQuerySet.as_manager()
    wagtail_reference_index_ignore = True
    # Only the words are kept in the index, so it is written where the words change, in the same transaction.
    search_auto_update = False
    search_fields = [
        index.SearchField("title", boost=3),
        index.SearchField("reference_words"),
        index.SearchField("search_text"),
        # What `search.find` reads: every word, spelt as searches spell it.
        index.AutocompleteField("searched"),
        index.FilterField("id"),
        index.FilterField("state"),
        index.FilterField("challenge_id"),
        index.FilterField("paused"),
        index.FilterField("answer_due"),
        index.FilterField("language"),
        index.FilterField("organisation_id"),
        index.FilterField("author_id"),
        index.FilterField("publish_consent"),
        index.FilterField("screened_at"),
        index.FilterField("anonymised_at"),
        index.FilterField("names_hidden"),
    ]

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            # A source may send the same thing twice; we keep it once.
            models.UniqueConstraint(
                fields=["source", "source_ref"], condition=~Q(source_ref=""), name="one_proposal_per_source_ref"
            ),
            models.CheckConstraint(condition=Q(source_ref="") | ~Q(source=""), name="source_ref_has_a_source"),
            models.CheckConstraint(condition=Q(state__in=S.values), name="proposal_state_is_known"),
            models.CheckConstraint(
                condition=Q(paused=False, paused_since=None) | Q(paused=True, paused_since__isnull=False),
                name="paused_since_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=tuple(states.RETURNING)) | ~Q(returns_to=""), name="the_way_back_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=S.DUPLICATE) | Q(merged_into__isnull=False), name="a_duplicate_names_the_other"
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(names_hidden=False) | Q(pseudonym__isnull=False), name="hidden_names_have_a_number"
            ),
        ]
        indexes = [
            # The queue: undecided cases by time left.
            models.Index(
                fields=["paused", "answer_due", "id"], condition=Q(state__in=UNDECIDED), name="queue_by_time_left"
            ),
            # The queue with a state chosen, and the counts of the views.
            models.Index(fields=["state", "paused", "answer_due", "id"], name="queue_by_state"),
            # The public list, newest first.
            models.Index(
                fields=["-received_at", "-id"],
                condition=Q(publish_consent=True, screened_at__isnull=False, anonymised_at=None),
                name="public_newest_first",
            ),
            # What a login may see, newest first: the public ones and one's own, which no partial index can hold.
            models.Index(fields=["-received_at", "-id"], name="newest_first"),
            # A challenge's proposals, newest first.
            models.Index(fields=["challenge", "-received_at", "-id"], name="challenge_newest_first"),
        ]

    def __str__(self):
        return f"{self.reference} {self.title}"

    @cached_property
    def text(self) -> "ProposalVersion":
        """The words as they stand now."""
        return self.versions.get(number=self.text_version)

    @property
    def reference_words(self) -> str:
        """The number in the parts that both databases search by; PostgreSQL would read its hyphens as minus signs."""
        return self.reference.replace("-", " ")

    @property
    def search_text(self) -> str:
        """The words that a search should find beside title and number."""
        return self.text.all_words

    @property
    def searched(self) -> str:
        """Title, number and words in the spelling that searches use."""
        return _searched(f"{self.title} {self.reference} {self.search_text}")

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``, for the proposal's own words."""
        return direction(self.language)

    @property
    def public_label(self) -> str:
        """The state in the words of proposers and the public."""
        return PUBLIC_LABELS[S(self.state)]

    @property
    def kind(self) -> str:
        """The kind that stands behind it, or an empty text."""
        if self.organisation_id:
            return self.organisation.kind
        return self.author.kind if self.author_id else self.contact_kind

    @property
    def is_public(self) -> bool:
        """Whether everyone may read it; agrees with ``objects.public()`` row by row."""
        shown = self.publish_consent and self.screened_at and not self.anonymised_at and not self.names_hidden
        return bool(shown and self.state not in HIDDEN)

    @property
    def is_overdue(self) -> bool:
        """Whether the promised date has passed and it is ours to act."""
        return self.state in UNDECIDED and not self.paused and self.answer_due < timezone.localdate()

    @property
    def answer_address(self) -> str:
        """Where its mails go: the account's address, else the contact's, else nowhere."""
        return self.author.email if self.author_id else self.contact_email

    @property
    def proposer_name(self) -> str:
        """The person behind it as staff and the proposer see it."""
        return self.author.name if self.author_id else self.contact_name


class ProposalVersion(models.Model):
    """The words of a proposal at one time. Never edited: an answer to a request may add a new one."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    problem = models.TextField(blank=True)
    solution = models.TextField(blank=True)
    beneficiaries = models.TextField(blank=True)
    effects = models.JSONField(default=dict, blank=True)
    help_needed = models.TextField(blank=True)
    place = models.CharField(max_length=200, blank=True)
    cost_guess = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=20)
    answers = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="one_text_per_number")]

    def __str__(self):
        return f"{self.proposal_id} v{self.number}"

    @property
    def all_words(self) -> str:
        """Every word of the body in one text, for searching and comparing."""
        answers = [str(answer) for answer in self.answers.values() if isinstance(answer, str)]
        parts = [self.problem, self.solution, self.beneficiaries, *self.effects.values(), self.help_needed, self.place]
        return "\n".join(part for part in [*parts, *answers] if part)

    @property
    def effect_lines(self) -> list[tuple[P, str]]:
        """The expected effects that were written, in the order of the three P's."""
        return [(p, self.effects[p]) for p in P if self.effects.get(p)]


# What is done by those who stand behind a proposal.
FROM_PROPOSER = ("submitted", "answered", "replied", "attached", "withdrawn")


class ProposalEvent(Event):
    """A line in the history of a proposal. ``position`` is given when the feed of changes is read."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="events")
    position = models.PositiveBigIntegerField(null=True, unique=True, editable=False)

    class Meta(Event.Meta):
        indexes = [
            # The sequencer asks for the events that have no number yet.
            models.Index(fields=["id"], condition=Q(position=None), name="proposal_event_unnumbered"),
        ]

    @property
    def is_for_proposer(self) -> bool:
        """Whether the proposer sees this line."""
        return self.audience in {Audience.PUBLIC, Audience.PROPOSER}

    @property
    def is_from_proposer(self) -> bool:
        """Whether the proposer, or somebody who stands behind the proposal with them, did this."""
        return self.verb in FROM_PROPOSER


class ProposalMessage(models.Model):
    """Which mails of the outbox belong to a proposal; my page, case page, export and erasure read it."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="messages")
    message = models.OneToOneField(Message, models.CASCADE, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.proposal_id} {self.message_id}"


class ContactTask(models.Model):
    """Somebody to phone or write by post, because we have no e-mail address or the mail did not get through."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="contact_tasks")
    key = models.CharField(max_length=120, unique=True)
    subject = models.CharField(max_length=255)
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self):
        return self.key


class ReferenceCounter(models.Model):
    """The last number given in a year, so that ``F-2026-0042`` is given once."""

    year = models.PositiveSmallIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"F-{self.year}-{self.last:04d}"


def new_secret() -> str:
    """The secret in a draft's address."""
    return secrets.token_urlsafe(24)


class DraftQuerySet(models.QuerySet):
    """Who may open which drafts; knowing the secret is needed as well."""

    def open_to(self, user):
        """Drafts of nobody yet, and the user's own: after logging in a draft belongs to the account alone."""
        return self.filter(Q(owner=None) | Q(owner=user)) if user.is_authenticated else self.filter(owner=None)

    def unsent(self):
        """What is still being written."""
        return self.filter(proposal=None)


class Draft(models.Model):
    """What somebody is writing. Not a proposal yet; saved at each step, before any login."""

    secret = models.CharField(max_length=64, unique=True, default=new_secret)
    challenge = models.ForeignKey(ChallengePage, models.CASCADE, related_name="drafts")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="drafts")
    data = models.JSONField(default=dict, blank=True)
    # A double click on "Send" finds the proposal that the first one made.
    proposal = models.OneToOneField(Proposal, models.SET_NULL, null=True, blank=True, related_name="draft")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = DraftQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    def __str__(self):
        return f"draft {self.pk}"


class IntakeRecord(models.Model):
    """One line for each thing a source sent, so that the sums can be held against the source's own (reconciliation)."""

    class Outcome(models.TextChoices):
        QUEUED = "queued", _("New")
        ALREADY_HERE = "already_here", _("Already here")
        REFUSED = "refused", _("Refused")

    source = models.CharField(max_length=50)
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    source_ref = models.CharField(max_length=255, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    code = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=500, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [models.Index(fields=["source", "at"], name="intake_by_source_and_time")]

    def __str__(self):
        return f"{self.source} {self.outcome}"
