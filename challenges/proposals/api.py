"""The API's door to proposals: sending in, reading, answering, withdrawing, files, and the sums of a source."""

from contextlib import contextmanager, nullcontext

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from cocreate.common import idempotency
from cocreate.common.media import private_download
from cocreate.common.refusals import may, require
from cocreate.common.web import ApiView, Keyset, TooLarge, moment
from partners.organisations import Organisation

from ..calls.models import ChallengePage
from . import actions, serializers
from .blind_files import given_to
from .files import MAX_BYTES, TYPES
from .intake_records import refused, took_in
from .models import Attachment, IntakeRecord, Proposal
from .search import find
from .states import Door

CONTACT = ("contact_name", "contact_email", "contact_note", "contact_kind")
FORM_ROOM = 64 * 1024
READ, WRITE, READ_QUEUE = "proposals:read", "proposals:write", "queue:read"


class ProposalsView(ApiView):
    """Send one in, and list."""

    open_to_all = frozenset({"GET"})
    scopes = {"GET": READ, "POST": WRITE}
    order = Keyset("-received_at", "-pk")

    @extend_schema(
        operation_id="proposals", summary="Proposals", parameters=[serializers.ProposalsQuery], responses=serializers.Proposals,
        tags=["proposals"],
    )  # fmt: skip
    def get(self, request):
        """The public ones, the newest first; with a login also one's own and one's organisation's."""
        asked = self.asked(serializers.ProposalsQuery)
        if asked["mine"]:
            require_own(self)
            proposals = Proposal.objects.of(request.user)
        else:
            proposals = seen_by(self)
        if challenge := asked.get("challenge"):
            proposals = proposals.filter(challenge__slug=challenge)
        if state := asked.get("state"):
            proposals = proposals.filter(state=state)
        if words := asked.get("search"):
            proposals = find(proposals, words)
        page = self.order.page(serializers.for_list(proposals), request, asked)
        return Response({**page, "results": [serializers.row(columns) for columns in page["results"]]})

    @extend_schema(
        operation_id="submit_proposal", summary="Send in a proposal", request=serializers.NewProposal,
        responses={201: serializers.NewlyTaken}, tags=["proposals"],
        parameters=[
            OpenApiParameter(
                "Idempotency-Key", str, OpenApiParameter.HEADER,
                description="Any text of 1 to 255 characters. The same key and body again: the same answer, and nothing new.",
            )
        ],
    )  # fmt: skip
    def post(self, request):
        """It gets a number, a receipt and a date for the answer, and stands in the queue.

        The same `source` and `source_ref` with the same text again answers like a replay.
        """
        fields = self.body(serializers.NewProposal)
        key = idempotency.key_of(request.headers)
        if key is None:
            # A source's sums are written with the proposal; without one the action's own transaction is enough.
            with transaction.atomic() if request.auth and request.auth.source else nullcontext():
                answer, replayed = self._take_in(fields)
            return _taken(201, answer, replayed)
        paired = []

        def work():
            answer, known = self._take_in(fields)
            paired.append(known)
            return 201, answer

        status, answer, replayed = idempotency.once(self._client(), key, request.data, work)
        if replayed and request.auth is not None and request.auth.source:
            took_in(request.auth.source, answer["source_ref"], created=False)
        return _taken(status, answer, replayed or paired == [True])

    def handle_exception(self, exc):
        response = super().handle_exception(exc)
        key = getattr(self.request, "auth", None) if self.request.method == "POST" and self._knows_the_client() else None
        if key is not None and key.source and response.status_code < 500 and response.status_code != 429:
            refused(key.source, self._sent_ref(), response.data)
        return response

    def _take_in(self, fields):
        user, key = self.request.user, self.request.auth
        source = key.source if key is not None else ""
        proposal, created = actions.submit_proposal(
            actor=user, author=None if source else user, door=Door.API, **_arguments(fields, user, source)
        )
        if source:
            took_in(source, proposal.source_ref, created=created)
        return serializers.taken(proposal, mine=not source), not created

    def _client(self) -> str:
        key = self.request.auth
        return f"user:{self.request.user.pk}" if key is None else f"key:{key.pk}"

    def _knows_the_client(self) -> bool:
        return hasattr(self.request, "_user") and self.request.successful_authenticator is not None

    def _sent_ref(self) -> str:
        try:
            ref = self.request.data.get("source_ref", "")
        except (exceptions.APIException, AttributeError):
            return ""
        return ref if isinstance(ref, str) else ""


class ProposalView(ApiView):
    """Read one."""

    open_to_all = frozenset({"GET"})
    scopes = {"GET": READ}

    @extend_schema(operation_id="proposal", summary="One proposal", responses=serializers.OneProposal, tags=["proposals"])
    def get(self, request, id):  # noqa: A002 - the contract's name
        """With its words, as its proposer and the public see it."""
        proposal = known(self, id)
        mine = Proposal.objects.of(request.user).filter(pk=proposal.pk).exists()
        if not proposal.is_public and not self.has_scope("GET"):
            raise PermissionDenied(_("The token was not issued for this."))
        return Response(serializers.one(proposal, mine=mine))


class WithdrawView(ApiView):
    """Take one back."""

    scopes = {"POST": WRITE}

    @extend_schema(
        operation_id="withdraw_proposal", summary="Withdraw", request=serializers.Withdrawal, responses=serializers.OneProposal,
        tags=["proposals"],
    )  # fmt: skip
    def post(self, request, id):  # noqa: A002
        """It leaves every public page at once."""
        proposal = known(self, id)
        require(request.user, "challenges.withdraw_proposal", proposal)
        actions.withdraw(proposal, actor=request.user, **self.body(serializers.Withdrawal))
        return Response(serializers.one(again(proposal), mine=True))


class AnswerView(ApiView):
    """Answer what we asked, or a no."""

    scopes = {"POST": WRITE}

    @extend_schema(
        operation_id="answer_request", summary="Answer a request, or once to a no", request=serializers.Answer,
        responses=serializers.OneProposal, tags=["proposals"],
    )  # fmt: skip
    def post(self, request, id):  # noqa: A002
        """New texts make a new version; the earlier ones stay as they were."""
        proposal = known(self, id)
        require(request.user, "challenges.answer_proposal", proposal)
        fields = {"message": "", **self.body(serializers.Answer)}
        with below("changes", but={"message", "version", "changes"}):
            actions.answer(proposal, actor=request.user, **fields)
        return Response(serializers.one(again(proposal), mine=True))


class AttachmentsView(ApiView):
    """Files beside a proposal."""

    scopes = {"GET": READ, "POST": WRITE}
    parser_classes = (MultiPartParser,)

    @extend_schema(operation_id="attachments", summary="Files beside a proposal", responses=serializers.Files, tags=["proposals"])
    def get(self, request, id):  # noqa: A002
        """Always private: for its proposers and those who read the case."""
        proposal = known(self, id)
        require_files(self, proposal)
        files = [serializers.file(one) for one in proposal.attachments.all()]
        return Response({"next": None, "previous": None, "results": files})

    @extend_schema(
        operation_id="attach", summary="Put a file beside a proposal", request={"multipart/form-data": serializers.Upload},
        responses={201: serializers.File}, tags=["proposals"],
    )  # fmt: skip
    def post(self, request, id):  # noqa: A002
        """A line in the history, not a new version of the text; until the case is being assessed."""
        proposal = known(self, id)
        require(request.user, "challenges.attach_to_proposal", proposal)
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES + FORM_ROOM:
            raise TooLarge(_("The file is larger than 10 MB."))
        fields = self.body(serializers.Upload)
        if fields["file"].size > MAX_BYTES:
            raise TooLarge(_("The file is larger than 10 MB."))
        made = actions.attach(proposal, actor=request.user, upload=fields["file"], confidential=fields["confidential"])
        return Response(serializers.file(made), status=201)


class AttachmentView(ApiView):
    """One file itself."""

    @extend_schema(
        operation_id="attachment", summary="Download a file", tags=["proposals"],
        responses={(200, kind): OpenApiTypes.BINARY for kind in sorted(set(TYPES.values()))},
    )  # fmt: skip
    def get(self, request, id):  # noqa: A002
        """For its proposers with `proposals:read`, and for those who read the case with `queue:read`."""
        found = Attachment.objects.select_related("proposal").filter(public_id=id, proposal__isnull=False).first()
        if found is None or not may(request.user, "challenges.read_attachments", found.proposal):
            raise Http404
        require_files(self, found.proposal)
        if (given := given_to(request.user, found)) is None:
            raise Http404
        return private_download(given.file, given.name, given.content_type)


class ReconciliationView(ApiView):
    """The sums of a source."""

    @extend_schema(
        operation_id="reconciliation", summary="What a source sent and what became of it",
        parameters=[serializers.ReconciliationQuery], responses=serializers.Reconciliation, tags=["intake"],
    )  # fmt: skip
    def get(self, request):
        """For the token's own source; replays count as already here."""
        if request.auth is None or not request.auth.source:
            raise PermissionDenied(_("This is for tokens that speak for a source."))
        asked = self.asked(serializers.ReconciliationQuery)
        records = IntakeRecord.objects.filter(source=request.auth.source)
        if since := asked.get("since"):
            records = records.filter(at__gte=since)
        if until := asked.get("until"):
            records = records.filter(at__lt=until)
        sums = dict.fromkeys(IntakeRecord.Outcome.values, 0) | dict(
            records.order_by().values_list("outcome").annotate(Count("pk"))
        )
        refusals = records.filter(outcome=IntakeRecord.Outcome.REFUSED).order_by("-at", "-pk")[:1000]
        return Response({
            "source": request.auth.source,
            "received": sum(sums.values()),
            **sums,
            "refusals": [
                {"at": moment(one.at), "source_ref": one.source_ref, "status": one.status, "code": one.code, "detail": one.detail}
                for one in refusals
            ],
        })  # fmt: skip


# --- What the views share ----------------------------------------------------


def seen_by(view):
    """What the login may see; a token that was not issued for reading sees what everybody sees."""
    reads = view.request.auth is None or view.request.auth.allows(READ)
    return Proposal.objects.visible_to(view.request.user) if reads else Proposal.objects.public()


def require_own(view):
    """Raise unless the login may read its own proposals."""
    if not view.request.user.is_authenticated:
        raise exceptions.NotAuthenticated
    if not view.has_scope("GET"):
        raise PermissionDenied(_("The token was not issued for this."))


def require_files(view, proposal):
    """Raise unless the login may read the files: one's own, or those of a case that one reads, each with its scope."""
    key = view.request.auth
    ways = {READ: "challenges.read_own_attachments", READ_QUEUE: "challenges.read_attachments_of_case"}
    if not any((key is None or key.allows(scope)) and may(view.request.user, rule, proposal) for scope, rule in ways.items()):
        raise PermissionDenied(_("The token was not issued for this."))


def known(view, public_id):
    """The proposal that the person may know of; raises ``Http404`` for every other."""
    visible = serializers.joined(Proposal.objects.visible_to(view.request.user))
    proposal = visible.filter(public_id=public_id).first()
    if proposal is None:
        raise Http404
    return proposal


def again(proposal):
    """The row as it stands now, with what it shows."""
    return serializers.joined(Proposal.objects.filter(pk=proposal.pk)).get()


@contextmanager
def below(name, *, but):
    """Errors about the words of a proposal point below ``name``, where they were sent."""
    try:
        yield
    except ValidationError as error:
        for field, errors in getattr(error, "error_dict", {}).items():
            for one in errors if field not in but else ():
                one.under = (name,)
        raise


def _taken(status, answer, replayed):
    headers = {"Idempotent-Replayed": "true"} if replayed else {}
    return Response(answer, status=status, headers={**headers, "Location": f"/api/v1/proposals/{answer['id']}/"})


def _arguments(fields, user, source) -> dict:
    """The body as ``submit_proposal`` takes it; what belongs to a source is refused to everybody else."""
    fields = dict(fields)
    contact = {name.removeprefix("contact_"): fields.pop(name, "") for name in CONTACT}
    named = fields.pop("source", "")
    organisation = fields.pop("organisation", None)
    if source:
        _validate_from_source(fields, named, source, organisation)
        contact = actions.Contact(**contact)
    else:
        _validate_from_person(fields, named, contact)
        contact = None
    fields["challenge"] = _challenge(fields["challenge"])
    fields["organisation"] = _organisation(organisation, user)
    return {**fields, "source": source, "contact": contact}


def _validate_from_source(fields, named, source, organisation):
    if named and named != source:
        raise PermissionDenied(_("The token speaks for another source."))
    errors = {}
    if not fields.get("source_ref"):
        errors["source_ref"] = ValidationError(_("A source gives each proposal a reference of its own."), code="required")
    if organisation is not None:
        errors["organisation"] = ValidationError(_("A source speaks for others, not for an organisation here."), code="invalid")
    if errors:
        raise ValidationError(errors)


def _validate_from_person(fields, named, contact):
    given = {f"contact_{name}": value for name, value in contact.items()}
    given |= {"source": named, "source_ref": fields.get("source_ref", "")}
    errors = {
        name: ValidationError(_("Only a token that was issued with a source may send this."), code="not_allowed")
        for name, value in given.items()
        if value
    }
    if errors:
        raise ValidationError(errors)


def _challenge(slug):
    challenge = ChallengePage.objects.canonical().live().with_facts().order_by().filter(slug=slug).first()
    if challenge is None:
        raise ValidationError({"challenge": ValidationError(_("There is no challenge with this name."), code="unknown")})
    return challenge


def _organisation(public_id, user):
    """One of the person's own organisations, or one that everybody knows and that the action then refuses."""
    if public_id is None:
        return None
    named = Organisation.objects.filter(public_id=public_id)
    found = named.filter(pk__in=Organisation.objects.of_member(user)).first() or named.filter(
        pk__in=Organisation.objects.public()
    ).first()
    if found is None:
        raise ValidationError({"organisation": ValidationError(_("This is no organisation of yours."), code="unknown")})
    return found
