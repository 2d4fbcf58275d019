"""What allauth asks us: how mails are sent and how second-factor secrets are kept."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Our accounts."""


class MFAAdapter(DefaultMFAAdapter):
    """Our second factors."""
