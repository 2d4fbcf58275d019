"""Which words and files those read who assess without names: who chooses, what is kept, and two who choose at once."""

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from challenges.models import Attachment, Proposal
from challenges.proposals.actions import attach
from challenges.proposals.states import S
from challenges.reviews import actions
from challenges.reviews.actions import redact, redacted, seen_in
from challenges.reviews.anonymity import veils_for
from challenges.reviews.models import Redaction
from cocreate.common import backup
from cocreate.common.refusals import NotNow, Stale
from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, EDITOR, REVIEWER
from tests.factories import ApiKeyFactory, CentreFactory, ChallengeFactory, UserFactory, opened, person_with, submitted
from tests.files import pdf

from .desk import address, do, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return person_with(COORDINATOR, first_name="Karin", last_name="Juhl")


@pytest.fixture
def zebulon():
    return UserFactory(first_name="Zebulon", last_name="Quist", email="zebulon@quist.example")


@pytest.fixture
def case(zebulon):
    challenge = ChallengeFactory(anonymous_assessment=True, owner_centre=CentreFactory())
    return submitted(challenge=challenge, author=zebulon, problem="Vi i Kælderen spiser alene.")


def of_another_centre():
    person = person_with(COORDINATOR)
    person.centres.add(CentreFactory())
    return person


def in_doubt(case):
    person = person_with(COORDINATOR)
    actions.declare(case, actor=person, answer="in_doubt", ground="Vi er naboer.")
    return person


PEOPLE = {
    "citizen": lambda case: UserFactory(), "proposer": lambda case: case.author, "editor": lambda case: person_with(EDITOR),
    "auditor": lambda case: person_with(AUDITOR), "decision-maker": lambda case: person_with(DECISION_MAKER),
    "reviewer": lambda case: person_with(REVIEWER), "of another centre": lambda case: of_another_centre(),
    "coordinator in doubt": in_doubt, "coordinator": lambda case: person_with(COORDINATOR),
    "superuser": lambda case: UserFactory(is_superuser=True),
}  # fmt: skip
CHOOSES = {"coordinator", "superuser"}


def photo(name="Zebulons have.jpg"):
    """A picture that knows who took it."""
    exif, made = Image.Exif(), io.BytesIO()
    exif[0x013B] = "Zebulon Quist"
    Image.new("RGB", (8, 8), "green").save(made, "JPEG", exif=exif)
    return SimpleUploadedFile(name, made.getvalue(), content_type="image/jpeg")


@pytest.fixture
def file(case, zebulon):
    return attach(case, actor=zebulon, upload=photo())


@pytest.mark.parametrize("act", ["redact", "show", "replace", "close"])
@pytest.mark.parametrize("who", PEOPLE)
def test_who_chooses_what_is_hidden(who, act, case, file):
    person, before = PEOPLE[who](case), case.events.count()
    if who in {"reviewer", "decision-maker"}:
        opened(case, person)
    known = case.events.count()
    do_it = {
        "redact": lambda: redact(case, actor=person, phrases=["Kælderen"], seen=seen_in([])),
        "show": lambda: actions.show_file(file, actor=person),
        "replace": lambda: actions.show_file(file, actor=person, upload=photo()),
        "close": lambda: actions.close_file(file, actor=person),
    }[act]

    if who in CHOOSES:
        do_it()
        assert (redacted(case), case.events.count() - before) == {
            "redact": (["Kælderen"], 1), "show": ([], 1), "replace": ([], 1), "close": ([], 0),
        }[act]  # fmt: skip
    else:
        with pytest.raises(PermissionDenied):
            do_it()
        file.refresh_from_db()
        assert (redacted(case), file.blind_copy.name, case.events.count()) == ([], "", known)


# --- Words -------------------------------------------------------------------


def test_the_phrases_are_kept_clean_and_each_once_and_the_history_does_not_tell_them(case, coordinator, clerk):
    typed = ["  Kælderen ", "", "kælderen", "Ma\u030altids\tvennerne", "@zebq", "王小明"]

    kept = redact(case, actor=coordinator, phrases=typed, seen=seen_in([]))

    again = redact(case, actor=coordinator, phrases=kept, seen=seen_in(kept))
    events = list(case.events.filter(verb="redacted").values_list("actor", "audience", "reason", "facts"))
    case.refresh_from_db()
    assert kept == again == ["Kælderen", "Måltids vennerne", "@zebq", "王小明"]
    assert events == [(coordinator.pk, "staff", "", {})]
    assert case.version == 1
    assert veils_for(clerk, [case])[case.pk].over("Vi i Kælderen") == "Vi i [skjult]"


def test_what_is_no_longer_among_them_is_read_again_and_what_stays_keeps_who_chose_it(case, coordinator):
    first = redact(case, actor=coordinator, phrases=["Kælderen", "Kokkene"], seen=seen_in([]))
    other = person_with(COORDINATOR)

    redact(case, actor=other, phrases=["Kokkene", "Havnen"], seen=seen_in(first))

    assert list(Redaction.objects.values_list("phrase", "by")) == [("Kokkene", coordinator.pk), ("Havnen", other.pk)]


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("a", "short"), ("…!", "short"), ("-a-", "short"), ("x" * 201, "length"), ("Kælder\x00en", "characters"),
        ("Kælder\x1ben", "characters"), ("\ud800Kælder", "characters"), ("[skjult] kælder", "hidden"),
    ],
)  # fmt: skip
def test_what_cannot_be_hidden_is_refused_kindly(case, coordinator, phrase, code):
    with pytest.raises(ValidationError) as refusal:
        redact(case, actor=coordinator, phrases=["Kælderen", phrase], seen=seen_in([]))

    assert [fault.code for fault in refusal.value.error_dict["phrases"]] == [code]
    assert redacted(case) == []


def test_at_most_two_hundred(case, coordinator):
    many = [f"ord {number}" for number in range(201)]

    with pytest.raises(ValidationError, match="Højst 200"):
        redact(case, actor=coordinator, phrases=many, seen=seen_in([]))
    assert redact(case, actor=coordinator, phrases=many[1:], seen=seen_in([])) == many[1:]


def test_who_saw_an_older_list_is_told_and_overwrites_nothing(case, coordinator):
    redact(case, actor=coordinator, phrases=["Kælderen"], seen=seen_in([]))

    with pytest.raises(Stale):
        redact(case, actor=person_with(COORDINATOR), phrases=["Kokkene"], seen=seen_in([]))

    assert redacted(case) == ["Kælderen"]


@pytest.mark.parametrize("decided", [True, False])
def test_where_names_are_not_hidden_there_is_nothing_to_hide(case, file, coordinator, decider, decided):
    if decided:
        case = actions.screen(case, actor=coordinator, version=None)
        actions.decide(case, actor=decider, version=None, outcome=S.SELECTED, public_reason="Ja.")
    else:
        Proposal.objects.update(names_hidden=False)

    for refused in (
        lambda: redact(case, actor=coordinator, phrases=["Kælderen"], seen=seen_in([])),
        lambda: actions.show_file(file, actor=coordinator),
        lambda: actions.close_file(file, actor=coordinator),
    ):
        with pytest.raises(NotNow, match="intet at skjule"):
            refused()


# --- Files -------------------------------------------------------------------


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def answers(file, person):
    """What the page and the API answer who asks for the file: status, name and content."""
    found = []
    token = ApiKeyFactory(user=person, scopes=["queue:read", "proposals:read"]).token
    for client, url, header in (
        (logged_in(person), reverse("attachment", args=[file.public_id]), {}),
        (Client(), f"/api/v1/attachments/{file.public_id}/", {"authorization": f"Bearer {token}"}),
    ):
        answer = client.get(url, headers=header)
        content = b"".join(answer.streaming_content) if answer.streaming else b""
        found.append((answer.status_code, answer.get("Content-Disposition", ""), content))
    assert found[0] == found[1], "page and API answer the same"
    return found[0]


def on_disk(name):
    return storages["private"].exists(name)


def test_who_assesses_reads_a_file_once_it_is_let_through_and_never_its_name(case, file, coordinator, decider):
    reviewer = person_with(REVIEWER)
    opened(case, reviewer)
    closed = answers(file, reviewer)

    shown = actions.show_file(file, actor=coordinator)

    status, name, content = answers(file, reviewer)
    assert closed == (404, "", b"")
    assert (status, name) == (200, 'attachment; filename="bilag-1.jpg"')
    assert b"Zebulon" not in content
    assert Image.open(io.BytesIO(content)).size == (8, 8)
    for person in (coordinator, decider, person_with(AUDITOR), case.author):
        assert answers(file, person)[:2] == (200, 'attachment; filename="Zebulons have.jpg"')
    assert shown.blind_copy.name.startswith("attachments/")


@pytest.mark.parametrize("person", [lambda: person_with(REVIEWER), UserFactory], ids=["undeclared", "stranger"])
def test_who_may_not_read_the_case_gets_no_copy_either(case, file, coordinator, person):
    actions.show_file(file, actor=coordinator)
    person = person()

    answer = logged_in(person).get(reverse("attachment", args=[file.public_id]))

    assert (answer.status_code, answer.get("Location", "").startswith("/admin/koe/")) in {(302, True), (404, False)}


def test_taking_it_back_closes_it_and_erases_the_copy(case, file, coordinator, django_capture_on_commit_callbacks):
    reviewer = person_with(REVIEWER)
    opened(case, reviewer)
    copy = actions.show_file(file, actor=coordinator).blind_copy.name
    there = on_disk(copy)

    with django_capture_on_commit_callbacks(execute=True):
        actions.close_file(file, actor=coordinator)

    assert (there, on_disk(copy), on_disk(file.file.name)) == (True, False, True)
    assert answers(file, reviewer)[0] == 404
    assert list(case.events.filter(verb__startswith="file_").values_list("verb", "facts", "reason")) == [
        ("file_shown", {"attachment": str(file.public_id)}, ""), ("file_closed", {"attachment": str(file.public_id)}, ""),
    ]  # fmt: skip


def test_another_file_may_be_put_in_its_place_and_the_first_copy_is_erased(
    case, file, coordinator, django_capture_on_commit_callbacks
):
    reviewer = person_with(REVIEWER)
    opened(case, reviewer)
    first = actions.show_file(file, actor=coordinator).blind_copy.name
    picture = io.BytesIO()
    Image.new("RGB", (3, 5)).save(picture, "PNG")

    with django_capture_on_commit_callbacks(execute=True):
        actions.show_file(file, actor=coordinator, upload=SimpleUploadedFile("Zebulon.png", picture.getvalue()))

    _status, name, content = answers(file, reviewer)
    assert (on_disk(first), name) == (False, 'attachment; filename="bilag-1.png"')
    assert Image.open(io.BytesIO(content)).size == (3, 5)


@pytest.mark.parametrize(
    "upload", [None, SimpleUploadedFile("virus.exe", b"MZ"), SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\nx")]
)
def test_a_file_that_cannot_be_cleaned_or_is_not_taken_in_stays_closed(case, zebulon, coordinator, upload):
    file = attach(case, actor=zebulon, upload=pdf())

    with pytest.raises(ValidationError):
        actions.show_file(file, actor=coordinator, upload=upload)

    assert (Attachment.objects.get().blind_copy.name, case.events.filter(verb="file_shown").exists()) == ("", False)


def test_the_copies_are_gone_with_the_decision_and_everybody_of_the_case_reads_the_file(
    case, file, coordinator, decider, django_capture_on_commit_callbacks
):
    reviewer = person_with(REVIEWER)
    opened(case, reviewer)
    copy = actions.show_file(file, actor=coordinator).blind_copy.name
    case = actions.screen(case, actor=coordinator, version=None)

    with django_capture_on_commit_callbacks(execute=True):
        actions.decide(case, actor=decider, version=None, outcome=S.SELECTED, public_reason="Ja.")

    assert (on_disk(copy), Attachment.objects.get().blind_copy.name) == (False, "")
    assert answers(file, reviewer)[:2] == (200, 'attachment; filename="Zebulons have.jpg"')


def test_a_copy_is_among_the_files_of_a_backup(file, coordinator):
    copy = actions.show_file(file, actor=coordinator).blind_copy.name

    assert f"private/{copy}" in {name for name, _path in backup._files()}


def test_where_names_are_shown_nothing_has_changed(zebulon):
    case, reviewer = submitted(author=zebulon), person_with(REVIEWER)
    opened(case, reviewer)

    assert answers(attach(case, actor=zebulon, upload=photo()), reviewer)[0] == 200


# --- The API -----------------------------------------------------------------


def test_the_coordinator_chooses_through_the_api_and_others_are_not_told_the_words(case, file):
    leader, reviewer, decides = staff(COORDINATOR), staff(REVIEWER), staff(DECISION_MAKER)
    opened(case, reviewer.user)
    told = leader.get(address(case)).json()["redactions"]

    answer = do(leader, case, "redact", phrases=["Kælderen"], seen=told["seen"])
    late = do(leader, case, "redact", phrases=[], seen=told["seen"])
    wrong = do(leader, case, "redact", phrases=["a"], seen=seen_in(["Kælderen"]))
    shown = do(leader, case, "show_file", attachment=str(file.public_id))
    closed = do(leader, case, "close_file", attachment=str(file.public_id))

    assert told == {"phrases": [], "seen": seen_in([])}
    assert answer.json()["redactions"] == {"phrases": ["Kælderen"], "seen": seen_in(["Kælderen"])}
    assert (late.status_code, late.json()["code"]) == (409, "stale")
    assert [error["pointer"] for error in wrong.json()["errors"]] == ["/phrases"]
    assert (shown.status_code, closed.status_code) == (200, 200)
    for other in (reviewer, decides):
        assert other.get(address(case)).json()["redactions"] is None
    feed = [event for event in reviewer.get("/api/v1/queue/changes/").json()["results"] if event["verb"] == "redacted"]
    assert [(event["reason"], event["actor"]["name"]) for event in feed] == [("", leader.user.name)]
