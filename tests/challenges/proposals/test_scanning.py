"""The virus scanner: what it finds stays out, and what it has not looked at is given to nobody."""

import logging

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from challenges.models import Attachment, ContactTask
from challenges.proposals import drafts
from challenges.proposals.actions import Contact, attach, attach_to_draft
from challenges.proposals.scanning import MOST_FAILURES, scan_waiting
from challenges.reviews import actions
from cocreate.common import regular
from cocreate.common.outbox import Message
from partners.roles import AUDITOR, COORDINATOR, REVIEWER
from tests.clamd import EICAR, scanner
from tests.contract import ContractClient
from tests.factories import ApiKeyFactory, DraftFactory, UserFactory, opened, person_with, submitted
from tests.files import PDF, PNG, pdf

pytestmark = pytest.mark.django_db

VIRUS = PDF + EICAR.encode()


@pytest.fixture(autouse=True)
def hasty(settings):
    settings.CLAMAV_SECONDS = 1


@pytest.fixture
def clam(settings):
    """A scanner that answers."""
    with scanner() as there:
        settings.CLAMAV_URL = there.url
        yield there


@pytest.fixture
def no_scanner_answers(settings):
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def files_of(proposal):
    return [(file.name, file.scan) for file in proposal.attachments.all()]


def test_a_clean_file_comes_in_open(clam):
    author = UserFactory()
    proposal = submitted(author=author)

    file = attach(proposal, actor=author, upload=pdf())

    assert files_of(proposal) == [("plan.pdf", "clean")]
    assert clam.heard == [PDF]
    assert logged_in(author).get(reverse("attachment", args=[file.public_id])).status_code == 200


def test_without_a_scanner_a_file_comes_in_open_and_unscanned():
    author = UserFactory()
    proposal = submitted(author=author)

    attach(proposal, actor=author, upload=pdf())

    assert files_of(proposal) == [("plan.pdf", "")]
    assert scan_waiting(None) == 0


def test_an_infected_file_is_refused_through_every_door_and_nothing_else_is_lost(clam, caplog):
    author = UserFactory()
    proposal = submitted(author=author)
    client = logged_in(author)
    draft = DraftFactory(owner=author, data={"title": "Måltidsvenner"})
    api = ContractClient(ApiKeyFactory(user=author, scopes=["proposals:read", "proposals:write"]))

    with caplog.at_level(logging.WARNING):
        form = client.post(
            reverse("answer_step", args=[draft.challenge.slug, draft.secret, "filer"]),
            {"file": pdf("hemmelig.pdf", VIRUS), "act": "add"},
        )  # fmt: skip
        later = client.post(reverse("attach_file", args=[proposal.reference]), {"file": pdf("hemmelig.pdf", VIRUS)})
        sent = api.post(
            f"/api/v1/proposals/{proposal.public_id}/attachments/", {"file": pdf("hemmelig.pdf", VIRUS)}, format="multipart"
        )

    draft.refresh_from_db()
    assert [page.status_code for page in (form, later, sent)] == [200, 200, 400]
    assert all("virusscanner" in page.content.decode().lower() for page in (form, later, sent))
    assert [(one["pointer"], one["code"]) for one in sent.json()["errors"]] == [("/file", "infected")]
    assert (Attachment.objects.count(), draft.data["title"]) == (0, "Måltidsvenner")
    assert "hemmelig" not in caplog.text
    assert caplog.text.count("infected file refused") == 3


def test_where_the_scanner_is_silent_the_file_comes_in_closed_to_everybody(no_scanner_answers):
    author = UserFactory()
    proposal = submitted(author=author)
    reviewer = person_with(REVIEWER)
    opened(proposal, reviewer)
    file = attach(proposal, actor=author, upload=pdf())
    address = reverse("attachment", args=[file.public_id])
    api = ContractClient(ApiKeyFactory(user=author, scopes=["proposals:read"]))

    pages = {
        name: logged_in(user).get(address)
        for name, user in {
            "author": author, "reviewer": reviewer, "coordinator": person_with(COORDINATOR), "auditor": person_with(AUDITOR),
            "superuser": UserFactory(is_superuser=True), "stranger": UserFactory(),
        }.items()
    }  # fmt: skip
    by_api = api.get(f"/api/v1/attachments/{file.public_id}/")
    case = logged_in(reviewer).get(f"/admin/koe/{proposal.pk}/").content.decode()
    mine = logged_in(author).get(reverse("my_proposal", args=[proposal.reference])).content.decode()

    assert {name: page.status_code for name, page in pages.items()} == dict.fromkeys(pages, 409) | {"stranger": 404}
    assert "scannet" in pages["author"].content.decode()
    assert (by_api.status_code, by_api.json()["code"]) == (409, "not_now")
    assert all("Bliver scannet" in page and address not in page for page in (case, mine))


def test_a_file_of_a_draft_waits_too_and_is_scanned_where_it_has_come_to(settings, no_scanner_answers):
    draft = DraftFactory()
    file = attach_to_draft(draft, upload=pdf())
    address = reverse("answer_file", args=[draft.challenge.slug, draft.secret, file.public_id])

    closed = Client().get(address).status_code
    with scanner() as there:
        settings.CLAMAV_URL = there.url
        answered = [scan_waiting(None), scan_waiting(None)]

    file.refresh_from_db()
    assert (closed, answered, file.scan, there.heard) == (409, [1, 0], "clean", [PDF])
    assert Client().get(address).status_code == 200


@pytest.mark.parametrize("contact", [None, Contact("Jens Bak", "", "Ring 00 00 00 00")])
def test_what_turns_out_to_be_infected_is_deleted_and_the_proposer_is_told(
    settings, no_scanner_answers, contact, django_capture_on_commit_callbacks
):
    author = UserFactory()
    proposal = submitted(author=author)
    file = attach(proposal, actor=author, upload=pdf("plan.pdf", VIRUS))
    kept_at = file.file.path
    if contact:
        proposal.author, proposal.contact_email, proposal.contact_name = None, "", contact.name
        proposal.save()
    before = Message.objects.count()

    with scanner() as there, django_capture_on_commit_callbacks(execute=True):
        settings.CLAMAV_URL = there.url
        done, failed = regular.do_all()
        again = scan_waiting(None)

    told = ContactTask.objects.filter(proposal=proposal) if contact else Message.objects.order_by("pk")[before:]
    assert (done["scanned"], failed, again) == (1, [], 0)
    assert files_of(proposal) == [("plan.pdf", "infected")]
    assert not file.file.storage.exists(kept_at)
    assert list(proposal.events.filter(verb="infected").values_list("actor", "audience", "facts")) == [
        (None, "proposer", {"attachment": str(file.public_id)})
    ]
    assert [("virus" in one.subject, "plan.pdf" in (one.text if contact else one.body_text)) for one in told] == [(True, True)]
    reviewer = person_with(REVIEWER)
    opened(proposal, reviewer)
    assert logged_in(reviewer).get(reverse("attachment", args=[file.public_id])).status_code == 409
    assert "Fjernet: den indeholdt virus" in logged_in(reviewer).get(f"/admin/koe/{proposal.pk}/").content.decode()


def test_an_infected_file_of_a_draft_is_deleted_without_a_line_and_can_be_taken_away(settings, no_scanner_answers):
    draft = DraftFactory()
    file = attach_to_draft(draft, upload=pdf("plan.pdf", VIRUS))

    with scanner() as there:
        settings.CLAMAV_URL = there.url
        scan_waiting(None)
    shown = Client().get(reverse("answer_step", args=[draft.challenge.slug, draft.secret, "filer"])).content.decode()
    drafts.remove_attachment(draft, actor=UserFactory(), public_id=file.public_id)

    assert "Fjernet: den indeholdt virus" in shown
    assert not Attachment.objects.exists()


def test_a_scanner_that_stays_silent_stops_the_round_and_nothing_opens(no_scanner_answers, caplog):
    author = UserFactory()
    proposal = submitted(author=author)
    for number in range(MOST_FAILURES + 1):
        attach(proposal, actor=author, upload=pdf(f"{number}.pdf"))
    caplog.clear()

    assert scan_waiting(None) == 0
    assert {scan for _name, scan in files_of(proposal)} == {"waiting"}
    assert caplog.text.count("file not scanned") == MOST_FAILURES


def test_a_file_that_is_gone_from_the_disk_holds_up_no_other(settings, no_scanner_answers):
    author = UserFactory()
    proposal = submitted(author=author)
    lost, _other = (attach(proposal, actor=author, upload=pdf(f"{number}.pdf")) for number in "12")
    lost.file.storage.delete(lost.file.name)

    with scanner() as there:
        settings.CLAMAV_URL = there.url
        answered = scan_waiting(None)

    assert answered == 1
    assert files_of(proposal) == [("1.pdf", "waiting"), ("2.pdf", "clean")]


def test_garbage_from_the_scanner_is_no_verdict(settings):
    author = UserFactory()
    proposal = submitted(author=author)

    with scanner(answer=b"\xff\xfe OK\0") as there:
        settings.CLAMAV_URL = there.url
        attach(proposal, actor=author, upload=pdf())

    assert files_of(proposal) == [("plan.pdf", "waiting")]


def test_a_picture_is_scanned_as_it_is_kept(clam):
    author = UserFactory()
    file = attach(submitted(author=author), actor=author, upload=pdf("foto.png", PNG + EICAR.encode()))

    with file.file.open("rb") as kept:
        assert clam.heard == [kept.read()]
    assert file.scan == "clean"


def test_what_may_not_be_added_is_not_sent_to_the_scanner(clam):
    author = UserFactory()
    proposal = submitted(author=author)
    for number in range(5):
        attach(proposal, actor=author, upload=pdf(f"{number}.pdf"))
    clam.heard.clear()

    with pytest.raises(ValidationError):
        attach(proposal, actor=author, upload=pdf("6.pdf"))
    actions.screen(proposal, actor=person_with(COORDINATOR), version=None)

    assert clam.heard == []
