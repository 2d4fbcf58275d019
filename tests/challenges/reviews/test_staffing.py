"""Who reviews what: the list of roles, what each can take, when one is away; and who may edit it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from challenges.models import ReviewerProfile, ReviewRole
from challenges.reviews.actions import set_absence
from challenges.reviews.forms import AssignForm
from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, EDITOR, REVIEWER
from tests.factories import UserFactory, person_with

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def lead(client):
    """A coordinator who is logged in."""
    person = person_with(COORDINATOR)
    client.force_login(person)
    return person


# --- Roles -------------------------------------------------------------------


def test_a_new_site_has_four_roles_in_their_order():
    assert list(ReviewRole.objects.values_list("key", "name")) == [
        ("faglig", "Faglig"), ("oekonomisk", "Økonomisk"), ("juridisk", "Juridisk"), ("borger", "Borgerperspektiv"),
    ]  # fmt: skip


def test_a_coordinator_adds_a_role_and_takes_one_out_of_use(client, lead, case):
    client.post(reverse("review_roles:add"), {"name": "Klima", "key": "klima", "order": 5, "active": "on"})
    legal = ReviewRole.objects.get(key="juridisk")
    client.post(reverse("review_roles:edit", args=[legal.pk]), {"name": "Jura", "key": "other", "order": 3})

    form = AssignForm(proposal=case, user=lead)
    assert [key for key, _name in form.fields["role"].choices] == ["", "faglig", "oekonomisk", "borger", "klima"]
    # The short name stands on cases and in other systems.
    assert ReviewRole.objects.get(pk=legal.pk).key == "juridisk"


# --- What each can take ------------------------------------------------------


def test_a_coordinator_writes_what_a_reviewer_can_take(client, lead, clerk):
    role = ReviewRole.objects.get(key="faglig")
    shown = client.get(f"{reverse('reviewers:add')}?person={clerk.pk}")
    assert shown.context["form"].initial["person"] == clerk.pk

    client.post(
        reverse("reviewers:add"),
        {"person": clerk.pk, "capacity": 4, "roles": [role.pk], "languages": "da tr", "away_from": "", "away_until": ""},
    )

    profile = ReviewerProfile.objects.get()
    assert (profile.person, profile.capacity, profile.languages, list(profile.roles.all())) == (clerk, 4, "da tr", [role])


@pytest.mark.parametrize("person", ["", "x", "999999", "²", "9" * 30])
def test_a_person_that_is_none_is_no_error(client, lead, person):
    assert client.get(reverse("reviewers:add"), {"person": person}).status_code == 200


def test_only_people_of_the_queue_can_be_chosen(client, lead, clerk):
    citizen = UserFactory()
    answer = client.post(reverse("reviewers:add"), {"person": citizen.pk, "capacity": 4, "substitute": citizen.pk})

    assert answer.context["form"].errors.keys() >= {"person", "substitute"}
    assert not ReviewerProfile.objects.exists()


def test_the_list_of_reviewers_asks_no_more_for_many(client, lead, django_assert_max_num_queries):
    for _ in range(6):
        ReviewerProfile.objects.create(person=person_with(REVIEWER), substitute=lead)

    with django_assert_max_num_queries(25):
        assert client.get(reverse("reviewers:index")).status_code == 200


# --- Absence -----------------------------------------------------------------


def test_a_reviewer_writes_the_own_absence_on_the_account_page(client, clerk, decider):
    client.force_login(clerk)
    page = client.get(reverse("wagtailadmin_account")).content.decode()
    assert 'name="absence-away_from"' in page

    answer = client.post(
        reverse("wagtailadmin_account"),
        _account(clerk) | {"absence-away_from": str(TODAY), "absence-away_until": str(TODAY), "absence-substitute": decider.pk},
    )

    assert answer.status_code == 302
    profile = ReviewerProfile.objects.get()
    assert (profile.person, profile.substitute, profile.is_away(), profile.capacity) == (clerk, decider, True, 10)


def test_saving_the_rest_of_the_account_leaves_the_absence(client, clerk):
    set_absence(actor=clerk, away_from=TODAY, away_until=TODAY)
    client.force_login(clerk)

    assert client.post(reverse("wagtailadmin_account"), _account(clerk)).status_code == 302
    assert ReviewerProfile.objects.get().away_from == TODAY


def test_what_cannot_be_is_said_beside_its_field(client, clerk):
    client.force_login(clerk)
    answer = client.post(reverse("wagtailadmin_account"), _account(clerk) | {"absence-away_from": str(TODAY)})

    assert answer.status_code == 200
    assert "Skriv den første og den sidste dag" in answer.content.decode()
    assert not ReviewerProfile.objects.exists()


def test_the_panel_is_for_people_of_the_queue(client):
    client.force_login(person_with(EDITOR))

    assert 'name="absence-away_from"' not in client.get(reverse("wagtailadmin_account")).content.decode()


def _account(person):
    return {
        "name_email-first_name": person.first_name, "name_email-last_name": person.last_name, "name_email-email": person.email,
        "locale-preferred_language": "da", "locale-current_time_zone": "Europe/Copenhagen", "theme-theme": "system",
        "theme-density": "default", "theme-contrast": "system",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"away_from": TODAY}, "away_until"),
        ({"away_until": TODAY}, "away_until"),
        ({"away_from": TODAY, "away_until": TODAY - timedelta(days=1)}, "away_until"),
        ({"substitute": "self"}, "substitute"),
        ({"substitute": "citizen"}, "substitute"),
    ],
)
def test_an_absence_has_two_days_and_a_colleague(clerk, facts, field):
    who = {"self": clerk, "citizen": UserFactory()}
    facts = {name: who.get(value, value) for name, value in facts.items()}

    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        set_absence(actor=clerk, **facts)

    assert list(refusal.value.error_dict) == [field]
    assert not ReviewerProfile.objects.exists()


@pytest.mark.parametrize("role", [AUDITOR, EDITOR])
def test_who_takes_no_cases_is_not_away(role):
    with pytest.raises(PermissionDenied):
        set_absence(actor=person_with(role), away_from=TODAY, away_until=TODAY)


def test_the_database_knows_that_one_is_away_from_a_day_until_a_day(clerk):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewerProfile.objects.create(person=clerk, away_from=TODAY, away_until=TODAY - timedelta(days=1))


# --- Who may -----------------------------------------------------------------

SCREENS = [
    "review_roles:index", "review_roles:add", "reviewers:index", "reviewers:add", "review_queue:load", "review_queue:evenly",
]  # fmt: skip


@pytest.mark.parametrize("screen", SCREENS)
def test_only_coordinators_see_and_use_the_screens(client, screen):
    found = {}
    for role in (REVIEWER, DECISION_MAKER, AUDITOR, EDITOR, COORDINATOR):
        client.force_login(person_with(role))
        found[role] = (client.get(reverse(screen)).status_code, client.post(reverse(screen), {"move": "1-1-1-1"}).status_code)

    assert {role for role, (shown, _sent) in found.items() if shown == 200} == {COORDINATOR}
    assert {role for role, (_shown, sent) in found.items() if sent != 302} <= {COORDINATOR}
    assert ReviewRole.objects.count() == 4


def test_the_menu_leads_only_coordinators_there(client):
    found = {}
    for role in (REVIEWER, DECISION_MAKER, AUDITOR, COORDINATOR):
        client.force_login(person_with(role))
        found[role] = "Sagsstyring" in client.get(reverse("wagtailadmin_home")).content.decode()

    assert found == {REVIEWER: False, DECISION_MAKER: False, AUDITOR: False, COORDINATOR: True}
