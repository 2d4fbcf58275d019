"""Keys for the API: scoped, hashed, shown once."""

import hashlib
import hmac
import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PREFIX = "cc_"
LENGTH = 43  # characters of token_urlsafe(32)


class Scope(models.TextChoices):
    """What a key may be used for."""

    PROPOSALS_READ = "proposals:read", _("Read own proposals")
    PROPOSALS_WRITE = "proposals:write", _("Send and answer proposals")
    QUEUE_READ = "queue:read", _("Read the review queue")
    QUEUE_WRITE = "queue:write", _("Work in the review queue")
    RESULTS_WRITE = "results:write", _("Report results")


def digest(token: str) -> str:
    """The keyed hash under which a token is stored; a stolen database gives nobody a working token."""
    return hmac.new(settings.SECRET_KEY.encode(), b"api-key:" + token.encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    """A token of 256 random bits; the prefix lets secret scanners recognise it."""
    return PREFIX + secrets.token_urlsafe(32)


class ApiKey(models.Model):
    """A token for a program. Only its digest is stored, so it can be shown once and never again."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys")
    name = models.CharField(_("name"), max_length=100, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    scopes = models.JSONField(default=list)
    # A key with a source speaks for others: a system that brings proposals in.
    source = models.CharField(_("source"), max_length=50, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self):
        return f"{self.name or self.source or self.user_id} {self.hint}…"

    @property
    def is_usable(self) -> bool:
        """Whether it is neither revoked nor expired and its user is active."""
        in_time = self.expires_at is None or self.expires_at > timezone.now()
        return in_time and self.revoked_at is None and self.user.is_active

    def allows(self, scope: str) -> bool:
        """Whether the key was issued for ``scope``."""
        return scope in self.scopes
