"""Staff work behind a second factor: having one is not enough, it has to have opened this session."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse

from challenges.proposals.actions import attach
from partners.models import User
from partners.roles import ROLES
from tests.factories import ApiKeyFactory, UserFactory, person_with, submitted
from tests.files import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demanded(settings):
    settings.REQUIRE_STAFF_MFA = True


@pytest.fixture
def reviewer():
    return person_with("Bedømmer")


def with_totp(user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_now(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def log_in(user):
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": "samskabelse-demo"})
    return client


def test_without_a_second_factor_one_is_led_to_set_one_up(reviewer):
    answer = log_in(reviewer).get("/admin/koe/")

    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))


def test_a_session_from_before_the_factor_does_not_count(reviewer):
    client = log_in(reviewer)
    with_totp(reviewer)

    answer = client.get("/admin/koe/?view=mine")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=%2Fadmin%2Fkoe%2F%3Fview%3Dmine")
    assert "_auth_user_id" not in client.session


def test_the_code_opens_the_admin(reviewer):
    secret = with_totp(reviewer)
    client = log_in(reviewer)
    assert "_auth_user_id" not in client.session

    client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})

    assert client.get("/admin/koe/").status_code == 200


@pytest.mark.parametrize("role", ROLES)
def test_every_role_needs_it_and_none_where_it_is_not_demanded(role, settings):
    client = log_in(person_with(role))
    demanded = client.get("/admin/")
    settings.REQUIRE_STAFF_MFA = False

    assert (demanded.status_code, demanded["Location"]) == (302, reverse("mfa_index"))
    assert client.get("/admin/").status_code == 200


def test_an_administrator_needs_it_too():
    admin = User.objects.create_superuser("admin@example.dk", "samskabelse-demo")
    admin.emailaddress_set.create(email=admin.email, verified=True, primary=True)

    assert log_in(admin).get("/admin/")["Location"] == reverse("mfa_index")


def test_a_factor_that_was_taken_away_opens_nothing(reviewer):
    secret = with_totp(reviewer)
    client = log_in(reviewer)
    client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    Authenticator.objects.filter(user=reviewer).delete()

    assert client.get("/admin/koe/")["Location"] == reverse("mfa_index")


def test_recovery_codes_alone_are_no_second_factor(reviewer):
    RecoveryCodes.activate(reviewer)

    assert log_in(reviewer).get("/admin/koe/").status_code == 302


def test_a_login_from_elsewhere_does_not_count_as_one(reviewer, client, rf):
    with_totp(reviewer)
    client.force_login(reviewer)
    session = client.session
    session["account_authentication_methods"] = [{"method": "socialaccount", "provider": "kommune", "uid": "1", "at": 1.0}]
    session.save()

    assert client.get("/admin/koe/")["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("path", ["/admin/login/", "/_util/login/", "/en/_util/login/", "/admin/login", "/admin/password_reset/"])
def test_wagtails_own_doors_open_nothing(reviewer, path):
    client = Client()
    answer = client.post(path, {"username": reviewer.email, "password": "samskabelse-demo"}, follow=True)

    assert "_auth_user_id" not in client.session
    assert 'name="username"' not in answer.content.decode()


def test_wagtails_own_login_leads_to_ours(client):
    answer = client.get("/admin/login/?next=/admin/koe/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/admin/koe/")


def test_private_files_need_it_of_staff_and_not_of_their_proposer(reviewer):
    proposal = submitted()
    attachment = attach(proposal, actor=proposal.author, upload=pdf())
    paths = [reverse("attachment", args=[attachment.public_id]), f"/api/v1/proposals/{proposal.public_id}/attachments/"]

    assert [log_in(reviewer).get(path).status_code for path in paths] == [302, 403]
    assert [log_in(proposal.author).get(path).status_code for path in paths] == [200, 200]


def test_the_queues_api_needs_it_of_a_session_and_not_of_a_token(reviewer, api):
    refused = log_in(reviewer).get("/api/v1/queue/")
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiKeyFactory(user=reviewer, scopes=['queue:read']).token}")

    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert api.get("/api/v1/queue/").status_code == 200


def test_a_citizen_is_refused_and_not_sent_round_in_circles(client):
    client.force_login(UserFactory())

    answer = client.get("/admin/")

    assert answer.status_code == 403
    assert "Du har ikke adgang" in answer.content.decode()


def test_the_database_holds_no_secret_in_plain_text(reviewer):
    secret = with_totp(reviewer)

    stored = Authenticator.objects.get(user=reviewer, type="totp")

    assert secret not in str(stored.data)
    assert TOTP(stored).validate_code(code_now(secret))


def test_closing_an_account_ends_its_sessions_and_keys(reviewer, settings, api):
    settings.REQUIRE_STAFF_MFA = False
    client = log_in(reviewer)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiKeyFactory(user=reviewer, scopes=['queue:read']).token}")
    assert (client.get("/admin/koe/").status_code, api.get("/api/v1/queue/").status_code) == (200, 200)

    reviewer.is_active = False
    reviewer.save()

    assert client.get("/admin/koe/").status_code == 302
    assert api.get("/api/v1/queue/").status_code == 401
