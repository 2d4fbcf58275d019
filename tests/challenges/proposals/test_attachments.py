"""Files beside a draft and a proposal: checked on the way in, private on the way out."""

import io
import re
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from challenges.models import Attachment, Proposal
from challenges.proposals.actions import attach
from challenges.proposals.files import validate_upload
from challenges.proposals.states import S
from challenges.reviews.actions import screen
from partners.roles import AUDITOR, COORDINATOR, REVIEWER
from partners.states import MemberRole
from tests.factories import DraftFactory, MembershipFactory, UserFactory, opened, person_with, submitted
from tests.files import JPG, PNG, docx, pdf

pytestmark = pytest.mark.django_db


def files_step(draft):
    return reverse("answer_step", args=[draft.challenge.slug, draft.secret, "filer"])


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_a_file_is_added_named_marked_and_removed_before_login(client):
    draft = DraftFactory()

    added = client.post(files_step(draft), {"file": pdf("Min plan.pdf"), "confidential": "on", "act": "add"})
    shown = client.get(files_step(draft)).content.decode()
    file = Attachment.objects.get()
    read = client.get(reverse("answer_file", args=[draft.challenge.slug, draft.secret, file.public_id]))
    content = b"".join(read.streaming_content)
    client.post(reverse("answer_file_remove", args=[draft.challenge.slug, draft.secret, file.public_id]))

    assert added.url == files_step(draft)
    assert "Min plan.pdf" in shown
    assert "Kun for kommunen" in shown
    assert "aktindsigt" in shown
    assert (file.draft, file.confidential, file.name) == (draft, True, "Min plan.pdf")
    assert content.startswith(b"%PDF-")
    assert not Attachment.objects.exists()


def test_next_takes_the_chosen_file_too_and_the_files_follow_the_draft_into_the_proposal(client):
    draft = DraftFactory(data={"title": "Måltidsvenner", "solution": "To spiser med.", "language": "da"})
    client.force_login(UserFactory())

    onward = client.post(files_step(draft), {"file": docx()})
    client.post(reverse("answer_step", args=[draft.challenge.slug, draft.secret, "tjek"]))

    assert onward.url.endswith("/tjek/")
    assert [file.name for file in Proposal.objects.get().attachments.all()] == ["plan.docx"]


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (SimpleUploadedFile("virus.exe", b"MZ"), "PDF, ODT, DOCX, PNG"),
        (SimpleUploadedFile("side.html", b"<script>"), "PDF, ODT, DOCX, PNG"),
        (SimpleUploadedFile("tegning.svg", b"<svg/>"), "PDF, ODT, DOCX, PNG"),
        (pdf(content=b"<html><script>alert(1)</script>"), "ikke det"),
        (SimpleUploadedFile("foto.png", JPG), "ikke det"),
        (SimpleUploadedFile("foto.jpg", PNG), "ikke det"),
        (docx(inside="xl/workbook.xml"), "ikke det"),
        (pdf(content=b"%PDF-" + b"x" * (10 * 1024 * 1024)), "10 MB"),
        (pdf(content=b""), "tom"),
    ],
)
def test_what_is_not_what_it_says_is_refused_kindly(client, upload, words):
    draft = DraftFactory(data={"title": "Gemt"})

    answer = client.post(files_step(draft), {"file": upload})

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert "<title>Fejl:" in answer.content.decode()
    assert not Attachment.objects.exists()


def test_at_most_five(client):
    draft = DraftFactory()

    answers = [client.post(files_step(draft), {"file": pdf(f"{number}.pdf"), "act": "add"}) for number in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [200]
    assert Attachment.objects.count() == 5


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.pdf", ".._.._etc_passwd.pdf"),
        ("..\\..\\plan.pdf", ".._.._plan.pdf"),
        ("<script>.pdf", "<script>.pdf"),
        ("exe\u202efdp.pdf", "exefdp.pdf"),
        ("\u2067plan.pdf\u2069", "plan.pdf"),
        ("a\0b\r\nc.pdf", "ab c.pdf"),
        ("\ud800plan.PDF", "plan.pdf"),
        ("æ" * 5_000 + ".pdf", "æ" * 135 + "….pdf"),
    ],
)
def test_a_name_is_only_a_name(sent, kept):
    upload = pdf()
    upload._name = sent  # as it is before Django takes the path away

    assert validate_upload(upload) == (kept, "application/pdf")


@pytest.mark.parametrize(
    "named",
    [
        b'filename="../../etc/<script>passwd.pdf"',
        b'filename="..\\..\\plan.pdf"',
        b"filename=\"plan.pdf\"; filename*=UTF-8''%E2%80%AEfdp%00.pdf",
        b"filename*=utf-7''+2AA-.pdf",
        b"filename*=x-unknown''plan.pdf",
        b"filename*=utf-16-le''%00%D8%2E%00p%00d%00f%00",
        b'filename="' + b"x" * 3_000 + b'.pdf"',
    ],
)
def test_whatever_a_file_is_called_it_is_stored_without_its_name_or_refused_kindly(client, named):
    draft = DraftFactory()
    client.raise_request_exception = False
    body = b'--x\r\nContent-Disposition: form-data; name="act"\r\n\r\nadd\r\n--x\r\n'
    body += b'Content-Disposition: form-data; name="file"; ' + named + b"\r\n\r\n%PDF-1.7\r\n--x--\r\n"

    answer = client.post(files_step(draft), body, content_type="multipart/form-data; boundary=x")

    assert answer.status_code in {200, 302, 400}
    for file in Attachment.objects.all():
        assert re.fullmatch(r"attachments/[0-9a-f]{2}/[0-9a-f]{32}", file.file.name)
        assert "<script>" not in client.get(files_step(draft)).content.decode()


def packed(*parts, kind=zipfile.ZIP_STORED):
    """An archive of names and contents."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", kind) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return made.getvalue()


ODT = ("mimetype", "application/vnd.oasis.opendocument.text")
BODY = ("word/document.xml", "<w/>")


def spoilt(kind):
    """A text whose packed type cannot be unpacked."""
    whole = bytearray(packed(ODT, BODY, kind=kind))
    at = whole.index(b"mimetype") + len("mimetype")
    whole[at : at + 20] = b"\xff" * 20
    return bytes(whole)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.odt", packed(ODT, BODY)),
        ("plan.docx", packed(BODY)),
        # They would unpack to far more, and nobody unpacks them here.
        ("bombe.docx", packed(BODY, ("word/media/image1.png", b"\0" * 200_000_000), kind=zipfile.ZIP_DEFLATED)),
        # Also a web page, for whoever would guess; it is given out as a download that nobody guesses about.
        ("polyglot.pdf", b"%PDF-1.7\n<html><script>alert(1)</script></html>"),
    ],
)
def test_what_is_small_and_rightly_named_is_kept_as_it_came(name, content):
    assert validate_upload(SimpleUploadedFile(name, content))[0] == name


@pytest.mark.parametrize(
    "content",
    [
        packed(ODT, BODY, kind=zipfile.ZIP_LZMA),
        packed(ODT, BODY, kind=zipfile.ZIP_BZIP2),
        packed(("mimetype", "a" * 50_000_000), BODY, kind=zipfile.ZIP_DEFLATED),
        spoilt(zipfile.ZIP_LZMA),
        spoilt(zipfile.ZIP_DEFLATED),
        packed(BODY),
        packed(ODT, BODY)[:-30],
        b"<html>" + packed(ODT, BODY),
        packed(("mimetype", "application/zip")),
    ],
)
def test_an_archive_that_is_no_text_is_refused_unread(content):
    with pytest.raises(ValidationError, match="ikke det"):
        validate_upload(SimpleUploadedFile("plan.odt", content))


def test_only_those_behind_the_proposal_and_those_who_read_the_case_get_a_file():
    membership = MembershipFactory()
    reader = MembershipFactory(organisation=membership.organisation, role=MemberRole.READER)
    proposal = submitted(author=membership.user, organisation=membership.organisation)
    file = attach(proposal, actor=membership.user, upload=pdf(), confidential=True)
    tied, reviewer = person_with(REVIEWER), person_with(REVIEWER)
    opened(proposal, reviewer)
    MembershipFactory(user=tied, organisation=membership.organisation, role=MemberRole.READER)
    address = reverse("attachment", args=[file.public_id])

    seen = {
        name: logged_in(user).get(address).status_code
        for name, user in {
            "author": membership.user, "reviewer": reviewer, "auditor": person_with(AUDITOR),
            "reader": reader.user, "tied": tied, "stranger": UserFactory(),
        }.items()
    }  # fmt: skip

    assert seen == {"author": 200, "reviewer": 200, "auditor": 200, "reader": 404, "tied": 404, "stranger": 404}
    assert Client().get(address).url.startswith("/accounts/login/")


def test_a_public_proposal_keeps_its_files_to_itself(client):
    author = UserFactory()
    proposal = submitted(author=author)
    file = attach(proposal, actor=author, upload=pdf("hemmelig.pdf"))
    screen(proposal, actor=person_with(COORDINATOR), version=None)

    page = client.get(f"/forslag/{proposal.reference}/")

    assert page.status_code == 200
    assert "hemmelig.pdf" not in page.content.decode()
    assert str(file.public_id) not in page.content.decode()


def test_a_file_is_a_download_that_nobody_guesses_about_or_keeps():
    author = UserFactory()
    file = attach(submitted(author=author), actor=author, upload=pdf('a"b.pdf'))

    answer = logged_in(author).get(reverse("attachment", args=[file.public_id]))

    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_draft_of_somebody_else_gives_no_file():
    draft, owner = DraftFactory(), UserFactory()
    logged_in(owner).post(files_step(draft), {"file": pdf(), "act": "add"})
    file = Attachment.objects.get()
    address = reverse("answer_file", args=[draft.challenge.slug, draft.secret, file.public_id])

    assert logged_in(owner).get(address).status_code == 200
    assert [client.get(address).status_code for client in (Client(), logged_in(UserFactory()))] == [404, 404]


def test_files_are_added_afterwards_until_it_is_being_assessed():
    author = UserFactory()
    proposal = submitted(author=author)
    client = logged_in(author)
    address = reverse("attach_file", args=[proposal.reference])

    client.post(address, {"file": pdf("en.pdf")})
    refused = client.post(address, {"file": pdf("nej.pdf", b"nej")})
    screen(proposal, actor=person_with(COORDINATOR), version=None)
    late = client.post(address, {"file": pdf("to.pdf")})

    proposal.refresh_from_db()
    assert "ikke det" in refused.content.decode()
    assert proposal.state == S.ASSESSMENT
    assert late.status_code == 302
    assert [file.name for file in proposal.attachments.all()] == ["en.pdf"]
