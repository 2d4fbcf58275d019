"""What the system knows of ties, and who then sees what (domain.md section 7.5)."""

import pytest
from django.utils import timezone

from challenges.models import Centre
from challenges.proposals.actions import Contact
from challenges.reviews.ties import domain_of, known_ties
from partners.roles import REVIEWER
from partners.states import Kind
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory, person_with, submitted

pytestmark = pytest.mark.django_db


def kinds(person, case):
    return [tie["kind"] for tie in known_ties(person, case)]


@pytest.fixture
def clerk():
    return person_with(REVIEWER, email="clerk@ishoj.dk")


def test_strangers_are_not_tied(clerk):
    assert known_ties(clerk, submitted()) == []


def test_an_earlier_membership_of_the_organisation_is_told(clerk):
    speaker = MembershipFactory()
    MembershipFactory(organisation=speaker.organisation, user=clerk, ended_at=timezone.now())
    case = submitted(author=speaker.user, organisation=speaker.organisation)

    assert known_ties(clerk, case) == [
        {"kind": "earlier_member", "text": f"Du har været medlem af {speaker.organisation.name}."}
    ]


def test_members_of_the_same_other_organisation_now_or_earlier_are_told(clerk):
    choir, author = OrganisationFactory(name="Koret"), UserFactory()
    MembershipFactory(organisation=choir, user=clerk, ended_at=timezone.now())
    MembershipFactory(organisation=choir, user=author)

    assert kinds(clerk, submitted(author=author)) == ["same_organisation"]


@pytest.mark.parametrize(
    ("address", "told"), [("anna@ishoj.dk", True), ("anna@ISHOJ.DK", True), ("anna@example.org", False), ("", False)]
)
def test_the_same_domain_is_told_also_of_a_person_without_an_account(clerk, address, told):
    case = submitted(author=None, contact=Contact(name="Anna", email=address), actor=clerk, door="staff")

    assert kinds(clerk, case) == (["same_domain"] if told else [])


def test_the_domain_of_the_municipality_is_no_tie_between_two_who_work_there(clerk):
    domain = clerk.email.partition("@")[2]
    colleague = UserFactory(kind=Kind.EMPLOYEE, email=f"kollega@{domain}")
    neighbour = UserFactory(email=f"nabo@{domain}")

    assert [kinds(clerk, submitted(author=author)) for author in (colleague, neighbour)] == [[], ["same_domain"]]


def test_a_host_where_strangers_meet_is_no_tie():
    clerk = person_with(REVIEWER, email="clerk@gmail.com")

    assert kinds(clerk, submitted(author=UserFactory(email="anna@gmail.com"))) == []


def test_the_same_small_unit_is_told_and_the_same_centre_is_not(clerk):
    author, centre = UserFactory(), Centre.objects.create(name="Sundhed")
    centre.staff.set([clerk, author])
    before = kinds(clerk, submitted(author=author))
    unit = Centre.objects.create(name="Kærbo", parent=centre)
    unit.staff.set([clerk, author])

    assert (before, kinds(clerk, submitted(author=author))) == ([], ["same_unit"])


@pytest.mark.parametrize(
    ("address", "domain"), [("a@B.dk", "b.dk"), ("a@b@c.dk", "c.dk"), ("a", ""), ("", ""), ("a@ c.dk ", "c.dk")]
)
def test_a_domain_is_what_stands_after_the_last_at(address, domain):
    assert domain_of(address) == domain
