"""The tree of centres: two levels, edited by coordinators, and never emptied of what hangs on it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenges.models import AnswerPromise, Centre
from tests.factories import CentreFactory, ChallengeFactory, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_coordinator(client):
    client.force_login(person_with("Innovationskoordinator"))
    return client


def test_a_unit_belongs_to_a_centre_and_not_to_a_unit():
    centre = CentreFactory()
    unit = CentreFactory(parent=centre)

    with pytest.raises(ValidationError):
        Centre(name="For dyb", parent=unit).full_clean()
    centre.parent = CentreFactory()
    with pytest.raises(ValidationError):
        centre.full_clean()


def test_two_centres_may_each_have_a_unit_of_the_same_name():
    first, second = CentreFactory(), CentreFactory()
    CentreFactory(parent=first, name="Køkkenet")

    CentreFactory(parent=second, name="Køkkenet")

    with pytest.raises(ValidationError):
        Centre(parent=first, name="Køkkenet").full_clean()


def test_a_coordinator_adds_and_renames(as_coordinator):
    add = as_coordinator.post(reverse("centre:add"), {"name": "Borgerservice", "parent": "", "former_names": "", "active": "on"})
    centre = Centre.objects.get()
    edited = as_coordinator.post(
        reverse("centre:edit", args=[centre.pk]),
        {"name": "Borger og service", "parent": "", "former_names": "Borgerservice", "active": "on"},
    )

    centre.refresh_from_db()
    assert (add.status_code, edited.status_code) == (302, 302)
    assert (centre.name, centre.former_names) == ("Borger og service", "Borgerservice")
    assert "Borger og service" in as_coordinator.get(reverse("centre:index")).content.decode()
    assert "Borger og service" in as_coordinator.get(reverse("centre:index") + "?q=Borgerservice").content.decode()


@pytest.mark.parametrize("hanging", ["a challenge", "a unit"])
def test_a_centre_in_use_is_not_deleted_and_the_reason_is_told(as_coordinator, hanging):
    centre = CentreFactory()
    if hanging == "a challenge":
        ChallengeFactory(owner_centre=centre)
    else:
        CentreFactory(parent=centre)

    answer = as_coordinator.post(reverse("centre:delete", args=[centre.pk]), follow=True)

    assert answer.status_code == 200
    assert centre.name in " ".join(str(message) for message in answer.context["messages"])
    assert Centre.objects.filter(pk=centre.pk).exists()


def test_an_unused_centre_can_be_deleted(as_coordinator):
    centre = CentreFactory()

    as_coordinator.post(reverse("centre:delete", args=[centre.pk]))

    assert not Centre.objects.exists()


@pytest.mark.parametrize("role", ["Redaktør", "Bedømmer", "Revisor", "Udfordringsejer"])
def test_others_do_not_edit_the_tree_or_the_settings(client, role):
    client.force_login(person_with(role))
    addresses = [
        reverse("centre:index"),
        reverse("wagtailsettings:edit", args=["challenges", "answerpromise"]),
        reverse("wagtailsettings:edit", args=["challenges", "sitesettings"]),
    ]

    assert [client.get(address, follow=True).redirect_chain[-1] for address in addresses] == [("/admin/", 302)] * 3


def test_the_number_of_queries_of_the_list_does_not_depend_on_its_length(as_coordinator):
    def count():
        with CaptureQueriesContext(connection) as queries:
            as_coordinator.get(reverse("centre:index"))
        return len(queries)

    CentreFactory(parent=CentreFactory())
    count()
    few = count()
    for _number in range(5):
        ChallengeFactory(owner_centre=CentreFactory(parent=CentreFactory()))

    assert count() == few


def test_a_coordinator_sets_the_promise_and_a_misspelt_day_is_told(as_coordinator):
    AnswerPromise.load()
    pk = AnswerPromise.objects.get().pk
    url = reverse("wagtailsettings:edit", args=["challenges", "answerpromise", pk])

    wrong = as_coordinator.post(url, {"reply_days": "8", "decision_days": "60", "closed_days": "24/12"})
    right = as_coordinator.post(url, {"reply_days": "8", "decision_days": "60", "closed_days": "2026-12-24"})

    assert "closed_days" in wrong.context["form"].errors
    assert right.status_code == 302
    assert AnswerPromise.objects.get().reply_days == 8
