"""Making an account: who you are first, then the short form of that kind."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from partners.models import Consent, Membership, Organisation, User
from partners.states import ORGANISED_KINDS, PUBLIC_KINDS, Kind

pytestmark = pytest.mark.django_db

ANSWERS = {
    "first_name": "Aisha", "last_name": "Prøve", "email": "Aisha@Example.dk", "password1": "en lang sætning 1",
    "is_old_enough": "on", "accepts_terms": "on",
}  # fmt: skip


def sign_up(client, kind, **answers):
    return client.post(reverse("account_signup"), {"kind": kind, **ANSWERS, **answers})


def test_the_first_page_asks_who_you_are_and_keeps_the_way_on(client):
    page = client.get(reverse("account_signup"), {"next": "/udfordringer/"}).content.decode()

    offered = re.findall(r"kind=(\w+)&amp;next=%2Fudfordringer%2F", page)
    assert offered == [kind.value for kind in PUBLIC_KINDS]
    assert "employee" not in page


@pytest.mark.parametrize("kind", [kind for kind in PUBLIC_KINDS if kind not in ORGANISED_KINDS])
def test_a_person_signs_up_as_a_person(client, kind):
    sign_up(client, kind)

    user = User.objects.get(email="aisha@example.dk")
    assert (user.kind, user.name, user.language) == (kind, "Aisha Prøve", "da")
    assert sorted(user.consents.values_list("subject", flat=True)) == sorted(Consent.Subject.values)
    assert Organisation.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("group", "", ""),
        ("association", "", ""),
        ("association", "24 25 67 90", "24256790"),
        ("business", "DK-13585628", "13585628"),
        ("institution", "99000007", "99000007"),
    ],
)
def test_an_organisation_gets_its_first_member(client, kind, typed, stored):
    sign_up(client, kind, organisation_name="Hånd i Hånd", cvr=typed, subtype="voluntary")

    membership = Membership.objects.select_related("organisation", "user").get()
    organisation = membership.organisation
    assert (membership.user.kind, membership.role) == (kind, "owner")
    assert (organisation.name, organisation.kind, organisation.cvr, organisation.state) == (
        "Hånd i Hånd",
        kind,
        stored,
        "created",
    )
    assert organisation.subtype == ("voluntary" if kind == "association" else "")
    assert list(organisation.events.values_list("verb", "actor")) == [("founded", membership.user.pk)]


@pytest.mark.parametrize(
    ("kind", "cvr"), [("business", ""), ("business", "24256791"), ("institution", "12345678"), ("association", "00000000")]
)
def test_a_wrong_cvr_number_makes_nothing_and_keeps_what_was_typed(client, kind, cvr):
    answer = sign_up(client, kind, organisation_name="Hånd i Hånd", cvr=cvr)

    page = answer.content.decode()
    assert answer.context["form"].errors.keys() == {"cvr"}
    assert "Hånd i Hånd" in page
    assert 'value="Aisha"' in page
    assert (User.objects.count(), Organisation.objects.count()) == (0, 0)


def test_knowing_a_cvr_number_makes_nobody_a_member(client):
    sign_up(client, "business", organisation_name="Den rigtige", cvr="24256790")
    client.cookies.clear()
    sign_up(client, "business", email="fremmed@example.dk", organisation_name="Den fremmede", cvr="24256790")

    real, other = Organisation.objects.order_by("pk")
    assert (real.memberships.count(), other.memberships.get().user.email) == (1, "fremmed@example.dk")


@pytest.mark.parametrize("kind", ["employee", "mayor", ""])
def test_nobody_makes_themselves_an_employee(client, kind):
    answer = sign_up(client, kind)

    assert answer.status_code == 200
    assert User.objects.count() == 0


@pytest.mark.parametrize("missing", ["is_old_enough", "accepts_terms", "first_name"])
def test_nothing_is_made_without_saying_so(client, missing):
    answer = sign_up(client, Kind.CITIZEN, **{missing: ""})

    assert answer.context["form"].errors.keys() == {missing}
    assert User.objects.count() == 0


def test_an_address_that_is_known_is_not_given_away(client):
    sign_up(client, Kind.CITIZEN)
    client.cookies.clear()
    mail.outbox.clear()

    known = sign_up(client, Kind.CITIZEN, email="AISHA@example.dk")
    client.cookies.clear()
    new = sign_up(client, Kind.CITIZEN, email="ny@example.dk")

    assert (known.status_code, known["Location"]) == (new.status_code, new["Location"])
    assert [message.to for message in mail.outbox] == [["aisha@example.dk"], ["ny@example.dk"]]


def test_the_code_from_the_mail_leads_on_to_where_one_was_going(client):
    sign_up(client, Kind.CITIZEN, next="/udfordringer/")
    code = re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", mail.outbox[-1].body, re.MULTILINE).group(1)

    answer = client.post(reverse("account_email_verification_sent"), {"code": code})

    assert (answer.status_code, answer["Location"]) == (302, "/udfordringer/")
    assert User.objects.get().emailaddress_set.get().verified


def test_name_and_language_of_mails_can_be_changed(client):
    sign_up(client, Kind.CITIZEN)
    user = User.objects.get()
    client.force_login(user)

    client.post(reverse("account_settings"), {"first_name": "Aisha", "last_name": "Ny", "language": "en"})

    user.refresh_from_db()
    assert (user.name, user.language) == ("Aisha Ny", "en")
