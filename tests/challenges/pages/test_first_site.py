"""A new site can be used at once, in Danish and English, before anybody has loaded a demo."""

import pytest
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.models import Page, Site

from challenges.calls.states import Phase
from challenges.models import ChallengePage, ContentPage, Proposal
from challenges.pages.first_site import CONTENT
from challenges.pages.front import kept_answers
from challenges.reviews.actions import message
from cocreate.common.texts import lix
from cocreate.common.working_days import add_working_days
from tests.factories import ChallengeFactory, person_with, submitted

pytestmark = pytest.mark.django_db

ADDRESSES = ["", "udfordringer/", "udfordringer/din-egen-ide/", *(f"{slug}/" for slug in CONTENT)]


@pytest.mark.parametrize("prefix", ["/", "/en/"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_is_there_in_both_languages(client, prefix, address):
    answer = client.get(prefix + address)

    assert answer.status_code == 200
    assert f'<html lang="{"en" if prefix == "/en/" else "da"}"' in answer.content.decode()
    assert answer.content.decode().count("<h1") == 1


def test_the_pages_in_two_languages_are_translations_of_each_other():
    danish = Page.objects.filter(locale__language_code="da", depth__gt=1)
    english = Page.objects.filter(locale__language_code="en")

    assert set(danish.values_list("translation_key", flat=True)) == set(english.values_list("translation_key", flat=True))
    assert danish.count() == english.count() == len(ADDRESSES)
    assert Site.objects.get(is_default_site=True).root_page.locale.language_code == "da"


def test_wagtails_own_welcome_page_is_gone():
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    root = Page.objects.get(depth=1)
    assert (root.numchild, Page.find_problems()) == (2, ([], [], [], [], []))


def test_the_open_box_has_no_deadline_and_is_answered_within_60_working_days():
    box = ChallengePage.objects.canonical().get(slug="din-egen-ide")
    proposal = submitted(challenge=box)

    assert (box.phase, box.closes_on, box.is_open_box, box.accepts) == (Phase.OPEN, None, True, [])
    assert box.problems() == {}
    assert proposal.decision_due == add_working_days(timezone.localdate(), 60)


def test_the_first_words_are_easy_to_read():
    for page in ContentPage.objects.filter(locale__language_code="da"):
        texts = page.body.stream_block.get_searchable_content(page.body)
        words = "\n".join(strip_tags(text.replace("</li>", ". ")) for text in texts)
        assert (page.slug, round(lix(page.introduction).number) <= 35, round(lix(words).number) <= 40) == (page.slug, True, True)


def test_the_front_page_counts_what_is_there(client):
    ChallengeFactory(title="Flere hænder")
    submitted()

    answer = client.get("/")

    assert answer.context["counts"] == {"ideas": 1, "trials": 0, "in_use": 0, "spread": 0}
    # The other one was made for the proposal.
    assert answer.context["open_count"] == 2
    assert "Flere hænder" in answer.content.decode()


def test_a_promise_is_kept_late_or_not_met_yet():
    reviewer = person_with("Bedømmer")
    kept, late, overdue, waiting = (submitted() for _number in range(4))
    for proposal in (kept, late):
        message(proposal, actor=reviewer, text="Jeg har læst dit forslag.")
    yesterday = timezone.localdate() - timezone.timedelta(days=1)
    Proposal.objects.filter(pk__in=[late.pk, overdue.pk]).update(reply_due=yesterday)

    assert kept_answers() == {"kept": 1, "late": 2, "total": 3, "can_be_drawn": True}
    assert waiting.reply_due >= timezone.localdate()
