"""What is done to accounts, organisations and keys. The only writer here."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.common.lifecycle import record
from cocreate.common.refusals import require

from .api_keys import ApiKey, Scope, digest, new_token
from .models import Consent, Membership, Organisation, User
from .states import CVR_ALLOWED, CVR_REQUIRED, ORGANISED_KINDS, PUBLIC_KINDS, Kind, MemberRole
from .validators import compact_cvr, validate_cvr

# The version of the texts that one says yes to at sign-up.
TEXT_VERSION = "2026-11"

HINT_LENGTH = 8
LONGEST_SOURCE = 50
MOST_DAYS = 3650


@transaction.atomic
def issue_key(*, actor, user: User, scopes: list[str], source: str = "", days: int | None = None) -> tuple[ApiKey, str]:
    """Make a key for a program of ``user``; gives the key and its token, which is shown this once and never again.

    With a ``source`` the key speaks for others: what it sends has no author here.
    """
    require(actor, "partners.issue_key", user)
    if not scopes or set(scopes) - set(Scope.values):
        words = _("Choose from these scopes: %s.") % ", ".join(Scope.values)
        raise ValidationError({"scopes": ValidationError(words, code="invalid")})
    if len(source) > LONGEST_SOURCE or source != source.strip():
        raise ValidationError({"source": ValidationError(_("A source has at most 50 characters."), code="length")})
    if days is not None and not 0 < days <= MOST_DAYS:
        raise ValidationError({"days": ValidationError(_("A token lives between 1 and 3,650 days."), code="invalid")})
    if not user.is_active:
        raise ValidationError({"user": ValidationError(_("This account is closed."), code="inactive")})
    token = new_token()
    key = ApiKey.objects.create(
        user=user, digest=digest(token), hint=token[:HINT_LENGTH], scopes=list(dict.fromkeys(scopes)), source=source,
        expires_at=timezone.now() + timedelta(days=days) if days else None,
    )  # fmt: skip
    return key, token


@transaction.atomic
def register_person(user, *, kind, first_name, last_name, language, organisation_name="", cvr="", subtype="") -> User:
    """Make a fresh account one of a kind, with what was said yes to; for organised kinds found the organisation too.

    Nobody becomes an employee here: that comes by invitation or the municipal login.
    """
    if kind not in PUBLIC_KINDS:
        raise ValidationError({"kind": ValidationError(_("Choose who you are."), code="kind")})
    user.kind, user.first_name, user.last_name, user.language = kind, first_name, last_name, language
    user.save(update_fields=["kind", "first_name", "last_name", "language"])
    Consent.objects.bulk_create(
        Consent(user=user, subject=subject, text_version=TEXT_VERSION) for subject in Consent.Subject.values
    )
    if kind in ORGANISED_KINDS:
        found_organisation(owner=user, kind=kind, name=organisation_name, cvr=cvr, subtype=subtype)
    return user


@transaction.atomic
def register_employee(user, *, language) -> User:
    """Make a fresh account, opened by the municipality's own login, that of an employee. Roles are given by hand."""
    user.kind, user.language = Kind.EMPLOYEE, language
    user.save(update_fields=["kind", "language"])
    return user


@transaction.atomic
def found_organisation(*, owner, kind, name, cvr="", subtype="") -> Organisation:
    """A new organisation, not yet confirmed, with ``owner`` as its first member.

    Knowing a CVR number makes nobody a member of anything: a number that is already here gives a separate organisation,
    and staff settle which one is real when they confirm.
    """
    cvr = checked_cvr(kind, cvr)
    organisation = Organisation(
        name=name.strip(), kind=kind, cvr=cvr, subtype=subtype if kind == Kind.ASSOCIATION else ""
    )
    organisation.full_clean()
    organisation.save()
    Membership.objects.create(organisation=organisation, user=owner, role=MemberRole.OWNER)
    record(organisation, "founded", actor=owner)
    return organisation


def checked_cvr(kind, cvr) -> str:
    """The CVR number as eight digits, empty for kinds that have none; raises ``ValidationError`` under ``cvr``."""
    if kind not in CVR_ALLOWED or (not cvr.strip() and kind not in CVR_REQUIRED):
        return ""
    try:
        validate_cvr(cvr)
    except ValidationError as error:
        raise ValidationError({"cvr": error.error_list}) from error
    return compact_cvr(cvr)


@transaction.atomic
def update_account(user, *, first_name, last_name, language) -> User:
    """Change what a person may change about the own account: name and the language of mails."""
    user.first_name, user.last_name, user.language = first_name, last_name, language
    user.save(update_fields=["first_name", "last_name", "language"])
    return user


@transaction.atomic
def trust_address(user) -> None:
    """Take the address that staff gave an account as verified and its only one, so that its owner can log in with it."""
    user.emailaddress_set.exclude(email=user.email).delete()
    user.emailaddress_set.update_or_create(email=user.email, defaults={"verified": True, "primary": True})
