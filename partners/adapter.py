"""What allauth asks us: whom an account may belong to, and how second-factor secrets are kept."""

import base64
import logging
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.hashers import make_password

from . import letters

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Addresses in lower case, so that two spellings are one account."""

    def clean_email(self, email):
        return super().clean_email(email).lower()

    def render_mail(self, template_prefix, email, context, headers=None):
        return letters.write(template_prefix, email, context)

    def send_mail(self, template_prefix, email, context):
        """A mail server that is down must not take sign-up down: the pages offer to send the code or link again."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            # The text of an SMTP error may hold the address, so only its kind is logged.
            logger.warning("account mail not sent", extra={"error": type(error).__name__})

    def send_account_already_exists_mail(self, email):
        """Where an account would have been made a password would have been hashed: time must not tell the two apart."""
        make_password(email)
        super().send_account_already_exists_mail(email)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of second factors lie encrypted; a stolen database opens no account."""

    def encrypt(self, text):
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> Fernet:
    """A key of its own, derived from the site's secret."""
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"second-factor secrets").derive(
        settings.SECRET_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(key))
