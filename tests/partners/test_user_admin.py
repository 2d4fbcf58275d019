"""Administrators make accounts in Wagtail; they have an address, a kind, and can log in."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from partners.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_an_account_made_in_the_admin_can_log_in(client):
    client.force_login(User.objects.create_superuser("admin@example.dk", "samskabelse-demo"))

    made = client.post(reverse("wagtailusers_users:add"), {
        "email": "Ny@Example.dk", "first_name": "Ny", "last_name": "Ansat", "kind": "employee",
        "password1": "en lang sætning 1", "password2": "en lang sætning 1", "is_active": "on",
    })  # fmt: skip

    assert made.status_code == 302
    user = User.objects.get(email="ny@example.dk")
    assert (user.kind, list(user.emailaddress_set.values_list("email", "verified"))) == ("employee", [("ny@example.dk", True)])
    assert client.get(reverse("wagtailusers_users:edit", args=[user.pk])).status_code == 200
    newcomer = Client()
    newcomer.post(reverse("account_login"), {"login": "ny@example.dk", "password": "en lang sætning 1"})
    assert newcomer.session["_auth_user_id"] == str(user.pk)


def test_an_address_changed_in_the_admin_takes_the_place_of_the_old_one(client):
    client.force_login(User.objects.create_superuser("admin@example.dk", "samskabelse-demo"))
    user = UserFactory(email="gammel@example.dk")
    facts = {"first_name": "Anna", "last_name": "Prøve", "kind": "citizen", "is_active": "on", "password1": "", "password2": ""}

    saved = client.post(reverse("wagtailusers_users:edit", args=[user.pk]), {**facts, "email": "Ny@Example.dk"})

    assert saved.status_code == 302
    assert list(user.emailaddress_set.values_list("email", "verified", "primary")) == [("ny@example.dk", True, True)]


def test_another_edit_in_the_admin_confirms_no_address(client):
    client.force_login(User.objects.create_superuser("admin@example.dk", "samskabelse-demo"))
    user = UserFactory(verified=False)
    facts = {"first_name": "Nyt", "last_name": "Navn", "kind": "citizen", "is_active": "on", "password1": "", "password2": ""}

    saved = client.post(reverse("wagtailusers_users:edit", args=[user.pk]), {**facts, "email": user.email})

    assert saved.status_code == 302
    assert not user.emailaddress_set.filter(verified=True).exists()


def test_an_administrator_made_in_the_shell_can_log_in(client, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "samskabelse-demo")
    call_command("createsuperuser", email="admin@example.dk", interactive=False, verbosity=0)

    client.post(reverse("account_login"), {"login": "admin@example.dk", "password": "samskabelse-demo"})

    assert client.session["_auth_user_id"] == str(User.objects.get().pk)
