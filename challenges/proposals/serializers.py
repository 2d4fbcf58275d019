"""What the API takes in and says of proposals. Rows are built by hand: a list is the same dict fifty times."""

from functools import reduce

from django.conf import settings
from rest_framework import serializers

from cocreate.common.web import Body, Flag, Id, PageQuery, Text, Whole, day, moment
from partners.organisations import name_in_public
from partners.states import Kind

from ..calls.states import P
from .states import DECIDED, PUBLIC_LABELS, S, Scan
from .validators import PLACE_MAX, TEXT_MAX, TITLE_MAX, TITLE_MIN

LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


def words(limit=TEXT_MAX, **more):
    """A text that may be empty or left out."""
    return Text(required=False, allow_blank=True, max_length=limit, **more)


class Effects(Body):
    """What is expected for each of the three P's."""

    penge = words()
    produkter = words()
    personale = words()


class NewProposal(Body):
    """A proposal that is sent in. The contact fields belong to tokens with a source alone."""

    challenge = Text(max_length=255, help_text="The slug of an open challenge.")
    title = Text(min_length=TITLE_MIN, max_length=TITLE_MAX)
    problem = words(help_text="Needed where there is no solution.")
    solution = words(help_text="Needed where there is no problem.")
    beneficiaries = words()
    effects = Effects(required=False)
    help_needed = words()
    place = words(PLACE_MAX)
    cost_guess = words(PLACE_MAX)
    language = Text(required=False, max_length=20, default="da", help_text="A language tag such as `da` or `ar`.")
    organisation = Id(required=False, allow_null=True, help_text="One of the ids that `GET me/` gives.")
    publish_consent = Flag(required=False, default=False, help_text="May be shown in public once it is screened.")
    answers = serializers.DictField(
        child=serializers.JSONField(allow_null=True), required=False, help_text="By the `key` of the challenge's questions."
    )
    source = words(50)
    source_ref = words(255)
    contact_name = words(150)
    contact_email = words(254)
    contact_note = words(500)
    contact_kind = serializers.ChoiceField(Kind.values, required=False, allow_blank=True)


class NewWords(Body):
    """New texts, each for a whole field."""

    title = Text(required=False, min_length=TITLE_MIN, max_length=TITLE_MAX)
    problem = words()
    solution = words()
    beneficiaries = words()
    help_needed = words()
    place = words(PLACE_MAX)
    cost_guess = words(PLACE_MAX)
    effects = Effects(required=False)
    answers = serializers.DictField(child=serializers.JSONField(allow_null=True), required=False)


class Withdrawal(Body):
    """Taking a proposal back."""

    version = Whole()
    reason = words()


class Answer(Body):
    """An answer to a request for more, with or without new texts; or one reply to a no, without."""

    version = Whole()
    message = words()
    changes = NewWords(required=False)


class Upload(serializers.Serializer):
    """A file and whether it is confidential."""

    file = serializers.FileField(help_text="PDF, ODT, DOCX, PNG or JPG, at most 10 MB.")
    confidential = serializers.BooleanField(required=False, default=False)


class ProposalsQuery(PageQuery):
    """How proposals are listed."""

    challenge = serializers.CharField(required=False, allow_blank=True, max_length=255, help_text="A slug.")
    state = serializers.ChoiceField(S.values, required=False, allow_blank=True)
    search = serializers.CharField(required=False, allow_blank=True, max_length=200, help_text="Words in title and text.")
    mine = serializers.BooleanField(required=False, default=False, help_text="One's own and one's organisation's alone.")


class ProposalRow(serializers.Serializer):
    """A proposal in a list."""

    id = serializers.UUIDField()
    reference = serializers.CharField(help_text="For people, such as F-2026-0042.")
    title = serializers.CharField()
    challenge = serializers.CharField(help_text="A slug.")
    state = serializers.ChoiceField(S.values)
    state_label = serializers.CharField(help_text="In the words of proposers and the public.")
    language = serializers.CharField()
    organisation = serializers.CharField(help_text="The name of an organisation that is shown in public, else empty.")
    kind = serializers.CharField(help_text="The kind that stands behind it, or empty.")
    received_at = serializers.DateTimeField()
    url = serializers.URLField()


class Proposals(serializers.Serializer):
    """One page of proposals."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ProposalRow(many=True)


class Decided(serializers.Serializer):
    """The decision that stands."""

    outcome = serializers.ChoiceField([state.value for state in DECIDED])
    public_reason = serializers.CharField()
    next_step = serializers.CharField()
    contact = serializers.CharField()
    wake_on = serializers.DateField(allow_null=True)
    decided_at = serializers.DateTimeField()


class Asked(serializers.Serializer):
    """What we asked the proposer about."""

    question = serializers.CharField()
    asked_at = serializers.DateTimeField()
    due = serializers.DateField(allow_null=True)


class OneProposal(ProposalRow):
    """A proposal with its words."""

    answer_due = serializers.DateField()
    paused = serializers.BooleanField(help_text="We wait for the proposer, so the promise stands still.")
    version = serializers.IntegerField(help_text="What writes take, and what grows by one with each change.")
    text_version = serializers.IntegerField()
    problem = serializers.CharField()
    solution = serializers.CharField()
    beneficiaries = serializers.CharField()
    effects = serializers.DictField(child=serializers.CharField())
    help_needed = serializers.CharField()
    place = serializers.CharField()
    cost_guess = serializers.CharField()
    answers = serializers.DictField(child=serializers.JSONField(allow_null=True))
    publish_consent = serializers.BooleanField()
    mine = serializers.BooleanField(help_text="Whether it is one's own or one's organisation's.")
    request = Asked(allow_null=True, help_text="What we wait for; the proposer alone sees it.")
    decision = Decided(allow_null=True)


class NewlyTaken(OneProposal):
    """What came of sending it in; `source` and `source_ref` are the sender's own."""

    source = serializers.CharField()
    source_ref = serializers.CharField()


class File(serializers.Serializer):
    """A file beside a proposal."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    confidential = serializers.BooleanField()
    scan = serializers.ChoiceField(
        Scan.values, help_text="Empty: there was no virus scanner. What is waiting or infected is given to nobody."
    )
    uploaded_at = serializers.DateTimeField()
    url = serializers.URLField(help_text="Private: opened with the site's login.")


class Files(serializers.Serializer):
    """The files beside a proposal; at most five."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = File(many=True)


class ReconciliationQuery(serializers.Serializer):
    """The time to add up: from `since`, before `until`."""

    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)


class Refusal(serializers.Serializer):
    """Something that a source sent and we refused; without its text."""

    at = serializers.DateTimeField()
    source_ref = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()


class Reconciliation(serializers.Serializer):
    """What a source sent and what became of it; `received` is the sum of the three."""

    source = serializers.CharField()
    received = serializers.IntegerField()
    queued = serializers.IntegerField()
    already_here = serializers.IntegerField()
    refused = serializers.IntegerField()
    refusals = Refusal(many=True, help_text="The newest thousand, the newest first.")


# --- Rows --------------------------------------------------------------------

# The few columns of four wide tables that a line of the list shows.
COLUMNS = (
    "pk", "public_id", "reference", "title", "state", "language", "received_at", "contact_kind", "challenge__slug",
    "author__kind", "organisation__kind", "organisation__name", "organisation__state", "organisation__shown_in_public",
)  # fmt: skip


def row(columns) -> dict:
    """A line of the list; ``columns`` maps COLUMNS to their values."""
    return {
        "id": str(columns["public_id"]),
        "reference": columns["reference"],
        "title": columns["title"],
        "challenge": columns["challenge__slug"],
        "state": columns["state"],
        "state_label": str(PUBLIC_LABELS[columns["state"]]),
        "language": columns["language"],
        "organisation": name_in_public(
            columns["organisation__name"], columns["organisation__state"], columns["organisation__shown_in_public"]
        ),
        "kind": columns["organisation__kind"] or columns["author__kind"] or columns["contact_kind"],
        "received_at": moment(columns["received_at"]),
        "url": f"{settings.SITE_URL}/forslag/{columns['reference']}/",
    }


def columns_of(proposal) -> dict:
    """COLUMNS of one proposal; needs challenge, author and organisation joined."""
    return {name: reduce(lambda thing, step: thing and getattr(thing, step), name.split("__"), proposal) for name in COLUMNS}


def one(proposal, *, mine) -> dict:
    """A proposal with its words as its proposer and the public see it."""
    text = proposal.text
    return {
        **row(columns_of(proposal)),
        "answer_due": day(proposal.answer_due),
        "paused": proposal.paused,
        "version": proposal.version,
        "text_version": proposal.text_version,
        **words_of(text),
        "publish_consent": proposal.publish_consent,
        "mine": mine,
        "request": asked_of(proposal) if mine else None,
        "decision": decision_of(proposal),
    }


def taken(proposal, *, mine) -> dict:
    """What the sender of a proposal is told."""
    return {**one(proposal, mine=mine), "source": proposal.source, "source_ref": proposal.source_ref}


def words_of(text) -> dict:
    """The words of one version."""
    return {
        "problem": text.problem,
        "solution": text.solution,
        "beneficiaries": text.beneficiaries,
        "effects": {p.value: text.effects.get(p, "") for p in P},
        "help_needed": text.help_needed,
        "place": text.place,
        "cost_guess": text.cost_guess,
        "answers": text.answers,
    }


def asked_of(proposal) -> dict | None:
    """The question that the proposal waits with, or None."""
    if proposal.state != S.NEEDS_INFO:
        return None
    event = proposal.events.filter(verb="asked").order_by("-at", "-pk").first()
    return event and {"question": event.reason, "asked_at": moment(event.at), "due": day(proposal.info_due)}


def decision_of(proposal) -> dict | None:
    """The decision that stands, in what the proposer reads of it, or None."""
    if proposal.state not in DECIDED:
        return None
    decision = proposal.decisions.filter(superseded_by=None).order_by("-decided_at", "-pk").first()
    return decision and {
        "outcome": decision.outcome,
        "public_reason": decision.public_reason,
        "next_step": decision.next_step,
        "contact": decision.contact,
        "wake_on": day(decision.wake_on),
        "decided_at": moment(decision.decided_at),
    }


def file(attachment) -> dict:
    """One file."""
    return {
        "id": str(attachment.public_id),
        "name": attachment.name,
        "content_type": attachment.content_type,
        "size": attachment.size,
        "confidential": attachment.confidential,
        "scan": attachment.scan,
        "uploaded_at": moment(attachment.uploaded_at),
        "url": f"{settings.SITE_URL}/api/v1/attachments/{attachment.public_id}/",
    }


def for_list(proposals):
    """A queryset of COLUMNS: to build fifty proposals with all that belongs to them costs more than the rest of the list."""
    return proposals.values(*COLUMNS)


def joined(proposals):
    """A queryset with what a row shows, joined."""
    return proposals.select_related("challenge", "author", "organisation")


