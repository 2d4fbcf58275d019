"""A translation is a version that a second person approves; what stands in public is never written over before that."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.operations import translate_object

from challenges.calls.approval import writers
from challenges.calls.translations import send_for_approval, translation_of
from challenges.models import ChallengePage
from cocreate.common.refusals import NotNow
from tests.factories import approve, person_with, ready_challenge
from tests.factories import send_for_approval as send_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def english():
    return Locale.objects.get(language_code="en")


@pytest.fixture
def editor():
    return person_with("Redaktør")


@pytest.fixture
def coordinator():
    return person_with("Innovationskoordinator")


@pytest.fixture
def challenge(editor, coordinator, english):
    """A live challenge whose translation into English has begun."""
    page = ready_challenge(title="Flere hænder")
    send_page(page, writer=editor)
    page = approve(page, approver=coordinator)
    translate_object(page, [english], user=editor)
    return page


def _english(challenge):
    return challenge.get_translation(Locale.objects.get(language_code="en"))


def _translate(challenge, path, words, translator):
    segment = StringSegment.objects.get(context__object_id=challenge.translation_key, context__path=path)
    StringTranslation.objects.update_or_create(
        translation_of=segment.string, locale=Locale.objects.get(language_code="en"), context=segment.context,
        defaults={"data": words, "translation_type": "manual", "last_translated_by": translator},
    )  # fmt: skip


def test_a_translation_begins_as_a_draft(challenge):
    assert (challenge.live, _english(challenge).live) == (True, False)


def test_a_translation_goes_live_when_a_second_person_approves_it(challenge, editor, coordinator):
    _translate(challenge, "title", "More hands", editor)

    send_for_approval(_english(challenge), actor=editor)
    assert not _english(challenge).live
    page = approve(_english(challenge), approver=coordinator)

    assert (page.live, page.title, page.slug) == (True, "More hands", challenge.slug)
    assert [(row.key, row.weight) for row in page.criteria.all()] == [("kan-gennemfoeres", 2)]


def test_who_translated_a_string_does_not_approve_it_also_when_another_sends_it(challenge, editor, coordinator):
    _translate(challenge, "title", "More hands", coordinator)
    send_for_approval(_english(challenge), actor=editor)

    assert writers(_english(challenge)) == {editor.pk, coordinator.pk}
    with pytest.raises(PermissionDenied):
        approve(_english(challenge), approver=coordinator)


@pytest.mark.parametrize("publish", [False, True])
def test_saving_a_translation_changes_nothing_in_public(
    challenge, editor, coordinator, publish, django_capture_on_commit_callbacks
):
    _translate(challenge, "title", "More hands", editor)
    send_for_approval(_english(challenge), actor=editor)
    approve(_english(challenge), approver=coordinator)
    criteria = list(_english(challenge).criteria.values_list("pk", "name"))

    _translate(challenge, "title", "Something nobody read", editor)
    with django_capture_on_commit_callbacks(execute=True):
        Translation.objects.get().save_target(user=editor, publish=publish)

    page = _english(challenge)
    assert (page.live, page.title, page.has_unpublished_changes) == (True, "More hands", True)
    assert list(page.criteria.values_list("pk", "name")) == criteria
    assert page.get_latest_revision_as_object().title == "Something nobody read"


def test_a_translation_is_sent_once(challenge, editor):
    send_for_approval(_english(challenge), actor=editor)

    with pytest.raises(NotNow):
        send_for_approval(_english(challenge), actor=editor)


def test_facts_come_from_the_first_language_whatever_the_translation_holds(challenge, editor, coordinator):
    send_for_approval(_english(challenge), actor=editor)
    page = approve(_english(challenge), approver=coordinator)
    ChallengePage.objects.filter(pk=page.pk).update(closes_on=None, accepts=["citizen"])

    page = _english(challenge)
    assert (page.canonical, page.is_open(), page.accepts_kind("business")) == (challenge, True, True)


def test_the_screens_from_translating_to_approving(client, challenge, editor, coordinator):
    page = _english(challenge)
    here = reverse("translation", args=[page.pk])
    client.force_login(editor)

    in_editor = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    asked = client.get(here)
    sent = client.post(here)
    again = client.get(here, follow=True)
    client.force_login(coordinator)
    to_approve = client.get(here).content.decode()
    waiting = _english(challenge).current_workflow_task_state
    approval = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", waiting.pk])
    client.post(approval)

    assert here in in_editor
    assert (asked.status_code, sent.status_code, again.status_code) == (200, 302, 200)
    assert approval in to_approve
    assert _english(challenge).live


@pytest.mark.parametrize("role", ["Bedømmer", "Revisor", "Beslutningstager"])
def test_others_send_nothing(client, challenge, role):
    page = _english(challenge)
    client.force_login(person_with(role))

    client.post(reverse("translation", args=[page.pk]))

    assert not _english(challenge).workflow_in_progress
    assert translation_of(page) is not None
    assert translation_of(challenge) is None
