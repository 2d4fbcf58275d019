"""What the API says of the queue."""

from rest_framework import serializers

from cocreate.common.web import day, moment
from partners.states import Kind

from ...calls.states import Track
from ...proposals.models import Proposal
from ...proposals.serializers import File, file, words_of
from ...proposals.states import DECIDED, Door, S
from ..feed import OTHERS, names_unknown
from ..rules import VERBS

# What a reviewer is told of a case before the declaration.
CLOSED = frozenset({
    "id", "reference", "title", "challenge", "proposer", "partners", "state", "answer_due", "version", "verbs",
})  # fmt: skip
# The facts of a note that are told on their own.
OF_NOTES = frozenset({"reply_to", "mentions"})
OUTCOMES = [state.value for state in DECIDED]


class Redactions(serializers.Serializer):
    """What is hidden from those who assess without names, for whoever may change it."""

    phrases = serializers.ListField(child=serializers.CharField())
    seen = serializers.CharField()


class Case(serializers.Serializer):
    """A row of the queue."""

    id = serializers.UUIDField(help_text="The proposal's.")
    reference = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(S.values)
    answer_due = serializers.DateField()
    paused = serializers.BooleanField()
    version = serializers.IntegerField()
    verbs = serializers.ListField(child=serializers.ChoiceField(list(VERBS)), help_text="What you may do now.")


class Cases(serializers.Serializer):
    """One page of the queue."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = Case(many=True)


class Somebody(serializers.Serializer):
    """A person."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class Behind(serializers.Serializer):
    """Who stands behind a proposal; for the queue alone."""

    name = serializers.CharField()
    kind = serializers.ChoiceField([*Kind.values, ""])
    contact_email = serializers.CharField()
    contact_note = serializers.CharField()


class Organisation(serializers.Serializer):
    """The organisation behind it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(Kind.values)


class CaseEvent(serializers.Serializer):
    """A line of its history."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    verb = serializers.CharField()
    to = serializers.CharField(help_text="The new state, or empty.")
    actor = Somebody(allow_null=True)
    reason = serializers.CharField()
    audience = serializers.CharField()
    reply_to = serializers.UUIDField(allow_null=True, help_text="Of a note: the first one of its thread.")
    mentions = Somebody(many=True, help_text="Of a note: the colleagues it mentions, those you may know of.")
    facts = serializers.DictField(child=serializers.JSONField())

    def get_fields(self):
        # `from` cannot be the name of an attribute.
        return {**super().get_fields(), "from": serializers.CharField(help_text="The old state, or empty.")}


class Similar(serializers.Serializer):
    """Another case that may be about the same."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()
    why = serializers.CharField()


class CaseDecision(serializers.Serializer):
    """One decision; all of them stay."""

    outcome = serializers.ChoiceField(OUTCOMES)
    public_reason = serializers.CharField()
    internal_reason = serializers.CharField()
    next_step = serializers.CharField()
    contact = serializers.CharField()
    wake_on = serializers.DateField(allow_null=True)
    decided_at = serializers.DateTimeField()
    decided_by = Somebody()


class ScoreGiven(serializers.Serializer):
    """A score on one criterion."""

    criterion = serializers.CharField(help_text="Its key.")
    score = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()


class Opinions(serializers.Serializer):
    """What colleagues think of an assessment, and what you do."""

    agree = serializers.IntegerField()
    disagree = serializers.IntegerField()
    mine = serializers.BooleanField(allow_null=True, help_text="True: you agree. Null: you have not said.")


class OneAssessment(serializers.Serializer):
    """One person's assessment."""

    id = serializers.UUIDField()
    reviewer = Somebody()
    role = serializers.CharField()
    text_version = serializers.IntegerField()
    total = serializers.DecimalField(max_digits=3, decimal_places=2, allow_null=True)
    comment = serializers.CharField()
    sent_at = serializers.DateTimeField(allow_null=True)
    scores = ScoreGiven(many=True)
    opinions = Opinions()


class Assessed(serializers.Serializer):
    """How far the assessment has come, and what of it one may read."""

    sent = serializers.IntegerField()
    needed = serializers.IntegerField()
    mine = OneAssessment(allow_null=True, help_text="Sent, or still a draft.")
    all = OneAssessment(many=True, help_text="Those that are sent; for a reviewer only once the own one is.")


class OneCase(Case):
    """A case with its words and its history. Before it is opened by a declaration: what stands above `state_label` alone."""

    challenge = serializers.CharField(help_text="A slug.")
    proposer = Behind()
    partners = Organisation(many=True)
    state_label = serializers.CharField(help_text="In the words of staff.")
    language = serializers.CharField()
    door = serializers.ChoiceField(Door.values)
    source = serializers.CharField()
    source_ref = serializers.CharField()
    track = serializers.ChoiceField([*Track.values, ""])
    received_at = serializers.DateTimeField()
    reply_due = serializers.DateField()
    decision_due = serializers.DateField()
    info_due = serializers.DateField(allow_null=True)
    wake_on = serializers.DateField(allow_null=True)
    merged_into = serializers.UUIDField(allow_null=True)
    publish_consent = serializers.BooleanField()
    text_version = serializers.IntegerField()
    problem = serializers.CharField()
    solution = serializers.CharField()
    beneficiaries = serializers.CharField()
    effects = serializers.DictField(child=serializers.CharField())
    help_needed = serializers.CharField()
    place = serializers.CharField()
    cost_guess = serializers.CharField()
    answers = serializers.DictField(child=serializers.JSONField(allow_null=True))
    attachments = File(many=True)
    assignees = Somebody(many=True)
    decisions = CaseDecision(many=True)
    events = CaseEvent(many=True)
    similar = Similar(many=True)
    assessments = Assessed()
    redactions = Redactions(allow_null=True, help_text="Null where names are not hidden, or hiding them is not yours.")

    def get_fields(self):
        fields = super().get_fields()
        for name in fields.keys() - CLOSED:
            fields[name].required = False
        return fields


class Change(serializers.Serializer):
    """A line of the feed."""

    id = serializers.UUIDField()
    position = serializers.IntegerField()
    at = serializers.DateTimeField()
    case = serializers.UUIDField(help_text="The proposal's id.")
    reference = serializers.CharField()
    verb = serializers.CharField()
    to = serializers.CharField()
    actor = Somebody(allow_null=True, help_text="Null for the system, and where you may not know.")
    reason = serializers.CharField()

    def get_fields(self):
        return {**super().get_fields(), "from": serializers.CharField()}


class Changes(serializers.Serializer):
    """One page of the feed; `next` is null at the end."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = Change(many=True)


ROW_FIELDS = (
    "public_id", "reference", "title", "state", "returns_to", "answer_due", "paused", "version", "info_due", "challenge_id",
    "names_hidden",
)  # fmt: skip


def row(proposal, verbs) -> dict:
    """A row of the queue."""
    return {
        "id": str(proposal.public_id),
        "reference": proposal.reference,
        "title": proposal.title,
        "state": proposal.state,
        "answer_due": day(proposal.answer_due),
        "paused": proposal.paused,
        "version": proposal.version,
        "verbs": verbs,
    }


def closed(proposal, verbs) -> dict:
    """A case before it is opened: what one needs to know to declare one's ties, and nothing more."""
    shown = {**row(proposal, verbs), **_behind(proposal)}
    shown["proposer"] |= {"contact_email": "", "contact_note": ""}
    return {name: shown[name] for name in shown if name in CLOSED}


def _behind(proposal) -> dict:
    return {
        "challenge": proposal.challenge.slug,
        "proposer": {
            "name": proposal.proposer_name, "kind": proposal.kind, "contact_email": proposal.contact_email,
            "contact_note": proposal.contact_note,
        },
        "partners": [_partner(proposal.organisation)] if proposal.organisation_id else [],
    }  # fmt: skip


def case(proposal: Proposal, veil, verbs, similar, events, known, assessed, mentioned) -> dict:
    """A case as those see it who may read it under ``veil``; told are only the numbers of ``known`` cases, and ``mentioned``."""
    shown = veil.case(proposal)
    into = proposal.merged_into if proposal.merged_into_id and proposal.merged_into.reference in known else None
    return {
        **row(shown, verbs),
        **_behind(shown),
        "state_label": str(S(proposal.state).label),
        "language": proposal.language,
        "door": proposal.door,
        "source": shown.source,
        "source_ref": shown.source_ref,
        "track": proposal.track,
        "received_at": moment(proposal.received_at),
        "reply_due": day(proposal.reply_due),
        "decision_due": day(proposal.decision_due),
        "info_due": day(proposal.info_due),
        "wake_on": day(proposal.wake_on),
        "merged_into": str(into.public_id) if into else None,
        "publish_consent": proposal.publish_consent,
        "text_version": proposal.text_version,
        **words_of(shown.text),
        "attachments": [file(one) for one in veil.files(proposal.attachments.all())],
        "assignees": [somebody(one.reviewer) for one in proposal.assignments.current().select_related("reviewer")],
        "decisions": [_decision(veil.decision(one)) for one in proposal.decisions.select_related("decided_by")],
        "events": [_event(one, known, mentioned) for one in events],
        "similar": [
            {"id": str(other.public_id), "reference": other.reference, "title": other.title, "why": why} for other, why in similar
        ],
        "assessments": {
            "sent": assessed["progress"].sent,
            "needed": assessed["progress"].needed,
            "mine": assessed["mine"] and assessment(assessed["mine"], assessed["opinions"]),
            "all": [assessment(one, assessed["opinions"]) for one in assessed["readable"]],
        },
    }  # fmt: skip


def assessment(one, opinions) -> dict:
    """One person's assessment, with what of the ``opinions`` is about it."""
    return {
        "id": str(one.public_id),
        "reviewer": somebody(one.reviewer),
        "role": one.role,
        "text_version": one.text_version,
        "total": None if one.total is None else str(one.total),
        "comment": one.comment,
        "sent_at": moment(one.sent_at),
        "scores": [
            {"criterion": score.criterion.key, "score": score.score, "reason": score.reason}
            for score in one.scores.all()
            if score.judged
        ],
        "opinions": opinions[one.pk],
    }


def change(event, known, opened) -> dict:
    """A line of the feed, with its words where the case is among ``opened``; needs its proposal and actor joined."""
    return {
        "id": str(event.public_id),
        "position": event.position,
        "at": moment(event.at),
        "case": str(event.proposal.public_id),
        "reference": event.proposal.reference,
        "verb": event.verb,
        "from": event.from_state,
        "to": event.to_state,
        "actor": somebody(event.actor),
        "reason": "" if names_unknown(event, known) or event.proposal_id not in opened else event.reason,
    }


def somebody(user) -> dict | None:
    """A person, or None for what no person did, or somebody whose name is kept from the reader."""
    return {"id": str(user.public_id), "name": user.name} if user and user.public_id else None


def _partner(organisation) -> dict:
    return {"id": str(organisation.public_id), "name": organisation.name, "kind": organisation.kind}


def _event(event, known, mentioned) -> dict:
    hidden = names_unknown(event, known)
    return {
        "id": str(event.public_id),
        "at": moment(event.at),
        "verb": event.verb,
        "from": event.from_state,
        "to": event.to_state,
        "actor": somebody(event.actor),
        "reason": "" if hidden else event.reason,
        "audience": event.audience,
        "reply_to": event.facts.get("reply_to"),
        "mentions": [somebody(mentioned[key]) for key in event.facts.get("mentions", ()) if key in mentioned],
        "facts": {
            name: fact
            for name, fact in event.facts.items()
            if name not in OF_NOTES and (name not in OTHERS or fact in known)
        },
    }


def _decision(decision) -> dict:
    return {
        "outcome": decision.outcome,
        "public_reason": decision.public_reason,
        "internal_reason": decision.internal_reason,
        "next_step": decision.next_step,
        "contact": decision.contact,
        "wake_on": day(decision.wake_on),
        "decided_at": moment(decision.decided_at),
        "decided_by": somebody(decision.decided_by),
    }
