"""The conversation with the proposer as the case page reads it, and how each of our mails went."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import gettext

from challenges.proposals.actions import Contact, answer, attach, phone_instead
from challenges.reviews import actions
from cocreate.common.outbox import Message
from tests.factories import UserFactory, opened, submitted
from tests.files import PNG, pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def page_of(client, clerk):
    client.force_login(clerk)
    return lambda case: client.get(f"/admin/koe/{opened(case, clerk).pk}/")


def test_theirs_and_ours_stand_in_order_with_who_and_how_it_went(page_of, decider):
    author = UserFactory(first_name="Birthe", last_name="Lund")
    case = submitted(author=author)
    actions.ask(case, actor=decider, version=None, question="Hvem låser?")
    answer(case, actor=author, version=None, message="Det gør pedellen.")
    actions.message(case, actor=decider, text="Tak.")
    actions.screen(case, actor=decider, version=None)
    actions.decide(case, actor=decider, version=None, outcome="declined", public_reason="Ikke i år.")
    mails = Message.objects.filter(key__regex="request|message|decision").order_by("pk")
    mails.filter(key__contains="request").update(sent_at=timezone.now())

    said = page_of(case).context["outside"]

    waits = gettext("The mail waits to be sent")
    assert [(one.event.reason, one.is_ours, one.who) for one in said] == [
        ("Hvem låser?", True, decider.name), ("Det gør pedellen.", False, ""), ("Tak.", True, decider.name),
        ("Ikke i år.", True, decider.name),
    ]  # fmt: skip
    assert said[0].delivery.words.startswith("Mail sendt")
    assert [one.delivery and one.delivery.words for one in said[1:]] == [None, waits, waits]


def test_a_mail_that_is_given_up_becomes_a_call_and_then_a_call_that_is_made(page_of, clerk, decider):
    case = submitted()
    actions.message(case, actor=decider, text="Tak.")
    Message.objects.filter(key__contains="-message-").update(failed_at=timezone.now())

    def delivery():
        (said,) = page_of(case).context["outside"]
        return said.delivery.words, said.delivery.is_stuck

    failed = delivery()
    phone_instead(None)
    to_call = delivery()
    actions.finish_contact_task(case.contact_tasks.get(), actor=clerk)

    assert failed == (gettext("The mail did not get through"), True)
    assert to_call == (gettext("No mail gets through: phone or write"), True)
    assert delivery()[0].startswith(f"{clerk.name} ringede eller skrev")


def test_without_an_address_our_words_are_a_call_from_the_start(page_of, decider):
    case = submitted(contact=Contact("Jens Bak", "", "Ring 00 00 00 00"))
    actions.message(case, actor=decider, text="Tak.")

    page = page_of(case)

    assert page.context["outside"][0].delivery.is_stuck
    assert 'href="#opgaver"' in page.content.decode()
    assert 'id="opgaver"' in page.content.decode()


def test_their_words_keep_their_language_and_every_word_is_escaped(page_of, decider):
    author = UserFactory()
    case = submitted(author=author, language="ar")
    actions.ask(case, actor=decider, version=None, question="<script>alert(1)</script>")
    answer(case, actor=author, version=None, message="نعم <b>")

    page = page_of(case).content.decode()

    assert '<div dir="auto" lang="ar"><p>نعم &lt;b&gt;</p></div>' in page
    assert "<script>alert(1)" not in page


def test_a_long_conversation_has_its_beginning_behind_one_press(page_of, decider):
    case = submitted()
    for number in range(10):
        actions.message(case, actor=decider, text=f"Besked {number}")

    context = page_of(case).context

    assert [one.event.reason for one in context["outside_before"] + context["outside"]] == [f"Besked {n}" for n in range(10)]
    assert len(context["outside"]) == 6


def test_the_history_of_the_case_page_ends_with_a_way_to_the_rest(page_of, decider):
    case = submitted()
    short = page_of(case).content.decode()
    for number in range(25):
        actions.note(case, actor=decider, text=f"Note {number}")

    page = page_of(case)

    assert f"/admin/koe/{case.pk}/historik/\">" not in short.partition('id="historik"')[2]
    assert len(page.context["history"]) == 20
    assert f"/admin/koe/{case.pk}/historik/\">" in page.content.decode().partition('id="historik"')[2]


def test_files_have_name_kind_size_and_mark_and_pictures_a_preview(page_of):
    author = UserFactory()
    case = submitted(author=author)
    photo = attach(case, actor=author, upload=pdf("Foto <1>.png", PNG), confidential=True)
    plan = attach(case, actor=author, upload=pdf("Plan.pdf"))

    page = page_of(case).content.decode()

    images = page.count('class="koe-thumb"')
    assert images == 1
    assert f'src="/min-side/filer/{photo.public_id}/" alt="Forhåndsvisning af Foto &lt;1&gt;.png"' in page
    assert f'href="/min-side/filer/{plan.public_id}/"' in page
    assert ("PDF" in page, "PNG" in page, page.count("fortrolig</span>")) == (True, True, 1)


def test_a_day_apart_is_a_day_apart(page_of, decider):
    case = submitted()
    actions.note(case, actor=decider, text="I går")
    case.events.update(at=timezone.now() - timedelta(days=1))
    actions.note(case, actor=decider, text="I dag")

    days = {line.day for line in page_of(case).context["history"]}

    assert days >= {timezone.localdate(), timezone.localdate() - timedelta(days=1)}
