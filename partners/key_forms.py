"""allauth's forms for keys and passkeys, with a label that can be translated."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext_lazy as _


class _Named:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What do you call this key?")


class AddKeyForm(_Named, AddWebAuthnForm):
    """A new key."""


class EditKeyForm(_Named, EditWebAuthnForm):
    """Another name for a key."""
