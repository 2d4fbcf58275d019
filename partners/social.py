"""Logins from elsewhere: whom an account may belong to, and how little of what is told is kept."""

import re

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.exceptions import PermissionDenied
from django.db import transaction

from . import actions
from .forms import mail_language
from .states import PUBLIC_KINDS

LOOKS_LIKE_CPR = re.compile(r"(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{2}-?\d{4}")


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """A login from elsewhere is tied to an account by its persistent id alone, never by an address.

    The municipality's own login makes employees, and its word on an address counts. All others sign up as everybody
    does: who they are, the short form of that kind, and the code from the mail.
    """

    def populate_user(self, request, sociallogin, data):
        """Called before anything is kept, in the session too: of what was told, only the named claims go on."""
        account, settings = sociallogin.account, sociallogin.provider.app.settings
        if LOOKS_LIKE_CPR.fullmatch(account.uid):
            raise PermissionDenied
        told = account.extra_data.get("userinfo") or account.extra_data.get("id_token") or {}
        account.extra_data = {name: told[name] for name in settings["kept_claims"] if isinstance(told.get(name), str)}
        if not settings["employees"]:
            sociallogin.email_addresses = []
        elif told.get("email_verified") is not True:
            # Some send the word "false".
            for address in sociallogin.email_addresses:
                address.verified = False
        return super().populate_user(request, sociallogin, data)

    def pre_social_login(self, request, sociallogin):
        """The token would lie in the session while the form is filled in, and may itself hold every claim."""
        sociallogin.token = None

    def can_authenticate_by_email(self, login, email):
        return False

    def is_auto_signup_allowed(self, request, sociallogin):
        return sociallogin.provider.app.settings["employees"]

    def is_open_for_signup(self, request, sociallogin):
        """An employee has no form to fill in, so the address must come along."""
        has_what_it_takes = sociallogin.email_addresses or not sociallogin.provider.app.settings["employees"]
        return bool(has_what_it_takes) and super().is_open_for_signup(request, sociallogin)

    def get_signup_form_initial_data(self, sociallogin):
        kind = self.request.GET.get("kind", "")
        return super().get_signup_form_initial_data(sociallogin) | {"kind": kind if kind in PUBLIC_KINDS else ""}

    @transaction.atomic
    def save_user(self, request, sociallogin, form=None):
        user = super().save_user(request, sociallogin, form)
        # Without a form: only where signing up is automatic.
        return user if form else actions.register_employee(user, language=mail_language())
