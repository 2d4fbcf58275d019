"""What is done to accounts and keys. The only writer here."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.common.refusals import require

from .api_keys import ApiKey, Scope, digest, new_token
from .models import User

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
