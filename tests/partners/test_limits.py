"""Guessing is slowed down, however the guesser spells the address, mixes in own logins or forges where the request is from."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory
from tests.partners.test_second_factor import code_now, with_totp

pytestmark = pytest.mark.django_db

PASSWORD, WRONG = "samskabelse-demo", "forkert sætning"
TOO_MANY = "for mange mislykkede logonforsøg"


@pytest.fixture(autouse=True)
def _limits_are_on(settings):
    settings.ACCOUNT_RATE_LIMITS = {}


@pytest.fixture
def anna():
    return UserFactory(email="anna@example.dk")


def log_in(address, password=WRONG, **headers):
    client = Client()
    answer = client.post(reverse("account_login"), {"login": address, "password": password}, **headers)
    if answer.status_code == 429:
        return "429"
    if "_auth_user_id" in client.session:
        return "in"
    return "limited" if TOO_MANY in answer.content.decode() else "wrong"


def test_the_address_is_limited_whatever_its_spelling(anna):
    spellings = ["anna@example.dk", "ANNA@example.dk", "Anna@Example.dk", " anna@EXAMPLE.dk ", "aNNa@example.DK"]

    assert [log_in(address, REMOTE_ADDR=f"10.0.0.{n}") for n, address in enumerate(spellings)] == ["wrong"] * 5
    assert log_in("anna@example.dk", PASSWORD, REMOTE_ADDR="10.0.0.9") == "limited"


def test_an_unknown_address_is_limited_in_the_same_way():
    assert [log_in("ukendt@example.dk") for _ in range(6)] == ["wrong"] * 5 + ["limited"]


def test_own_logins_in_between_buy_no_more_guesses(anna):
    own = UserFactory(email="egen@example.dk")
    guesses = []
    for n in range(6):
        guesses.append(log_in(anna.email, REMOTE_ADDR=f"10.0.0.{n}"))
        assert log_in(own.email, PASSWORD, REMOTE_ADDR=f"10.0.0.{n}") == "in"

    assert guesses == ["wrong"] * 5 + ["limited"]


def test_many_addresses_from_one_place_are_limited():
    assert [log_in(f"person{n}@example.dk") for n in range(12)] == ["wrong"] * 10 + ["limited"] * 2


@pytest.mark.parametrize(("proxies", "sent"), [(0, "203.0.113.{n}"), (1, "203.0.113.{n}, 192.0.2.7")])
def test_a_forged_header_makes_nobody_another_client(settings, proxies, sent):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    tried = [log_in(f"person{n}@example.dk", HTTP_X_FORWARDED_FOR=sent.format(n=n)) for n in range(12)]

    assert tried == ["wrong"] * 10 + ["limited"] * 2


def test_links_for_a_new_password_are_limited_whatever_the_spelling(anna):
    spellings = ["anna@example.dk", "ANNA@example.dk", "Anna@Example.dk", "anna@EXAMPLE.dk", "aNNa@example.DK", "anna@example.Dk"]

    answers = [
        Client().post(reverse("account_reset_password"), {"email": address}, REMOTE_ADDR=f"10.0.0.{n}").status_code
        for n, address in enumerate(spellings)
    ]

    assert answers == [302] * 5 + [429]
    assert len(mail.outbox) == 5


def test_guessing_the_second_factor_is_limited_even_for_the_right_code(anna, client):
    secret = with_totp(anna)
    client.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD})
    right = code_now(secret)
    wrong = "000000" if right != "000000" else "111111"

    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": wrong})
    client.post(reverse("mfa_authenticate"), {"code": right})

    assert "_auth_user_id" not in client.session


def test_guessing_the_code_of_the_mail_ends_the_attempt(client):
    client.post(reverse("account_signup"), {
        "kind": "citizen", "first_name": "Ny", "last_name": "Prøve", "email": "ny@example.dk",
        "password1": "en lang sætning 1", "is_old_enough": "on", "accepts_terms": "on",
    })  # fmt: skip
    code = mail.outbox[-1].body.split("\n\n")[4].strip()

    for _ in range(3):
        client.post(reverse("account_email_verification_sent"), {"code": "AAAA-AAAA"})
    client.post(reverse("account_email_verification_sent"), {"code": code})

    assert "_auth_user_id" not in client.session
