"""Logins from elsewhere: tied by id and never by address; what is told is not kept; employees come by the work login alone."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import environ
import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from cocreate import oidc
from partners.models import Consent, Organisation, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

CPR = "0101011234"  # no person's: the test is that it is nowhere
ENVIRONMENT = {
    "OIDC_PROVIDERS": "kommune,mitid",
    "OIDC_KOMMUNE_NAME": "Kommunens login", "OIDC_KOMMUNE_SERVER_URL": "https://login.example.dk",
    "OIDC_KOMMUNE_CLIENT_ID": "sammen", "OIDC_KOMMUNE_CLIENT_SECRET": "hemmelig", "OIDC_KOMMUNE_EMPLOYEES": "on",
    "OIDC_MITID_NAME": "MitID", "OIDC_MITID_SERVER_URL": "https://mitid.example.dk/realm",
    "OIDC_MITID_CLIENT_ID": "sammen-om", "OIDC_MITID_CLIENT_SECRET": "hemmelig",
    "OIDC_MITID_CVR_CLAIM": "cvr", "OIDC_MITID_ORGANISATION_CLAIM": "org",
}  # fmt: skip
TOLD = {
    "sub": "4711-abc", "name": "Bo Prøve", "given_name": "Bo", "family_name": "Prøve", "email": "bo@example.dk",
    "email_verified": True, "cpr": CPR, "dk:gov:id": {"number": CPR}, "ids": [CPR], "birthdate": "2001-01-01",
    "cvr": "24256790", "org": "Hånd i Hånd",
}  # fmt: skip
KIND = {"kind": "citizen", "first_name": "Bo", "last_name": "Prøve", "is_old_enough": "on", "accepts_terms": "on"}


class Environment(environ.Env):
    ENVIRON = dict(ENVIRONMENT)


@pytest.fixture(autouse=True)
def providers(settings):
    found = oidc.apps(Environment())
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": found}}


@pytest.fixture
def come_back(monkeypatch):
    """Press the button of a provider, and come back from it with what it tells. Gives the answer and the address pressed to."""

    def give(client, provider="mitid", process="login", **told):
        monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "openid_config", {
            "authorization_endpoint": "https://mitid.example.dk/go", "token_endpoint": "https://mitid.example.dk/token",
            "userinfo_endpoint": "https://mitid.example.dk/me", "token_endpoint_auth_methods_supported": [],
        })  # fmt: skip
        monkeypatch.setattr(
            OpenIDConnectOAuth2Adapter, "get_access_token_data", lambda *args, **kwargs: {"access_token": f"token-{CPR}"}
        )
        monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "_fetch_user_info", lambda *args: {**TOLD, **told})
        gone = client.post(f"/accounts/oidc/{provider}/login/?process={process}")["Location"]
        state = parse_qs(urlsplit(gone).query)["state"][0]
        return client.get(f"/accounts/oidc/{provider}/login/callback/?code=x&state={state}"), gone

    return give


def everything_kept():
    sessions = [session.get_decoded() for session in Session.objects.all()]
    return json.dumps([sessions, list(SocialAccount.objects.values()), list(User.objects.values())], default=str)


# --- Which there are ---------------------------------------------------------


def test_there_is_none_unless_the_environment_names_one(settings, client):
    class Nothing(environ.Env):
        ENVIRON = {}

    assert (oidc.apps(Nothing()), oidc.origins([])) == ([], [])
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "Log ind med" not in client.get(reverse("account_login")).content.decode()
    assert client.post("/accounts/oidc/mitid/login/").status_code == 404


def test_the_policy_of_the_pages_lets_the_form_lead_there():
    assert oidc.origins(oidc.apps(Environment())) == ["https://login.example.dk", "https://mitid.example.dk"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("OIDC_MITID_CLIENT_SECRET", "", "OIDC_MITID_CLIENT_SECRET is missing"),
        ("OIDC_MITID_SERVER_URL", "http://mitid.example.dk", "OIDC_MITID_SERVER_URL must begin with https"),
        ("OIDC_MITID_ID_CLAIM", "dk.cpr", "OIDC_MITID_ID_CLAIM must not be a CPR number"),
        ("OIDC_MITID_CLIENT_ID", "sammen", "Each OIDC_…_CLIENT_ID must be its own"),
        ("OIDC_PROVIDERS", "Mit ID", "OIDC_PROVIDERS: 'Mit ID'"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(name, value, words):
    class Wrong(environ.Env):
        ENVIRON = {**ENVIRONMENT, name: value}

    with pytest.raises(ImproperlyConfigured, match=words):
        oidc.apps(Wrong())


# --- Going there and coming back ---------------------------------------------


def test_the_way_there_is_a_post_and_bound_to_this_browser(client, come_back):
    page = client.get(reverse("account_login")).content.decode()
    _answer, gone = come_back(client)

    assert re.findall(r'action="(/accounts/oidc/\w+/login/\?process=login)', page) == [
        "/accounts/oidc/kommune/login/?process=login",
        "/accounts/oidc/mitid/login/?process=login",
    ]
    asked = parse_qs(urlsplit(gone).query)
    assert (asked["code_challenge_method"], sorted(asked["scope"][0].split())) == (["S256"], ["email", "openid", "profile"])
    assert asked["redirect_uri"] == ["http://testserver/accounts/oidc/mitid/login/callback/"]
    assert Client().get("/accounts/oidc/mitid/login/callback/?code=x&state=forged").status_code == 401


def test_what_is_not_named_is_kept_nowhere_not_even_while_the_form_is_open(client, come_back):
    come_back(client)
    kept_on_the_way = everything_kept()
    client.post(reverse("socialaccount_signup"), {**KIND, "email": "bo@example.dk"})

    assert SocialAccount.objects.get().extra_data == {"cvr": "24256790", "org": "Hånd i Hånd"}
    for kept in (kept_on_the_way, everything_kept()):
        assert (CPR in kept, "2001-01-01" in kept, "token-" in kept) == (False, False, False)
    assert SocialToken.objects.count() == 0


def test_an_id_that_looks_like_a_cpr_number_is_refused(client, come_back):
    answer, _gone = come_back(client, sub=CPR)

    assert answer.status_code == 401
    assert SocialAccount.objects.count() == 0
    assert CPR not in everything_kept()


# --- Making an account -------------------------------------------------------


def test_people_are_asked_who_they_are_and_confirm_their_address(client, come_back):
    answer, _gone = come_back(client)
    assert (answer.status_code, answer["Location"]) == (302, reverse("socialaccount_signup"))
    who = client.get(answer["Location"]).content.decode()
    assert "?kind=citizen" in who
    assert "employee" not in who
    form = client.get(answer["Location"], {"kind": "citizen"}).content.decode()
    assert 'value="Bo"' in form

    client.post(reverse("socialaccount_signup"), {**KIND, "email": "bo@example.dk"})

    user = User.objects.get()
    assert (user.kind, user.name, user.has_usable_password()) == ("citizen", "Bo Prøve", False)
    assert sorted(user.consents.values_list("subject", flat=True)) == sorted(Consent.Subject.values)
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("bo@example.dk", False)]
    assert [message.subject for message in mail.outbox] == ["Din kode"]
    assert "_auth_user_id" not in client.session


def test_an_organisation_is_founded_as_in_the_ordinary_form(client, come_back):
    come_back(client)

    client.post(reverse("socialaccount_signup"), {
        **KIND, "kind": "business", "organisation_name": "Prøve ApS", "cvr": "24 25 67 90", "email": "bo@example.dk",
    })  # fmt: skip

    assert list(Organisation.objects.values_list("name", "cvr", "state")) == [("Prøve ApS", "24256790", "created")]


@pytest.mark.parametrize("kind", ["employee", "", "mayor"])
def test_nobody_becomes_an_employee_by_the_form(client, come_back, kind):
    come_back(client)

    client.post(reverse("socialaccount_signup"), {**KIND, "kind": kind, "email": "bo@example.dk"})

    assert User.objects.count() == 0


def test_the_work_login_makes_an_employee_without_any_role(client, come_back):
    answer, _gone = come_back(client, "kommune")

    user = User.objects.get()
    assert (user.kind, user.name, user.is_staff, user.groups.count()) == ("employee", "Bo Prøve", False, 0)
    assert (answer.status_code, client.session["_auth_user_id"]) == (302, str(user.pk))
    assert client.get("/admin/").status_code == 403


@pytest.mark.parametrize("word", [False, "false", "true", None])
def test_the_work_login_must_say_that_the_address_is_verified(client, come_back, word):
    come_back(client, "kommune", email_verified=word)

    assert list(EmailAddress.objects.values_list("verified", flat=True)) == [False]
    assert "_auth_user_id" not in client.session
    assert [message.subject for message in mail.outbox] == ["Din kode"]


def test_the_work_login_must_tell_an_address(client, come_back):
    answer, _gone = come_back(client, "kommune", email=None)

    assert "Din konto kunne ikke oprettes" in answer.content.decode()
    assert User.objects.count() == 0


# --- An account that is already here -----------------------------------------


@pytest.mark.parametrize("provider", ["kommune", "mitid"])
@pytest.mark.parametrize("verified_there", [True, False])
@pytest.mark.parametrize("verified_here", [True, False])
def test_an_address_alone_opens_nobodys_account(client, come_back, provider, verified_there, verified_here):
    UserFactory(email="bo@example.dk", verified=verified_here)

    come_back(client, provider, email_verified=verified_there)
    client.post(reverse("socialaccount_signup"), {**KIND, "email": "bo@example.dk"})

    assert "_auth_user_id" not in client.session
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)
    assert User.objects.get().kind == "citizen"


def test_whoever_is_logged_in_ties_it_to_the_account_and_then_logs_in_with_it(client, come_back):
    user = UserFactory(email="anden@example.dk")
    client.post(reverse("account_login"), {"login": user.email, "password": "samskabelse-demo"})

    come_back(client, process="connect")
    assert SocialAccount.objects.count() == 0  # not before the password is shown once more
    client.post(reverse("account_reauthenticate"), {"password": "samskabelse-demo"})
    come_back(client, process="connect")
    newcomer = Client()
    come_back(newcomer)

    account = SocialAccount.objects.get()
    assert (account.user, account.uid, account.provider) == (user, "4711-abc", "mitid")
    assert newcomer.session["_auth_user_id"] == str(user.pk)
    assert mail.outbox[-1].subject == "Du har fået en ny måde at logge ind på"
    assert "Du kan nu logge ind med MitID." in mail.outbox[-1].body
    assert user.kind == "citizen"


def test_a_closed_account_stays_closed(client, come_back):
    user = UserFactory(is_active=False)
    SocialAccount.objects.create(user=user, provider="mitid", uid="4711-abc")

    come_back(client)

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("method", ["openid_config", "get_access_token_data"])
def test_a_server_that_is_down_is_a_clear_page_and_no_fault_of_ours(client, come_back, monkeypatch, method):
    come_back(client)

    def down(*args, **kwargs):
        raise requests.ConnectionError

    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, method, property(down) if method == "openid_config" else down)

    answer = client.post("/accounts/oidc/mitid/login/")
    if answer.status_code == 302:
        state = parse_qs(urlsplit(answer["Location"]).query)["state"][0]
        answer = client.get(f"/accounts/oidc/mitid/login/callback/?code=x&state={state}")

    assert answer.status_code == 401
    assert "Du er ikke logget ind" in answer.content.decode()
