"""How a program logs in: ``Authorization: Bearer <token>``."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import authentication, exceptions

from .api_keys import ApiKey, digest

# Writing down each use would make every read a write.
USE_IS_NOTED_EVERY = timedelta(minutes=5)


class ApiKeyAuthentication(authentication.BaseAuthentication):
    """The key of the header's token; ``request.auth`` is the key, ``request.user`` its user."""

    def authenticate_header(self, request):
        return 'Bearer realm="api"'

    def authenticate(self, request):
        header = authentication.get_authorization_header(request).split()
        if not header or header[0].lower() != b"bearer":
            return None
        if len(header) != 2:
            raise exceptions.AuthenticationFailed(_("Send the token as “Authorization: Bearer …”."))
        try:
            key = ApiKey.objects.select_related("user").get(digest=digest(header[1].decode("latin-1")))
        except ApiKey.DoesNotExist:
            key = None
        if key is None or not key.is_usable:
            raise exceptions.AuthenticationFailed(_("This token is not valid, has expired or was revoked."))
        now = timezone.now()
        if key.last_used_at is None or now - key.last_used_at > USE_IS_NOTED_EVERY:
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
        return key.user, key
