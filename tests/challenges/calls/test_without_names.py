"""A challenge that is assessed without names: chosen in the editor, kept once somebody has answered, and said in public."""

import pytest
from django.urls import reverse
from wagtail.models import Locale

from challenges.models import ChallengePage, Criterion
from tests.challenges.calls.forms import as_posted
from tests.contract import ContractClient
from tests.factories import ChallengeFactory, UserFactory, approve, person_with, ready_challenge, send_for_approval, submitted

pytestmark = pytest.mark.django_db
SAID = "Forslagene vurderes uden navne"


@pytest.fixture
def editor():
    return person_with("Redaktør")


def in_editor(client, editor, challenge, **changes):
    client.force_login(editor)
    return client.post(reverse("wagtailadmin_pages:edit", args=[challenge.pk]), as_posted(challenge, **changes))


def live(editor, **facts):
    """A challenge that a second person has approved."""
    challenge = ready_challenge(**facts)
    send_for_approval(challenge, writer=editor)
    return approve(challenge, approver=person_with("Innovationskoordinator"))


def fresh(challenge):
    return ChallengePage.objects.get(pk=challenge.pk)


@pytest.mark.parametrize("chosen", [True, False])
def test_it_is_chosen_in_the_editor_among_what_is_said_of_the_assessment(client, editor, chosen):
    challenge = ready_challenge(anonymous_assessment=not chosen)
    client.force_login(editor)

    page = client.get(reverse("wagtailadmin_pages:edit", args=[challenge.pk])).content.decode()
    saved = in_editor(client, editor, challenge, anonymous_assessment="on" if chosen else "")

    assert 'name="anonymous_assessment"' in page
    assert "Vurderes uden navne" in page
    assert saved.status_code == 302
    assert fresh(challenge).get_latest_revision_as_object().anonymous_assessment is chosen


@pytest.mark.parametrize("before", [True, False])
def test_it_stays_once_somebody_has_answered(client, editor, before):
    challenge = live(editor, anonymous_assessment=before)
    submitted(challenge=challenge)

    kept = in_editor(client, editor, challenge, summary="Klarere ord.")
    changed = in_editor(client, editor, challenge, anonymous_assessment="" if before else "on")

    assert kept.status_code == 302
    assert (changed.status_code, set(changed.context["form"].errors)) == (200, {"anonymous_assessment"})
    assert fresh(challenge).anonymous_assessment is before


def test_whoever_approves_sees_that_it_was_changed(client, editor):
    challenge = live(editor)
    first = challenge.latest_revision
    challenge.anonymous_assessment = True
    second = challenge.save_revision(user=editor)
    client.force_login(person_with("Innovationskoordinator"))

    page = client.get(reverse("wagtailadmin_pages:revisions_compare", args=[challenge.pk, first.pk, second.pk]))

    assert "Vurderes uden navne" in page.content.decode()


def test_a_copy_is_assessed_so_too_and_may_be_changed_until_it_is_answered(editor):
    challenge = live(editor, anonymous_assessment=True)
    submitted(challenge=challenge)

    copy = challenge.copy(update_attrs={"slug": "en-kopi", "title": "En kopi"}, keep_live=False)

    copy.criteria = [Criterion(name="Kan gennemføres", key="k", locale=copy.locale)]
    assert copy.anonymous_assessment is True
    copy.anonymous_assessment = False
    assert "anonymous_assessment" not in copy.problems()


def test_a_translated_page_says_and_does_what_the_first_one_says(client):
    challenge = ChallengeFactory(slug="uden-navne", anonymous_assessment=True)
    english, _created = Locale.objects.get_or_create(language_code="en")
    translated = challenge.copy_for_translation(english, copy_parents=True)
    ChallengePage.objects.filter(translation_key=challenge.translation_key, locale=english).update(
        anonymous_assessment=False, live=True
    )
    translated = fresh(translated)

    page = client.get("/en/udfordringer/uden-navne/").content.decode()

    assert "Proposals are assessed without names" in page
    assert submitted(challenge=translated, author=UserFactory()).names_hidden is True


@pytest.mark.parametrize("anonymous", [True, False])
def test_the_public_page_and_the_api_say_it_where_it_is_so(client, anonymous):
    ChallengeFactory(slug="her", anonymous_assessment=anonymous)

    assert (SAID in client.get("/udfordringer/her/").content.decode()) is anonymous
    assert ContractClient().get("/api/v1/challenges/her/").json()["anonymous_assessment"] is anonymous
