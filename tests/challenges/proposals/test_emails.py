"""The mails as their readers get them: in their language, saying what happens next, who and when, also in plain text."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from challenges.models import ContactTask
from challenges.proposals.actions import Contact, answer, withdraw
from challenges.reviews.actions import ask, decide, forward, merge, message, reopen, screen
from challenges.reviews.emails import preview_decision
from challenges.reviews.models import Decision
from cocreate.common.outbox import Message
from partners.roles import COORDINATOR, DECISION_MAKER
from tests.factories import CentreFactory, ChallengeFactory, UserFactory, person_with, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    return ChallengeFactory(
        title="Flere hænder på plejehjemmet",
        owner_person=UserFactory(first_name="Mette", last_name="Holm"),
        owner_centre=CentreFactory(name="Sundhed og ældre"),
        contact_phone="00 00 00 00",
        expected_answer_on=date(2027, 2, 27),
    )


@pytest.fixture
def coordinator():
    return person_with(COORDINATOR, first_name="Rikke", last_name="Læser")


@pytest.fixture
def decider():
    return person_with(DECISION_MAKER, first_name="Karin", last_name="Vad")


def danish(challenge, **facts):
    return submitted(challenge=challenge, author=UserFactory(first_name="Amina", language="da"), **facts)


def english(challenge, **facts):
    return submitted(challenge=challenge, author=UserFactory(first_name="Sam", language="en"), **facts)


def last():
    return Message.objects.latest("pk")


def plain(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def both(mail):
    """The mail as text and as the text of its HTML."""
    return " ".join(mail.body_text.split()), plain(mail.body_html)


def test_the_receipt_says_number_path_dates_and_whom_to_call(challenge):
    proposal = danish(challenge)

    mail = last()

    assert mail.subject == f"Vi har dit forslag {proposal.reference}"
    assert mail.language == "da"
    for text in both(mail):
        for part in (
            "Tak. Vi har dit forslag.", proposal.reference, "●", "◒", "○", "Et menneske læser det", "27. februar 2027",
            "Mette Holm", "Sundhed og ældre", "00 00 00 00",
        ):  # fmt: skip
            assert part in text
    assert f"http://testserver/min-side/forslag/{proposal.reference}/" in mail.body_text
    assert f'href="http://testserver/min-side/forslag/{proposal.reference}/"' in mail.body_html
    assert "To frivillige spiser med beboerne tirsdag og torsdag." in mail.body_text


def test_the_same_in_english(challenge):
    proposal = english(challenge)

    mail = last()

    assert mail.language == "en"
    assert mail.subject == f"We have your proposal {proposal.reference}"
    for text in both(mail):
        assert "Thank you. We have your proposal." in text
        assert "27 February 2027" in text
    assert f"http://testserver/en/min-side/forslag/{proposal.reference}/" in mail.body_text
    assert '<html lang="en"' in mail.body_html


def test_a_request_says_who_asks_what_and_by_when(challenge, coordinator):
    ask(danish(challenge), actor=coordinator, version=None, question="Hvor mange bænke?", due=date(2027, 1, 5))

    for text in both(last()):
        assert "Rikke Læser spørger" in text
        assert "Hvor mange bænke?" in text
        assert "5. januar 2027" in text


@pytest.mark.parametrize(
    ("outcome", "title", "titled"),
    [
        ("selected", "Ja, vi vil prøve det.", "Yes, we will try it."),
        ("parked", "Ikke nu.", "Not now."),
        ("declined", "Nej, ikke denne gang.", "Not this time."),
    ],
)
def test_a_decision_says_yes_not_now_or_no_with_its_reason_and_who_decided(challenge, decider, outcome, title, titled):
    for proposal, heading in ((danish(challenge), title), (english(challenge), titled)):
        decide_it(proposal, decider, outcome)

        for text in both(last()):
            assert heading in text
            assert "Forslaget er nemt at starte." in text
            assert "Karin Vad" in text
            assert "Mette Holm" in text
            assert "Kun for os" not in text


def decide_it(proposal, decider, outcome):
    screen(proposal, actor=decider, version=None)
    decide(
        proposal, actor=decider, version=None, outcome=outcome, public_reason="Forslaget er nemt at starte.",
        internal_reason="Kun for os", contact="Mette Holm", wake_on=timezone.localdate() + timedelta(days=90),
    )  # fmt: skip


def test_what_is_previewed_is_what_is_sent(challenge, decider):
    proposal = danish(challenge)
    facts = {"outcome": "selected", "public_reason": "Forslaget er nemt at starte.", "contact": "Mette Holm"}
    draft = Decision(proposal=proposal, decided_by=decider, **facts)

    language, subject, text, html = preview_decision(proposal, draft)
    screen(proposal, actor=decider, version=None)
    decide(proposal, actor=decider, version=None, **facts)

    sent = last()
    assert (sent.language, sent.subject, sent.body_text, sent.body_html) == (language, subject, text, html)


def test_a_no_offers_one_answer_and_the_second_no_does_not(challenge, decider):
    proposal = danish(challenge)
    decide_it(proposal, decider, "declined")
    first = last().body_text
    proposal.refresh_from_db()

    answer(proposal, actor=proposal.author, version=proposal.version, message="Det er gratis.")
    received = last()
    proposal.refresh_from_db()
    decide(proposal, actor=decider, version=None, outcome="declined", public_reason="Stadig nej.")

    assert "Du kan svare én gang" in first
    assert received.subject == f"Vi har dit svar om {proposal.reference}"
    assert "Du kan svare én gang" not in last().body_text


def test_forwarded_merged_reopened_message_and_withdrawn_say_what_happened_and_why(challenge, coordinator):
    other = danish(challenge, title="Spisevenner til de ældre", publish_consent=True)
    forwarded, merged, written, taken_back = (danish(challenge) for _ in range(4))

    forward(forwarded, actor=coordinator, version=None, to="Vej og Park", reason="Det er deres opgave.")
    sent_on = both(last())
    reopen(forwarded, actor=coordinator, version=None, reason="Det var en fejl.")
    again = both(last())
    other = screen(other, actor=coordinator, version=None)
    merge(merged, actor=coordinator, version=None, into=other, reason="Næsten samme idé.")
    joined = both(last())
    message(written, actor=coordinator, text="Kom forbi på torsdag.")
    wrote = both(last())
    withdraw(taken_back, actor=taken_back.author, version=1, reason="Vi gør det selv.")
    gone = both(last())

    for texts, parts in (
        (sent_on, ["Vej og Park", "Det er deres opgave.", forwarded.reference]),
        (again, ["Det var en fejl.", forwarded.reference]),
        (joined, ["Spisevenner til de ældre", "Næsten samme idé.", merged.reference]),
        (wrote, ["Rikke Læser", "Kom forbi på torsdag.", written.reference]),
        (gone, ["Vi gør det selv.", taken_back.reference]),
    ):
        for text in texts:
            for part in [*parts, "Mette Holm", "00 00 00 00"]:
                assert part in text


def test_a_merge_tells_nobody_the_title_of_what_is_not_public(challenge, coordinator):
    other, merged = danish(challenge, title="Min mors sygdom"), danish(challenge)

    merge(merged, actor=coordinator, version=None, into=other, reason="Næsten samme idé.")

    for text in both(last()):
        assert "Min mors sygdom" not in text
        assert other.reference in text


def test_words_are_words_in_html_and_stay_as_they_are_in_text(challenge):
    danish(challenge, title='Børn & unge "<script>"')

    mail = last()

    assert 'Børn & unge "<script>"' in mail.body_text
    assert "<script>" not in mail.body_html
    assert "Børn &amp; unge &quot;&lt;script&gt;&quot;" in mail.body_html


def test_a_title_cannot_add_a_line_to_the_head_of_a_mail(challenge):
    proposal = danish(challenge, title="Bcc: alle@example.dk")

    assert "\n" not in last().subject
    assert proposal.reference in last().subject


def test_without_an_address_the_same_words_wait_for_somebody_to_phone(challenge, coordinator):
    contact = Contact(name="Kaj Papir", note="Telefon i mappen")
    proposal = submitted(challenge=challenge, contact=contact, actor=coordinator, door="staff")
    ask(proposal, actor=coordinator, version=None, question="Hvor mange bænke?")

    assert not Message.objects.exists()
    receipt, question = ContactTask.objects.order_by("pk")
    assert receipt.subject == f"Vi har dit forslag {proposal.reference}"
    assert "Hvor mange bænke?" in question.text


def test_no_mail_has_an_empty_paragraph_or_a_gap_of_more_than_one_line(challenge, decider, coordinator):
    proposal = danish(challenge)
    ask(proposal, actor=coordinator, version=None, question="Hvor mange?")
    decide_it(danish(challenge), decider, "selected")
    withdraw(proposal, actor=proposal.author, version=None)

    for mail in Message.objects.all():
        assert not re.search(r"<p[^>]*>\s*</p>", mail.body_html), mail.subject
        assert "\n\n\n" not in mail.body_text, mail.subject
