"""A challenge is published when it is clear enough to answer, and keeps what it promised to those who answered."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from challenges.calls.validators import slug_for
from challenges.models import Criterion, Question
from partners.states import Kind
from tests.challenges.calls.forms import as_posted
from tests.factories import approve, person_with, ready_challenge, send_for_approval, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return person_with("Redaktør")


@pytest.fixture
def coordinator():
    return person_with("Innovationskoordinator")


def _fields(challenge):
    return {field: len(errors) for field, errors in challenge.problems().items()}


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ({}, {}),
        ({"summary": " "}, {"summary": 1}),
        ({"what_we_seek": ""}, {"what_we_seek": 1}),
        ({"owner_centre": None}, {"owner_centre": 1}),
        ({"owner_person": None}, {"owner_person": 1}),
        ({"closes_on": None}, {"closes_on": 1}),
        ({"closes_on": timezone.localdate() - timedelta(days=9)}, {"closes_on": 1}),
        ({"expected_answer_on": None}, {"expected_answer_on": 1}),
        ({"expected_answer_on": timezone.localdate() + timedelta(days=3)}, {"expected_answer_on": 1}),
        ({"is_open_box": True, "closes_on": None, "expected_answer_on": None, "owner_centre": None, "owner_person": None}, {}),
    ],
)
def test_what_somebody_who_wants_to_answer_would_miss(missing, told):
    challenge = ready_challenge()
    for name, value in missing.items():
        setattr(challenge, name, value)

    assert _fields(challenge) == told


@pytest.mark.parametrize("children", ["reliefs", "criteria"])
def test_a_challenge_names_a_p_and_a_criterion(children):
    challenge = ready_challenge()
    getattr(challenge, children).set([])

    assert _fields(challenge) == {"__all__": 1}


def _answered(**fields):
    """A live challenge with one question and one proposal in."""
    challenge = ready_challenge(**fields)
    challenge.questions = [Question(label="Hvor?", key="hvor", type="choice", options="Her\nDer", locale=challenge.locale)]
    send_for_approval(challenge, writer=person_with("Redaktør"))
    challenge = approve(challenge, approver=person_with("Innovationskoordinator"))
    submitted(challenge=challenge)
    return type(challenge).objects.get(pk=challenge.pk)


def _later(days):
    return timezone.localdate() + timedelta(days=days)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, set()),
        ({"closes_on": _later(61)}, set()),
        ({"closes_on": None}, {"closes_on"}),
        ({"closes_on": _later(59)}, {"closes_on"}),
        ({"opens_at": timezone.now() - timedelta(days=4)}, {"opens_at"}),
        ({"opens_at": timezone.now() + timedelta(days=4)}, {"opens_at"}),
        ({"title": "Et nyt navn", "summary": "Nye ord."}, set()),
    ],
)
def test_the_window_is_kept_once_a_proposal_is_in(change, told):
    challenge = _answered()
    for name, value in change.items():
        setattr(challenge, name, value)

    # Without a deadline the challenge is unclear too, for a reason of its own.
    assert set(challenge.problems()) == told


def test_before_the_first_proposal_everything_may_change(editor, coordinator):
    challenge = ready_challenge()
    send_for_approval(challenge, writer=editor)
    challenge = approve(challenge, approver=coordinator)
    challenge.closes_on, challenge.opens_at = _later(2), timezone.now() - timedelta(days=9)
    challenge.criteria = [Criterion(name="Noget andet", locale=challenge.locale)]

    assert challenge.problems() == {}


def test_a_deadline_that_has_passed_is_not_moved():
    challenge = _answered()
    type(challenge).objects.filter(pk=challenge.pk).update(closes_on=_later(-1))
    challenge.refresh_from_db()
    challenge.closes_on = _later(30)

    assert set(challenge.problems()) == {"closes_on"}


@pytest.mark.parametrize(
    ("relation", "change", "frozen"),
    [
        ("criteria", {"name": "Kan lade sig gøre"}, False),
        ("criteria", {"weight": 3}, True),
        ("criteria", {"key": "en-anden"}, True),
        ("questions", {"label": "Hvilket sted?", "help_text": "Gaden er nok."}, False),
        ("questions", {"type": "choices"}, True),
        ("questions", {"required": True}, True),
        ("questions", {"options": "Her\nDer\nAlle vegne"}, True),
    ],
)
def test_criteria_and_questions_are_frozen_once_used_but_their_words_are_not(relation, change, frozen):
    challenge = _answered()
    row = getattr(challenge, relation).get()
    for name, value in change.items():
        setattr(row, name, value)
    setattr(challenge, relation, [row])

    assert bool(challenge.problems()) is frozen


@pytest.mark.parametrize("relation", ["criteria", "questions"])
def test_none_comes_and_none_goes(relation):
    challenge = _answered()
    rows = list(getattr(challenge, relation).all())
    model = {"criteria": Criterion, "questions": Question}[relation]
    label = {"criteria": {"name": "Ny"}, "questions": {"label": "Ny?"}}[relation]

    setattr(challenge, relation, [*rows, model(locale=challenge.locale, **label)])
    assert set(challenge.problems()) == {"__all__"}

    setattr(challenge, relation, [])
    assert "__all__" in challenge.problems()


def test_what_breaks_a_promise_is_not_published_however_it_was_approved(editor, coordinator):
    challenge = _answered()
    challenge.closes_on = _later(10)
    waiting = send_for_approval(challenge, writer=editor)

    assert [name for name, *_more in waiting.task.specific.get_actions(challenge, coordinator)] == ["reject"]
    with pytest.raises(ValidationError):
        approve(challenge, approver=coordinator)
    assert type(challenge).objects.get(pk=challenge.pk).closes_on == _later(60)


def test_an_older_version_cannot_bring_a_shorter_deadline_back(editor, coordinator):
    challenge = ready_challenge()
    send_for_approval(challenge, writer=editor)
    challenge = approve(challenge, approver=coordinator)
    first = challenge.live_revision
    challenge.closes_on = _later(70)
    send_for_approval(challenge, writer=editor)
    challenge = approve(challenge, approver=coordinator)
    submitted(challenge=challenge)

    with pytest.raises(ValidationError):
        first.publish()

    assert type(challenge).objects.get(pk=challenge.pk).closes_on == _later(70)


# --- The editor --------------------------------------------------------------


def _post(client, user, challenge, action="", **changes):
    client.force_login(user)
    fields = as_posted(challenge, **changes) | ({action: "1"} if action else {})
    return client.post(reverse("wagtailadmin_pages:edit", args=[challenge.pk]), fields)


def test_a_draft_may_be_unfinished_and_a_submission_may_not(client, editor):
    challenge = ready_challenge(owner_person=None)
    challenge.save_revision(user=editor)

    saved = _post(client, editor, challenge, what_we_seek="")
    sent = _post(client, editor, challenge, "action-submit", what_we_seek="")

    assert saved.status_code == 302
    assert sent.status_code == 200
    assert set(sent.context["form"].errors) == {"what_we_seek", "owner_person"}
    assert not type(challenge).objects.get(pk=challenge.pk).workflow_in_progress


def test_the_editor_sees_that_a_challenge_lacks_criteria(client, editor):
    challenge = ready_challenge()
    challenge.save_revision(user=editor)

    sent = _post(client, editor, challenge, "action-submit", criteria=[])

    assert set(sent.context["form"].errors) == {"__all__"}


def test_a_finished_challenge_can_be_submitted_in_the_editor(client, editor):
    challenge = ready_challenge()
    challenge.save_revision(user=editor)

    sent = _post(client, editor, challenge, "action-submit", accepts=["citizen", "association"])

    challenge = type(challenge).objects.get(pk=challenge.pk)
    assert sent.status_code == 302
    assert (challenge.workflow_in_progress, challenge.accepts) == (True, ["citizen", "association"])


def test_a_centre_and_an_owner_may_have_several_challenges_and_the_owner_several_roles(client, editor):
    first = ready_challenge(title="Den første", owner_person=person_with("Udfordringsejer", "Bedømmer"))
    challenge = ready_challenge(title="Den anden", owner_centre=first.owner_centre, owner_person=first.owner_person)
    challenge.save_revision(user=editor)

    assert _post(client, editor, challenge).status_code == 302


def test_a_centre_that_was_closed_and_an_owner_who_left_stay_chosen(client, editor):
    challenge = ready_challenge()
    challenge.save_revision(user=editor)
    challenge.owner_centre.active = False
    challenge.owner_centre.save()
    challenge.owner_person.groups.clear()

    assert _post(client, editor, challenge).status_code == 302


def test_everybody_chosen_is_stored_as_everybody(client, editor):
    challenge = ready_challenge()
    challenge.save_revision(user=editor)

    _post(client, editor, challenge, accepts=list(Kind.values))

    assert type(challenge).objects.get(pk=challenge.pk).accepts == []


def test_a_broken_promise_is_told_in_a_draft_too(client, editor):
    challenge = _answered()

    saved = _post(client, editor, challenge, closes_on=_later(5).isoformat())

    assert saved.status_code == 200
    assert set(saved.context["form"].errors) == {"closes_on"}


def test_an_answered_challenge_can_be_saved_as_it_stands(client, editor):
    challenge = _answered()

    saved = _post(client, editor, challenge, summary="Klarere ord.")

    assert saved.status_code == 302
    challenge = type(challenge).objects.get(pk=challenge.pk)
    assert challenge.get_latest_revision_as_object().summary == "Klarere ord."
    assert challenge.summary != "Klarere ord."


def test_only_staff_can_be_chosen_as_owner(client, editor):
    citizen = submitted().author
    challenge = ready_challenge()
    client.force_login(editor)

    page = client.get(reverse("wagtailadmin_pages:edit", args=[challenge.pk])).content.decode()

    assert challenge.owner_person.name in page
    assert citizen.name not in page


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Flere hænder på plejehjemmet", "flere-haender-paa-plejehjemmet"),
        ("Halvér madspildet", "halver-madspildet"),
        ("Ærø, Ørsted og Ål", "aeroe-oersted-og-aal"),
    ],
)
def test_slugs_spell_danish_letters(title, slug):
    assert slug_for(title) == slug
    assert ready_challenge(title=title).slug == slug


def test_the_editor_tells_how_easy_the_words_are(client, editor):
    challenge = ready_challenge(
        summary="Kommunalbestyrelsen fastsætter rammerne for samskabelsesindsatsen under hensyntagen til gældende "
        "forvaltningsretlige forpligtelser.",
        what_we_seek="Kom med en idé. Den må gerne være lille. Vi svarer inden ti dage.",
    )
    client.force_login(editor)

    page = client.get(reverse("wagtailadmin_pages:edit", args=[challenge.pk])).content.decode()

    assert "LIX 84" in page
    assert "LIX 5" in page


def test_an_editor_writes_when_it_is_shown_and_it_holds_once_a_colleague_has_approved_it(client, editor, coordinator):
    challenge = ready_challenge()
    begin = timezone.localtime() + timedelta(days=2)
    until = begin + timedelta(days=90)
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:edit", args=[challenge.pk])
    seen = client.get(address).content.decode()

    plan = {"go_live_at": f"{begin:%Y-%m-%d %H:%M}", "expire_at": f"{until:%Y-%m-%d %H:%M}"}
    client.post(address, as_posted(challenge, **plan) | {"action-submit": "1"})
    challenge.refresh_from_db()
    waiting = (challenge.live, challenge.approved_schedule, challenge.workflow_in_progress)
    challenge = approve(challenge, approver=coordinator)

    assert waiting == (False, False, True)
    assert (challenge.live, challenge.approved_schedule) == (False, True)
    scheduled = challenge.scheduled_revision.as_object()
    assert [f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" for moment in (scheduled.go_live_at, scheduled.expire_at)] == [
        *plan.values()
    ]
    assert 'id="schedule-publishing-dialog"' not in seen
    assert "Tiderne er en del af det, en kollega godkender." in seen


def test_a_time_that_ends_before_it_begins_is_asked_about(client, editor):
    challenge = ready_challenge()
    client.force_login(editor)

    answer = client.post(
        reverse("wagtailadmin_pages:edit", args=[challenge.pk]),
        as_posted(challenge, go_live_at="2099-02-01 10:00", expire_at="2099-01-01 10:00"),
    )

    assert set(answer.context["form"].errors) == {"go_live_at", "expire_at"}
