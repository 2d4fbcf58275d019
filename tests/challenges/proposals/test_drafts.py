"""Drafts: whose they are, how one finds them again, and when they go."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenges.models import Attachment, Draft
from challenges.proposals import drafts
from challenges.proposals.actions import attach_to_draft
from challenges.proposals.models import new_secret, private_storage
from cocreate.common.outbox import Message
from tests.factories import ChallengeFactory, DraftFactory, UserFactory, submitted
from tests.files import pdf

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def step(draft, name="ide"):
    return reverse("answer_step", args=[draft.challenge.slug, draft.secret, name])


def test_what_is_typed_replaces_its_own_names_only():
    challenge, secret = ChallengeFactory(), new_secret()

    drafts.save_draft(challenge=challenge, secret=secret, actor=NOBODY, typed={"title": "Et", "place": "Torsbo"})
    drafts.save_draft(challenge=challenge, secret=secret, actor=NOBODY, typed={"title": "To"})

    assert Draft.objects.get().data == {"title": "To", "place": "Torsbo"}


def test_a_draft_belongs_to_the_first_account_that_writes_in_it_and_to_nobody_else_from_then_on():
    draft, owner = DraftFactory(), UserFactory()
    facts = {"challenge": draft.challenge, "secret": draft.secret, "typed": {"title": "Mit"}}

    drafts.save_draft(actor=owner, **facts)

    for actor in (UserFactory(), NOBODY):
        with pytest.raises(PermissionDenied):
            drafts.save_draft(actor=actor, **facts | {"typed": {"title": "Dit"}})
        with pytest.raises(PermissionDenied):
            drafts.claim_draft(draft, actor=actor)
        with pytest.raises(PermissionDenied):
            drafts.remove_draft(draft, actor=actor)
    draft.refresh_from_db()
    assert (draft.owner, draft.data) == (owner, {"title": "Mit"})


def test_a_secret_opens_nothing_for_others_once_the_draft_is_claimed():
    draft = DraftFactory(data={"title": "Hemmeligheden"})
    owner, stranger, anonymous = Client(), Client(), Client()
    owner.force_login(UserFactory())
    stranger.force_login(UserFactory())
    before = anonymous.get(step(draft))

    mine = owner.get(step(draft))
    theirs = stranger.get(step(draft))
    written = stranger.post(step(draft), {"title": "Overtaget"})
    nobodys = anonymous.get(step(draft))

    assert "Hemmeligheden" in before.content.decode()
    assert "Hemmeligheden" in mine.content.decode()
    assert (theirs.status_code, written.status_code) == (404, 404)
    assert nobodys.url.startswith("/accounts/login/")
    draft.refresh_from_db()
    assert draft.data == {"title": "Hemmeligheden"}


def test_a_secret_of_another_challenge_or_a_made_up_one_finds_nothing(client):
    draft = DraftFactory(data={"title": "Hemmeligheden"})
    other = ChallengeFactory()

    wrong = client.get(reverse("answer_step", args=[other.slug, draft.secret, "ide"]))
    made_up = client.get(reverse("answer_step", args=[draft.challenge.slug, "x" * 32, "ide"]))

    assert (wrong.status_code, made_up.status_code) == (404, 404)


def test_the_browser_finds_a_draft_again_for_thirty_days_by_a_cookie_that_no_script_reads(client):
    draft = DraftFactory(data={"title": "Måltidsvenner", "step": "ide"})
    client.get(step(draft))

    cookie = client.cookies["draft"]
    start = client.get(f"/udfordringer/{draft.challenge.slug}/svar/")
    again = client.get(reverse("answer_resume", args=[draft.challenge.slug, draft.secret]))
    elsewhere = Client().get(f"/udfordringer/{draft.challenge.slug}/svar/")

    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 30 * 24 * 60 * 60)
    assert "Måltidsvenner" in start.content.decode()
    assert "Måltidsvenner" not in elsewhere.content.decode()
    assert again.url.endswith("/ide/")


def test_a_cookie_of_nonsense_is_no_fault(client):
    challenge = ChallengeFactory()
    client.cookies["draft"] = "..'\"<script>" + "x" * 3000

    assert client.get(f"/udfordringer/{challenge.slug}/svar/").status_code == 200


# --- The link ----------------------------------------------------------------


def test_a_link_is_mailed_without_a_word_of_what_was_written_and_the_same_for_known_and_unknown_addresses(client):
    draft = DraftFactory(data={"title": "Hemmeligheden"})
    known = UserFactory()
    later = reverse("answer_later", args=[draft.challenge.slug, draft.secret])

    answers = [client.post(later, {"email": address}, follow=True) for address in (known.email, "ukendt@example.dk")]

    first, second = (answer.content.decode() for answer in answers)
    assert "er linket der om et øjeblik" in first
    assert _words(first) == _words(second)
    mails = list(Message.objects.order_by("pk"))
    assert [mail.recipient for mail in mails] == [known.email, "ukendt@example.dk"]
    for mail in mails:
        assert f"http://testserver/udfordringer/{draft.challenge.slug}/svar/{draft.secret}/" in mail.body_text
        assert "Hemmeligheden" not in mail.body_text + mail.body_html + mail.subject


def test_the_same_address_gets_one_link_an_hour_and_nobody_can_flood_anybody(client):
    draft = DraftFactory()
    later = reverse("answer_later", args=[draft.challenge.slug, draft.secret])
    client.post(later, {"email": "anna@example.dk"})
    client.post(later, {"email": "anna@example.dk"})
    once = Message.objects.count()

    for number in range(30):
        client.post(later, {"email": f"person{number}@example.dk"})

    assert once == 1
    assert Message.objects.count() <= 20


def test_an_address_that_is_none_is_asked_about(client):
    draft = DraftFactory()

    answer = client.post(reverse("answer_later", args=[draft.challenge.slug, draft.secret]), {"email": "ikke en adresse"})

    assert "<title>Fejl:" in answer.content.decode()
    with pytest.raises(ValidationError):
        drafts.send_link(draft, actor=NOBODY, email="nej", language="da", url="x", words_of_challenge="x")
    assert not Message.objects.exists()


# --- Gone --------------------------------------------------------------------


def test_drafts_that_nobody_touched_for_a_year_go_with_their_files_and_what_was_sent_stays(django_capture_on_commit_callbacks):
    now = timezone.now()
    old = DraftFactory()
    stored = attach_to_draft(old, upload=pdf()).file.name
    fresh, sent = DraftFactory(), DraftFactory()
    Draft.objects.filter(pk=sent.pk).update(proposal=submitted())
    Draft.objects.filter(pk__in=[old.pk, sent.pk]).update(updated_at=now - timedelta(days=366))
    Draft.objects.filter(pk=fresh.pk).update(updated_at=now - timedelta(days=364))

    with django_capture_on_commit_callbacks(execute=True):
        removed = drafts.remove_old_drafts(now)

    assert (removed, drafts.remove_old_drafts(now)) == (1, 0)
    assert set(Draft.objects.all()) == {fresh, sent}
    assert not Attachment.objects.exists()
    assert not private_storage().exists(stored)


def test_one_throws_ones_own_draft_away(client):
    draft = DraftFactory()

    client.get(reverse("answer_remove", args=[draft.challenge.slug, draft.secret]))
    looked = Draft.objects.count()
    client.post(reverse("answer_remove", args=[draft.challenge.slug, draft.secret]))

    assert (looked, Draft.objects.count()) == (1, 0)


def _words(page):
    import re

    page = re.sub(r'value="[^"]*"', "", page)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
