"""Nobody approves what they wrote, and nothing goes live without a second person, whichever way it is published."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, GroupPagePermission, Page, PageLogEntry, Workflow, WorkflowTask

from challenges.calls.approval import writers
from challenges.models import ChallengePage, ContentPage, Criterion
from tests.challenges.calls.forms import as_posted
from tests.factories import UserFactory, approve, person_with, ready_challenge, send_for_approval, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return person_with("Redaktør")


@pytest.fixture
def coordinator():
    return person_with("Innovationskoordinator")


@pytest.fixture
def superuser():
    return UserFactory(is_superuser=True, is_staff=True)


def _again(page):
    return type(page).objects.get(pk=page.pk)


def test_a_challenge_goes_live_when_a_second_person_approves_it(editor, coordinator):
    challenge = ready_challenge(owner=editor)
    send_for_approval(challenge, writer=editor)

    assert not _again(challenge).live

    challenge = approve(challenge, approver=coordinator)

    assert (challenge.live, challenge.has_unpublished_changes, challenge.workflow_in_progress) == (True, False, False)


def test_a_page_of_text_goes_the_same_way(editor, coordinator):
    page = ContentPage.objects.get(slug="hjaelp", locale__language_code="da")
    page.introduction = "Ring til os."
    send_for_approval(page, writer=editor)

    assert ContentPage.objects.get(pk=page.pk).introduction != "Ring til os."
    assert approve(page, approver=coordinator).introduction == "Ring til os."


@pytest.mark.parametrize("also", ["nobody", "an editor"])
def test_nobody_approves_what_they_wrote_part_of(coordinator, editor, also):
    challenge = ready_challenge()
    challenge.save_revision(user=coordinator)
    waiting = send_for_approval(challenge, writer=editor if also == "an editor" else coordinator)

    with pytest.raises(PermissionDenied):
        approve(challenge, approver=coordinator)

    assert [name for name, *_more in waiting.task.specific.get_actions(challenge, coordinator)] == ["reject"]
    assert not _again(challenge).live


def test_superusers_are_no_exception(superuser, coordinator):
    challenge = ready_challenge()
    send_for_approval(challenge, writer=superuser)

    with pytest.raises(PermissionDenied):
        approve(challenge, approver=superuser)

    assert approve(challenge, approver=coordinator).live


def test_who_wrote_before_the_last_approval_may_approve_what_came_after(editor, coordinator):
    challenge = ready_challenge()
    other = person_with("Innovationskoordinator")
    send_for_approval(challenge, writer=coordinator)
    challenge = approve(challenge, approver=other)

    challenge.title = "Et klarere navn"
    send_for_approval(challenge, writer=editor)

    assert writers(challenge) == {editor.pk}
    assert approve(challenge, approver=coordinator).title == "Et klarere navn"


def test_a_reviewer_and_an_editor_cannot_approve(editor):
    challenge = ready_challenge()
    waiting = send_for_approval(challenge, writer=editor)

    for person in (person_with("Bedømmer"), person_with("Redaktør"), person_with("Udfordringsejer"), person_with("Revisor")):
        assert waiting.task.specific.get_actions(challenge, person) == []
        with pytest.raises(PermissionDenied):
            approve(challenge, approver=person)


def test_what_was_changed_after_the_approval_is_not_approved(editor, coordinator):
    challenge = ready_challenge()
    send_for_approval(challenge, writer=editor)
    challenge = approve(challenge, approver=coordinator)
    revision = challenge.latest_revision

    # Autosave writes over the newest revision of the same person, which here is the one that was approved.
    challenge.title = "Noget helt andet"
    challenge.save_revision(user=editor, overwrite_revision=revision)
    revision.refresh_from_db()

    with pytest.raises(PermissionDenied):
        revision.publish()
    assert _again(challenge).title == "Flere hænder i køkkenet"


def test_an_approval_by_wagtails_own_task_does_not_help_an_author(coordinator):
    task = GroupApprovalTask.objects.create(name="Gammel")
    task.groups.add(Group.objects.get(name="Innovationskoordinator"))
    workflow = Workflow.objects.create(name="Gammel")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    challenge = ready_challenge()
    challenge.save_revision(user=coordinator)
    workflow.start(challenge, coordinator)
    waiting = challenge.current_workflow_task_state

    with pytest.raises(PermissionDenied):
        waiting.task.specific.on_action(waiting, coordinator, "approve")

    assert not _again(challenge).live


def test_a_revision_that_nobody_approved_is_never_published(superuser, editor):
    challenge = ready_challenge()
    revision = challenge.save_revision(user=editor)

    for options in ({}, {"user": superuser}, {"user": superuser, "skip_permission_checks": True}):
        with pytest.raises(PermissionDenied):
            revision.publish(**options)

    assert not _again(challenge).live


def test_a_scheduled_version_goes_live_at_its_time(editor, coordinator):
    challenge = ready_challenge(go_live_at=timezone.now() + timedelta(hours=1))
    send_for_approval(challenge, writer=editor)
    challenge = approve(challenge, approver=coordinator)
    assert (challenge.live, challenge.approved_schedule) == (False, True)

    challenge.revisions.update(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    _bring_forward(challenge)
    # What somebody else writes meanwhile takes nothing away from the version that was approved.
    _again(challenge).save_revision(user=coordinator)
    call_command("publish_scheduled")

    assert _again(challenge).live


def test_a_scheduled_version_that_may_not_go_live_does_not_hold_up_the_others(editor, coordinator):
    past = timezone.now() - timedelta(minutes=5)
    unapproved = ready_challenge()
    unapproved.save_revision(user=editor, approved_go_live_at=past)
    approved = ready_challenge(title="Den gode", go_live_at=timezone.now() + timedelta(hours=1))
    send_for_approval(approved, writer=editor)
    approve(approved, approver=coordinator)
    approved.revisions.update(approved_go_live_at=past + timedelta(minutes=1))
    _bring_forward(approved)

    call_command("publish_scheduled")

    assert (_again(unapproved).live, _again(unapproved).approved_schedule, _again(approved).live) == (False, False, True)
    assert PageLogEntry.objects.filter(page=unapproved, action="challenges.publish.refused").count() == 1


def _bring_forward(challenge):
    revision = challenge.revisions.get()
    revision.content["go_live_at"] = (timezone.now() - timedelta(minutes=1)).isoformat()
    type(revision).objects.filter(pk=revision.pk).update(content=revision.content)


# --- What the roles may do, through the screens -----------------------------


@pytest.fixture
def log_in(client):
    def as_(user):
        client.force_login(user)
        return client

    return as_


def test_no_group_may_publish():
    assert not GroupPagePermission.objects.filter(permission__codename="publish_page").exists()
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()


def test_what_each_role_may_do_to_pages(editor, coordinator, superuser):
    live = ready_challenge(title="I luften")
    send_for_approval(live, writer=editor)
    live = approve(live, approver=coordinator)
    draft = ready_challenge(title="Kladde")
    index = live.get_parent()
    roles = {
        "Redaktør": editor,
        "Innovationskoordinator": coordinator,
        "Udfordringsejer": person_with("Udfordringsejer"),
        "Bedømmer": person_with("Bedømmer"),
        "Beslutningstager": person_with("Beslutningstager"),
        "Revisor": person_with("Revisor"),
        "superuser": superuser,
        "nobody": UserFactory(),
    }

    found = {}
    for role, person in roles.items():
        on_live, on_draft, on_index = (page.permissions_for_user(person) for page in (live, draft, index))
        may = {
            "add": on_index.can_add_subpage(),
            "edit": on_live.can_edit(),
            "publish": on_live.can_publish() or on_draft.can_publish() or on_index.can_publish_subpage(),
            "unpublish": on_live.can_unpublish(),
            "delete live": on_live.can_delete(),
            "delete draft": on_draft.can_delete(),
            "copy": on_live.can_copy(),
            "move live": on_live.can_move(),
            "move draft": on_draft.can_move(),
            "submit": on_live.can_edit() and on_live.can_submit_for_moderation(),
        }
        found[role] = {name for name, allowed in may.items() if allowed}

    assert found == {
        "Redaktør": {"add", "edit", "submit", "delete draft", "move draft", "copy"},
        "Innovationskoordinator": {"edit", "submit", "unpublish", "delete draft", "move draft", "copy"},
        "Udfordringsejer": {"add"},
        "Bedømmer": set(),
        "Beslutningstager": set(),
        "Revisor": set(),
        "superuser": {
            "add", "edit", "submit", "unpublish", "delete live", "delete draft", "move live", "move draft", "copy",
        },
        "nobody": set(),
    }  # fmt: skip


def test_a_challenge_that_somebody_answered_is_not_deleted(superuser, editor, coordinator):
    challenge = ready_challenge()
    send_for_approval(challenge, writer=editor)
    challenge = approve(challenge, approver=coordinator)
    submitted(challenge=challenge)
    index = challenge.get_parent()

    assert [page.permissions_for_user(superuser).can_delete() for page in (challenge, index, index.get_parent())] == [False] * 3


def test_a_preview_of_a_draft_shows_what_is_written(log_in, editor):
    challenge = ready_challenge()
    challenge.criteria = [Criterion(name="Noget, ingen har set", locale=challenge.locale)]
    challenge.save_revision(user=editor)

    page = log_in(editor).get(reverse("wagtailadmin_pages:view_draft", args=[challenge.pk])).content.decode()

    assert "Noget, ingen har set" in page
    assert "wagtail-userbar" in page


def test_a_challenge_owner_edits_the_challenges_they_own():
    owner = person_with("Udfordringsejer")
    own, others = ready_challenge(owner_person=owner), ready_challenge(title="En andens")

    assert [page.permissions_for_user(owner).can_edit() for page in (own, others)] == [True, False]


def test_the_publish_button_of_a_superuser_does_not_publish(log_in, superuser):
    challenge = ready_challenge()
    challenge.save_revision(user=superuser)

    edit = reverse("wagtailadmin_pages:edit", args=[challenge.pk])
    log_in(superuser).post(edit, as_posted(challenge) | {"action-publish": "1"})

    assert (_again(challenge).live, challenge.revisions.count()) == (False, 2)


def test_bulk_publishing_does_not_publish(log_in, superuser):
    challenge = ready_challenge()
    challenge.save_revision(user=superuser)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    log_in(superuser).post(f"{url}?id={challenge.pk}&next=/admin/", {})

    assert not _again(challenge).live


def test_a_live_copy_or_alias_cannot_be_made(log_in, superuser, editor, coordinator):
    challenge = ready_challenge()
    send_for_approval(challenge, writer=editor)
    challenge = approve(challenge, approver=coordinator)
    parent = challenge.get_parent()
    url = reverse("wagtailadmin_pages:copy", args=[challenge.pk])
    asked = {"new_title": "Kopi", "new_parent_page": str(parent.pk)}

    log_in(superuser).post(url, asked | {"new_slug": "kopi", "publish_copies": "on"})
    log_in(superuser).post(url, asked | {"new_slug": "alias", "alias": "on"})

    assert not Page.objects.filter(slug__in=["kopi", "alias"], live=True).exists()


def test_a_coordinator_takes_a_page_down_and_an_editor_does_not(log_in, editor, coordinator):
    challenge = ready_challenge()
    send_for_approval(challenge, writer=editor)
    challenge = approve(challenge, approver=coordinator)
    url = reverse("wagtailadmin_pages:unpublish", args=[challenge.pk])

    log_in(editor).post(url)
    assert _again(challenge).live

    log_in(coordinator).post(url)
    assert not _again(challenge).live


def test_a_coordinator_finds_what_waits_and_approves_it_in_the_editor(log_in, editor, coordinator):
    challenge = ready_challenge()
    waiting = send_for_approval(challenge, writer=editor)
    client = log_in(coordinator)

    home = client.get(reverse("wagtailadmin_home")).content.decode()
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[challenge.pk, "approve", waiting.pk]))

    assert challenge.title in home
    assert _again(challenge).live


def test_approving_with_the_button_of_the_editor_is_not_writing(log_in, editor, coordinator):
    challenge = ready_challenge()
    challenge.save_revision(user=editor)
    edit = reverse("wagtailadmin_pages:edit", args=[challenge.pk])
    log_in(editor).post(edit, as_posted(challenge) | {"action-submit": "1"})

    approval = {"action-workflow-action": "true", "workflow-action-name": "approve", "workflow-action-extra-data": "{}"}
    log_in(coordinator).post(edit, as_posted(_again(challenge)) | approval)

    challenge = _again(challenge)
    assert (challenge.live, {revision.user for revision in challenge.revisions.all()}) == (True, {editor})


def test_reverting_is_writing(log_in, editor, coordinator):
    challenge = ready_challenge()
    send_for_approval(challenge, writer=editor)
    challenge = approve(challenge, approver=coordinator)
    first = challenge.live_revision
    challenge.title = "Et andet navn"
    send_for_approval(challenge, writer=editor)
    challenge = approve(challenge, approver=coordinator)

    fields = as_posted(first.as_object()) | {"revision": str(first.pk), "action-publish": "1"}
    log_in(coordinator).post(reverse("wagtailadmin_pages:edit", args=[challenge.pk]), fields)

    challenge = ChallengePage.objects.get(pk=challenge.pk)
    assert challenge.title == "Et andet navn"
    assert writers(challenge) == {coordinator.pk}

