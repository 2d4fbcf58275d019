"""What people do with a proposal of their own: send it in, add files, answer, withdraw. The only writer here.

Form, API, import and paper all call ``submit_proposal``; it is the only way in.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.search.backends import get_search_backend

from cocreate.common.lifecycle import Audience, lock, move, record
from cocreate.common.refusals import SYSTEM, NotNow, require
from cocreate.common.texts import normalise
from partners.organisations import Organisation

from ..calls.models import AnswerPromise
from ..calls.states import Phase
from . import emails, promise
from .files import Received, received
from .intake import open_intake
from .models import Attachment, ContactTask, Proposal, ProposalMessage, ProposalVersion
from .states import TAKES_ATTACHMENTS, Door, S
from .validators import TEXT_FIELDS, validate_answers, validate_origin, validate_words

MAX_ATTACHMENTS = 5
GIVEN_UP = "given-up-"
# What an answer to a request may change.
CHANGEABLE = (*TEXT_FIELDS, "title", "effects", "answers")


@dataclass(frozen=True)
class Contact:
    """Whom a proposal comes from when the person has no account here; internal, never given back in public."""

    name: str = ""
    email: str = ""
    note: str = ""
    kind: str = ""


def submit_proposal(
    *, actor, challenge, door, title, problem="", solution="", beneficiaries="", effects=None, help_needed="", place="",
    cost_guess="", language="da", answers=None, author=None, organisation=None, publish_consent=False, source="",
    source_ref="", contact=None, received_at=None, draft=None, receipt=True,
):  # fmt: skip
    """Take in a proposal through any door and promise a receipt. Returns ``(proposal, created)``.

    The same ``source`` and ``source_ref`` with the same text, or the same ``draft``, gives the first proposal back
    with ``created`` False. ``received_at`` is what the challenge's opening window is held against. Inside
    ``intake_batch`` a new proposal is written when the batch ends, with the others.

    Raises ``ValidationError`` for words that cannot be taken in or a challenge that is not open or not for this kind,
    ``PermissionDenied`` when ``actor`` may not, ``SourceRefConflict`` for the same reference with another text.
    """
    words = {
        "title": normalise(title),
        "problem": normalise(problem),
        "solution": normalise(solution),
        "beneficiaries": normalise(beneficiaries),
        "help_needed": normalise(help_needed),
        "place": normalise(place),
        "cost_guess": normalise(cost_guess),
        "effects": {p: normalise(text) for p, text in (effects or {}).items() if text},
        "language": language,
    }
    answers = answers or {}
    contact = contact or Contact()
    with open_intake() as intake:
        require(actor, "challenges.submit_proposal", challenge)
        if author is None and actor is not SYSTEM and door == Door.STAFF:
            require(actor, "challenges.enter_proposal_for_someone")
        if draft is not None:
            draft = type(draft).objects.select_for_update().get(pk=draft.pk)
            if draft.proposal_id:
                return draft.proposal, False
        validate_origin(source, source_ref, contact)
        if earlier := intake.earlier(source, source_ref):
            return earlier.same_or_conflict(words), False
        challenge = challenge.canonical
        now = timezone.now()
        received_at = received_at or now
        validate_words(words)
        validate_answers(challenge, answers, intake.questions(challenge))
        _validate_open(challenge, received_at)
        _validate_kind(challenge, _kind(author, organisation, contact))
        _validate_speaker(author, organisation)
        proposal = Proposal(
            challenge=challenge,
            author=author,
            organisation=organisation,
            contact_name=contact.name,
            contact_email=contact.email,
            contact_note=contact.note,
            contact_kind=contact.kind,
            title=words["title"],
            language=language,
            publish_consent=publish_consent,
            door=door,
            source=source,
            source_ref=source_ref,
            received_at=received_at,
            names_hidden=challenge.anonymous_assessment,
            **promise.first_dates(received_at, challenge, intake.promise),
        )
        proposal.text = ProposalVersion(number=1, answers=answers, **words)
        return intake.take_in(proposal, actor=actor, draft=draft, receipt=receipt)


@transaction.atomic
def answer(proposal, *, actor, version, message, changes=None):
    """Answer a request for more, or once to a no; a request may also be answered by ``changes`` to the text.

    ``changes`` maps names in CHANGEABLE to new texts and makes a new version. Raises ``NotNow`` when nothing was
    asked, or when the one reply to a no is used.
    """
    require(actor, "challenges.answer_proposal", proposal)
    proposal = lock(proposal, version=version)
    message = normalise(message)
    if not message and not changes:
        raise ValidationError({"message": ValidationError(_("Write your answer."), code="required")})
    if proposal.state == S.NEEDS_INFO:
        if changes:
            _new_text(proposal, changes)
        promise.resume(proposal, timezone.localdate(), AnswerPromise.load())
        proposal.info_due = None
        proposal.save()
        event = move(
            proposal, proposal.returns_to, actor=actor, verb="answered", reason=message, text_version=proposal.text_version
        )
    elif proposal.state == S.DECLINED and not proposal.events.filter(verb="replied").exists():
        if changes:
            raise ValidationError({"changes": ValidationError(_("A reply to a decision has words only."), code="invalid")})
        promise.renew(proposal, timezone.localdate(), AnswerPromise.load())
        proposal.save(update_fields=["decision_due", "answer_due"])
        event = move(proposal, S.ASSESSMENT, actor=actor, verb="replied", reason=message)
    else:
        raise NotNow(_("We have not asked for anything right now."))
    emails.queue_new_receipt_of_answer(proposal, event)
    return proposal


@transaction.atomic
def withdraw(proposal, *, actor, version, reason=""):
    """Take back one's own proposal before it is decided; it leaves every public page at once."""
    require(actor, "challenges.withdraw_proposal", proposal)
    proposal = lock(proposal, version=version)
    proposal.paused, proposal.paused_since = False, None
    proposal.save(update_fields=["paused", "paused_since"])
    event = move(proposal, S.WITHDRAWN, actor=actor, verb="withdrawn", reason=normalise(reason))
    emails.queue_withdrawal(proposal, event)
    return proposal


def attach(proposal, *, actor, upload, confidential=False) -> Attachment:
    """Put a file beside a proposal: at most five, checked and scanned, always private.

    A line in the history, not a new version of the text. Raises ``NotNow`` once the case is being assessed.
    """
    require(actor, "challenges.attach_to_proposal", proposal)
    _takes_files(proposal)
    return _attach(proposal, received(upload), actor=actor, confidential=confidential)


@transaction.atomic
def _attach(proposal, file, *, actor, confidential):
    proposal = lock(proposal)
    _takes_files(proposal)
    attachment = _store(file, confidential, proposal=proposal)
    record(proposal, "attached", actor=actor, audience=Audience.PROPOSER, attachment=str(attachment.public_id))
    return attachment


def attach_to_draft(draft, *, upload, confidential=False) -> Attachment:
    """Put a file beside a draft; it follows the draft into the proposal."""
    _has_room(draft)
    return _attach_to_draft(draft, received(upload), confidential)


@transaction.atomic
def _attach_to_draft(draft, file, confidential):
    draft = type(draft).objects.select_for_update().get(pk=draft.pk)
    if draft.proposal_id:
        raise NotNow(_("The proposal is already sent."))
    return _store(file, confidential, draft=draft)


def phone_instead(_now) -> int:
    """Make a task for a person of each mail that was given up. Returns how many; twice does nothing twice."""
    taken = ContactTask.objects.filter(key=Concat(Value(GIVEN_UP), OuterRef("message__key")))
    links = ProposalMessage.objects.filter(~Exists(taken), message__failed_at__isnull=False)
    made = 0
    for link in links.select_related("message", "proposal").order_by("pk")[:1000]:
        mail = link.message
        with transaction.atomic():
            _task, created = ContactTask.objects.get_or_create(
                key=GIVEN_UP + mail.key, defaults={"proposal": link.proposal, "subject": mail.subject, "text": mail.body_text}
            )
            if created:
                record(link.proposal, "mail_given_up", actor=SYSTEM, subject=mail.subject)
                made += 1
    return made


def _takes_files(proposal):
    if proposal.state not in TAKES_ATTACHMENTS:
        raise NotNow(_("Files can be added until the proposal is being assessed."))
    _has_room(proposal)


def _has_room(subject):
    if subject.attachments.count() >= MAX_ATTACHMENTS:
        raise ValidationError({"file": ValidationError(_("At most five files."), code="too_many")})


def _store(received: Received, confidential, **owner):
    (subject,) = owner.values()
    _has_room(subject)
    return Attachment.objects.create(
        file=received.file, name=received.name, content_type=received.content_type, size=received.file.size,
        scan=received.scan, confidential=confidential, **owner,
    )  # fmt: skip


def _new_text(proposal, changes):
    """Write the text with ``changes`` as a new version; the earlier ones stay as they were."""
    if unknown := changes.keys() - set(CHANGEABLE):
        raise ValidationError({"changes": ValidationError(_("“%s” cannot be changed.") % min(unknown), code="unknown")})
    old = proposal.text
    words = {name: getattr(old, name) for name in (*TEXT_FIELDS, "title", "effects", "language")}
    words |= {name: normalise(value) for name, value in changes.items() if isinstance(value, str)}
    if "effects" in changes:
        words["effects"] = {p: normalise(text) for p, text in changes["effects"].items() if text}
    answers = changes.get("answers", old.answers)
    validate_words(words)
    validate_answers(proposal.challenge, answers)
    proposal.text_version += 1
    proposal.title = words["title"]
    version = ProposalVersion.objects.create(proposal=proposal, number=proposal.text_version, answers=answers, **words)
    proposal.text = version
    get_search_backend().add(proposal)


def _kind(author, organisation, contact):
    if organisation is not None:
        return organisation.kind
    return author.kind if author is not None else contact.kind


def _validate_open(challenge, received_at):
    phase = challenge.phase_at(received_at)
    if phase != Phase.OPEN:
        raise ValidationError({
            "challenge": ValidationError(
                _("This challenge has not opened yet.") if phase == Phase.UPCOMING else _("This challenge is closed."),
                code="closed",
            )
        })  # fmt: skip


def _validate_kind(challenge, kind):
    if not challenge.accepts_kind(kind):
        raise ValidationError({"challenge": ValidationError(_("This challenge is for others to answer."), code="kind")})


def _validate_speaker(author, organisation):
    if organisation is None or author is None:
        return
    if not Organisation.objects.spoken_for_by(author).filter(pk=organisation.pk).exists():
        raise PermissionDenied(_("You do not speak for this organisation."))
