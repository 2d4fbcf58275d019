"""Nobody learns from us who has an account: not by words, not by time, at no door."""

import re
from collections import Counter

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse

from partners.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "anna@example.dk", "ukendt@example.dk"
SIGN_UP = {
    "kind": "citizen", "first_name": "Anna", "last_name": "Prøve", "password1": "en lang sætning 1",
    "is_old_enough": "on", "accepts_terms": "on",
}  # fmt: skip
DOORS = {
    "account_login": lambda address: {"login": address, "password": "forkert sætning"},
    "account_reset_password": lambda address: {"email": address},
    "account_signup": lambda address: {**SIGN_UP, "email": address},
}


@pytest.fixture(autouse=True)
def anna():
    return UserFactory(email=KNOWN)


@pytest.fixture
def work(monkeypatch):
    """Counts the one thing that takes time: hashing passwords."""
    done = Counter()
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *args: done.update(hashed=1) or encode(self, *args))
    return done


def words_of(client, answer, address):
    """All that the reader sees, with what differs in every page taken out."""
    page = client.get(answer["Location"]) if answer.status_code == 302 else answer
    body = re.sub(re.escape(address), "ADRESSEN", page.content.decode(), flags=re.IGNORECASE)
    return (answer.status_code, answer.get("Location"), re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", body))


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("spelling", [str.lower, str.upper])
def test_a_known_and_an_unknown_address_get_the_same_words_and_the_same_work(door, spelling, work):
    seen = {}
    for address in (spelling(KNOWN), spelling(UNKNOWN)):
        client = Client()
        work.clear()
        answer = client.post(reverse(door), DOORS[door](address))
        done = work["hashed"]
        seen[address] = (done, words_of(client, answer, address))

    (known_work, known_words), (unknown_work, unknown_words) = seen.values()
    assert known_words == unknown_words
    assert known_work == unknown_work
    assert (known_work > 0) == (door != "account_reset_password")


def test_the_code_page_is_the_same_for_an_address_that_had_an_account():
    seen = []
    for address in (KNOWN, UNKNOWN):
        client = Client()
        client.post(reverse("account_signup"), {**SIGN_UP, "email": address})
        wrong = client.post(reverse("account_email_verification_sent"), {"code": "AAAA-AAAA"})
        again = client.post(reverse("account_email_verification_sent"), {"action": "resend"})
        seen.append([words_of(client, answer, address) for answer in (wrong, again)])

    assert seen[0] == seen[1]


def test_each_gets_one_mail_that_says_what_is_so(client):
    for address in (KNOWN, UNKNOWN):
        client.post(reverse("account_reset_password"), {"email": address})
        Client().post(reverse("account_signup"), {**SIGN_UP, "email": address})

    assert [(message.to[0], message.subject) for message in mail.outbox] == [
        (KNOWN, "Vælg en ny adgangskode"),
        (KNOWN, "Du har allerede en konto"),
        (UNKNOWN, "Du har ingen konto her"),
        (UNKNOWN, "Din kode"),
    ]
    assert User.objects.count() == 2


def test_an_address_that_another_has_cannot_be_taken_and_is_not_given_away():
    seen = []
    for address in (KNOWN, UNKNOWN):
        client, user = Client(), UserFactory(first_name="Bo", last_name="Prøve")
        client.post(reverse("account_login"), {"login": user.email, "password": "samskabelse-demo"})
        refused = client.post(reverse("account_email"), {"action_add": "", "email": address})
        assert refused["Location"].startswith(reverse("account_reauthenticate"))
        client.post(reverse("account_reauthenticate"), {"password": "samskabelse-demo"})
        answer = client.post(reverse("account_email"), {"action_add": "", "email": address})
        seen.append(words_of(client, answer, address))

    assert seen[0] == seen[1]
    assert list(EmailAddress.objects.filter(email=KNOWN).values_list("user__email", flat=True)) == [KNOWN]
