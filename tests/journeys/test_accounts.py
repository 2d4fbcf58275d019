"""Accounts in a real browser: an association signs up on a phone and gets back in; every account page; keys and passkeys."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse

from partners.models import Organisation, User
from partners.roles import REVIEWER
from partners.states import PUBLIC_KINDS
from tests.factories import UserFactory, person_with
from tests.partners.test_second_factor import code_now

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "samskabelse-demo"
SUBMIT = "main form:not([hidden]) button.button-primary"
ENGLISH = re.compile(r"\b(the|your|you|and|password|sign|security key|authenticator|enter|this|name|not)\b", re.IGNORECASE)
PASSKEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip

OPEN = [
    "/accounts/login/", "/accounts/signup/", *(f"/accounts/signup/?kind={kind}" for kind in PUBLIC_KINDS),
    "/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/password/reset/key/1-abc/", "/accounts/inactive/",
    "/accounts/3rdparty/login/cancelled/", "/accounts/3rdparty/login/error/",
]  # fmt: skip
MINE = [
    "/min-side/konto/", "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/", "/accounts/sessions/", "/accounts/3rdparty/",
    "/accounts/reauthenticate/", "/accounts/logout/",
]  # fmt: skip
WITH_A_FACTOR = ["/accounts/2fa/", "/accounts/2fa/recovery-codes/generate/", "/accounts/2fa/totp/deactivate/"]


def log_in(page, email, password=PASSWORD):
    page.goto(reverse("account_login"))
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.follow(SUBMIT)


def confirm(page):
    """Show once more that it is you; what opens the account is not changed without it."""
    page.goto(reverse("account_reauthenticate"))
    page.fill("[name=password]", PASSWORD)
    page.follow(SUBMIT)


def set_up_app(page):
    """Switch on codes from an app, and give its secret."""
    page.goto(reverse("mfa_activate_totp"))
    secret = page.locator("#authenticator_secret").input_value()
    page.fill("[name=code]", code_now(secret))
    page.follow(SUBMIT)
    return secret


def faults(page, path, axe):
    """What axe finds, what is wider than the screen, and what stands outside our frame or in the wrong language."""
    found = [f"{path}: {fault}" for fault in axe(page)]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{path}: wider than the screen")
    if page.locator("header .brand, header a[href='/'], header a[href='/en/']").count() == 0:
        found.append(f"{path}: not in our frame")
    if page.get_attribute("html", "lang") == "da":
        words = page.title() + " " + page.locator("main").inner_text()
        found += [f"{path}: {word}" for word in set(ENGLISH.findall(words))]
    elif re.search(r"[æøåÆØÅ]", re.sub("Ishøj|Prøve", "", page.title() + page.locator("main").inner_text())):
        found.append(f"{path}: Danish in English")
    return found


def test_an_association_signs_up_on_a_phone_and_gets_back_in_with_a_new_password(new_page):
    page = new_page(width=360)
    page.goto("/")
    page.goto(reverse("account_login"))
    page.follow("main >> text=Lav en konto")
    page.follow("main a >> text=Forening")
    for name, value in {
        "first_name": "Aisha", "last_name": "Prøve", "organisation_name": "Hånd i Hånd", "cvr": "24 25 67 90",
        "email": "Aisha@Example.dk", "password1": "en lang sætning 1",
    }.items():  # fmt: skip
        page.fill(f"[name={name}]", value)
    page.select_option("[name=subtype]", "voluntary")
    page.check("[name=is_old_enough]")
    page.check("[name=accepts_terms]")
    page.follow(SUBMIT)
    page.fill("[name=code]", re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", mail.outbox[-1].body, re.MULTILINE)[0])
    page.follow(SUBMIT)
    assert page.url.endswith("/min-side/")

    page.goto(reverse("account_logout"))
    page.follow(SUBMIT)
    log_in(page, "aisha@example.dk", "en lang sætning 1")
    assert page.url.endswith("/min-side/")

    page.goto(reverse("account_logout"))
    page.follow(SUBMIT)
    page.goto(reverse("account_login"))
    page.follow("main a[href*='password/reset']")
    page.fill("[name=email]", "aisha@example.dk")
    page.follow(SUBMIT)
    page.goto(re.search(r"http://testserver(/\S+/key/\S+)", mail.outbox[-1].body)[1])
    page.fill("[name=password1]", "en anden lang sætning 2")
    page.fill("[name=password2]", "en anden lang sætning 2")
    page.follow(SUBMIT)
    log_in(page, "aisha@example.dk", "en lang sætning 1")
    assert "/accounts/login/" in page.url
    log_in(page, "aisha@example.dk", "en anden lang sætning 2")

    assert page.url.endswith("/min-side/")
    assert list(Organisation.objects.values_list("name", "cvr", "subtype")) == [("Hånd i Hånd", "24256790", "voluntary")]
    assert [message.subject for message in mail.outbox] == ["Din kode", "Vælg en ny adgangskode", "Din adgangskode er ændret"]
    assert page.csp_violations == []


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_account_page_is_ours_whole_and_in_one_language(new_page, axe, width, language):
    prefix = "" if language == "da" else f"/{language}"
    page, mine, found = new_page(width=width), new_page(width=width), []
    user = UserFactory(language=language)
    log_in(mine, user.email)
    confirm(mine)

    for one, paths in ((page, OPEN), (mine, MINE)):
        for path in paths:
            one.goto(prefix + path)
            found += faults(one, prefix + path, axe)
    set_up_app(mine)
    for path in WITH_A_FACTOR:
        mine.goto(prefix + path)
        found += faults(mine, prefix + path, axe)
    page.goto(f"{prefix}/accounts/login/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.follow(SUBMIT)
    found += faults(page, "the second step of logging in", axe)

    assert found == []
    assert page.csp_violations + mine.csp_violations == []


@pytest.mark.parametrize("width", [360, 1280])
def test_the_code_page_and_faults_in_forms_are_whole_too(new_page, axe, width):
    page, found = new_page(width=width), []
    page.goto(f"{reverse('account_signup')}?kind=business")
    page.follow(SUBMIT)
    found += faults(page, "an empty form", axe)
    page.goto(f"{reverse('account_signup')}?kind=citizen")
    bo = {"first_name": "Bo", "last_name": "Prøve", "email": "bo@example.dk", "password1": "en lang sætning 1"}
    for name, value in bo.items():
        page.fill(f"[name={name}]", value)
    page.check("[name=is_old_enough]")
    page.check("[name=accepts_terms]")
    page.follow(SUBMIT)
    found += faults(page, "the code", axe)
    page.fill("[name=code]", "AAAA-AAAA")
    page.follow(SUBMIT)
    found += faults(page, "a wrong code", axe)

    assert found == []
    assert User.objects.count() == 1


def test_a_passkey_is_made_opens_the_account_and_counts_as_the_second_factor(new_page, settings, axe):
    settings.REQUIRE_STAFF_MFA = settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    reviewer = person_with(REVIEWER)
    page = new_page()
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEY})
    log_in(page, reviewer.email)
    page.goto("/admin/koe/")
    assert page.url.endswith(reverse("mfa_index"))

    confirm(page)
    page.goto(reverse("mfa_add_webauthn"))
    page.fill("[name=name]", "Min telefon")
    page.check("[name=passwordless]")
    page.follow("#mfa_webauthn_add")
    found = []
    key = Authenticator.objects.get(type="webauthn").pk
    for path in (
        reverse("mfa_list_webauthn"),
        reverse("mfa_edit_webauthn", args=[key]),
        reverse("mfa_remove_webauthn", args=[key]),
    ):
        page.goto(path)
        found += faults(page, path, axe)
    page.goto("/admin/koe/")
    assert "/accounts/login/" in page.url  # this session was opened with a password alone
    page.follow("#passkey_login")

    assert page.url.endswith("/admin/koe/")
    assert found == []
    assert page.csp_violations == []
    assert [message.subject for message in mail.outbox] == ["Du har fået en ny sikkerhedsnøgle"]


def test_a_key_is_the_second_step_after_the_password(new_page, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    user = UserFactory()
    page = new_page(width=360)
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEY})
    log_in(page, user.email)
    confirm(page)
    page.goto(reverse("mfa_add_webauthn"))
    page.fill("[name=name]", "Nøgle")
    page.follow("#mfa_webauthn_add")
    page.goto(reverse("account_logout"))
    page.follow(SUBMIT)

    log_in(page, user.email)
    page.follow("#mfa_webauthn_authenticate")

    assert page.url.endswith("/min-side/")
