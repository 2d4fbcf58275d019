"""The mails about accounts: what each one says. allauth decides when they are sent; words and frame are ours."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
NEW_PASSWORD = _("Choose a new password")
DO_NOTHING = _("Was it not you? Then do nothing; nobody gets into your account by this.")


@dataclass(frozen=True)
class Letter:
    """One mail: its title, what it says before and after the code or the button, and what the button leads to.

    ``link`` names an address in allauth's context, or is the name of a page of ours.
    """

    title: Words
    text: Words
    after: Words = DO_NOTHING
    label: Words = ""
    link: str = ""


def _notice(title, text, after=_("Was it not you? Then choose a new password at once, and end the sessions you do not know.")):
    """Tells that something was done to the account, to whoever may have to stop it."""
    return Letter(title, text, after, NEW_PASSWORD, "account_reset_password")


CODE = Letter(
    _("Your code"),
    _("Here is your code. Write it on the page you have open."),
    _("The code works for a short while. Was it not you? Then do nothing; no account is opened without the code."),
)
PASSWORD_CHANGED = _notice(_("Your password is changed"), _("The password of your account is changed."))

LETTERS = {
    "account/email/email_confirmation": CODE,
    "account/email/email_confirmation_signup": CODE,
    "account/email/login_code": CODE,
    "account/email/password_reset_code": CODE,
    "account/email/password_reset_key": Letter(
        NEW_PASSWORD, _("Use this link to choose a new password. It works once, and for three days."),
        label=NEW_PASSWORD, link="password_reset_url",
    ),
    "account/email/account_already_exists": Letter(
        _("You have an account already"),
        _("Somebody, perhaps you, tried to make an account with %(email)s. There is one already, so you can just log in. "
          "Forgotten your password? Choose a new one."),
        label=NEW_PASSWORD, link="password_reset_url",
    ),
    "account/email/unknown_account": Letter(
        _("You have no account here"),
        _("Somebody, perhaps you, asked for a new password for %(email)s. There is no account with that address. "
          "Perhaps you used another one."),
        _("Was it not you? Then do nothing."), _("Make an account"), "signup_url",
    ),
    "account/email/password_reset": PASSWORD_CHANGED,
    "account/email/password_changed": PASSWORD_CHANGED,
    "account/email/password_set": _notice(_("Your account has a password"), _("You can now log in with a password.")),
    "account/email/email_changed": Letter(
        _("Your address is changed"),
        _("The address of your account is changed from %(from_email)s to %(to_email)s. From now on we write to the new one."),
        _("Was it not you? Then tell us at once."),
    ),
    "account/email/email_confirm": _notice(_("Your address is confirmed"), _("%(email)s now belongs to your account.")),
    "account/email/email_deleted": _notice(
        _("An address is removed"), _("%(deleted_email)s no longer belongs to your account.")
    ),
    "mfa/email/totp_activated": _notice(
        _("You now log in with an app"), _("From now on we ask for a code from your app when you log in.")
    ),
    "mfa/email/totp_deactivated": _notice(
        _("You no longer log in with an app"), _("We no longer ask for a code from your app when you log in.")
    ),
    "mfa/email/recovery_codes_generated": _notice(
        _("You have new recovery codes"), _("The old ones no longer work. Keep the new ones where only you can find them.")
    ),
    "mfa/email/webauthn_added": _notice(
        _("You have a new security key"), _("A security key or passkey is added to your account.")
    ),
    "mfa/email/webauthn_removed": _notice(
        _("A security key is removed"), _("A security key or passkey is removed from your account.")
    ),
    "socialaccount/email/account_connected": _notice(
        _("You have a new way to log in"), _("You can now log in with %(provider)s.")
    ),
    "socialaccount/email/account_disconnected": _notice(
        _("A way to log in is removed"), _("You can no longer log in with %(provider)s.")
    ),
}  # fmt: skip


def write(name, recipient, facts) -> EmailMultiAlternatives:
    """The mail that allauth calls ``name``, as text and HTML, in the language of the account where there is one."""
    letter, user = LETTERS[name], facts.get("user")
    with translation.override(user.language if user else translation.get_language()):
        context = {
            "title": letter.title,
            "text": str(letter.text) % facts,
            "after": letter.after,
            "label": letter.label,
            "url": _on_our_site(facts.get(letter.link) or reverse(letter.link)) if letter.link else "",
            "code": facts.get("code", ""),
            "at": facts.get("timestamp"),
            "recipient_name": user.first_name if user else "",
        }
        return EmailMultiAlternatives(
            subject=str(letter.title),
            body=render_to_string("emails/account.txt", context).strip() + "\n",
            to=[recipient],
            headers={"Auto-Submitted": "auto-generated", "Content-Language": translation.get_language()},
            alternatives=[(render_to_string("emails/account.html", context), "text/html")],
        )


def _on_our_site(url):
    """The same page at the site's own address: a forged host in the request must not lead the reader elsewhere."""
    return settings.SITE_URL + urlsplit(url).path
