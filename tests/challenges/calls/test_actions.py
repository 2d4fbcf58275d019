"""Settling, archiving and taking up again: who may, when, and what the admin shows of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from challenges.calls import actions
from challenges.calls.states import Phase
from challenges.models import ChallengePage
from challenges.reviews.actions import decide, screen
from cocreate.common.refusals import SYSTEM, NotNow
from tests.factories import ChallengeFactory, UserFactory, opened, person_with, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return person_with("Innovationskoordinator")


@pytest.fixture
def closed():
    return ChallengeFactory(closes_on=timezone.localdate() - timedelta(days=1))


def test_who_may_settle(closed):
    owner = person_with("Udfordringsejer")
    ChallengePage.objects.filter(pk=closed.pk).update(owner_person=owner)
    may = {}
    people = {
        "owner": owner,
        "another owner": person_with("Udfordringsejer"),
        "editor": person_with("Redaktør"),
        "decision-maker": person_with("Beslutningstager"),
        "reviewer": person_with("Bedømmer"),
        "coordinator": person_with("Innovationskoordinator"),
        "inactive": person_with("Innovationskoordinator", is_active=False),
        "citizen": UserFactory(),
        "system": SYSTEM,
    }

    for name, person in people.items():
        challenge = ChallengePage.objects.get(pk=closed.pk)
        try:
            actions.settle(challenge, actor=person)
        except PermissionDenied:
            may[name] = False
        else:
            may[name] = True
            actions.reopen(challenge, actor=people["coordinator"], reason="En prøve.")

    assert {name for name, allowed in may.items() if allowed} == {"owner", "coordinator"}


def test_only_coordinators_take_up_again(closed, coordinator):
    owner = person_with("Udfordringsejer")
    ChallengePage.objects.filter(pk=closed.pk).update(owner_person=owner)
    challenge = ChallengePage.objects.get(pk=closed.pk)
    actions.settle(challenge, actor=owner)

    with pytest.raises(PermissionDenied):
        actions.reopen(challenge, actor=owner, reason="Alligevel ikke.")
    with pytest.raises(ValidationError):
        actions.reopen(challenge, actor=coordinator, reason="  ")


def test_an_open_challenge_is_not_settled(coordinator):
    with pytest.raises(NotNow):
        actions.settle(ChallengeFactory(), actor=coordinator)


def test_nothing_is_settled_while_a_proposal_waits(coordinator):
    challenge = ChallengeFactory()
    proposal = submitted(challenge=challenge)
    ChallengePage.objects.filter(pk=challenge.pk).update(closes_on=timezone.localdate() - timedelta(days=1))
    challenge = ChallengePage.objects.get(pk=challenge.pk)

    with pytest.raises(NotNow):
        actions.settle(challenge, actor=coordinator)
    with pytest.raises(NotNow):
        actions.archive(challenge, actor=coordinator)

    screen(opened(proposal, coordinator), actor=coordinator, version=1)
    proposal.refresh_from_db()
    decide(proposal, actor=coordinator, version=proposal.version, outcome="declined", public_reason="Nej, ikke denne gang.")

    assert actions.settle(challenge, actor=coordinator).state == "settled"


def test_the_open_box_is_never_put_away(coordinator):
    box = ChallengePage.objects.canonical().get(slug="din-egen-ide")

    with pytest.raises(NotNow):
        actions.archive(box, actor=coordinator)
    with pytest.raises(NotNow):
        actions.settle(box, actor=coordinator)


def test_the_buttons_in_the_admin(client, closed, coordinator):
    client.force_login(coordinator)
    edit = reverse("wagtailadmin_pages:edit", args=[closed.pk])
    settle = reverse("end_challenge", args=[closed.pk, "settle"])

    before = client.get(edit).content.decode()
    assert client.get(settle).status_code == 200
    done = client.post(settle, {"reason": "Alle har fået svar."})
    after = client.get(edit).content.decode()

    assert settle in before
    assert (done.status_code, ChallengePage.objects.get(pk=closed.pk).phase) == (302, Phase.SETTLED)
    assert settle not in after
    assert reverse("end_challenge", args=[closed.pk, "reopen"]) in after


def test_an_editor_has_no_such_buttons(client, closed):
    client.force_login(person_with("Redaktør"))

    page = client.get(reverse("wagtailadmin_pages:edit", args=[closed.pk])).content.decode()
    client.post(reverse("end_challenge", args=[closed.pk, "settle"]), {"reason": "Nu."})

    assert reverse("end_challenge", args=[closed.pk, "settle"]) not in page
    assert ChallengePage.objects.get(pk=closed.pk).phase == Phase.CLOSED


def test_a_reason_is_asked_for_kindly(client, closed, coordinator):
    actions.settle(closed, actor=coordinator)
    client.force_login(coordinator)

    answer = client.post(reverse("end_challenge", args=[closed.pk, "reopen"]), {"reason": ""})

    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"reason"}
