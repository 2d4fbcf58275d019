"""A new site can be used at once, in Danish and English, before anybody has loaded a demo."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.models import Page, Site

from challenges.calls.states import Phase
from challenges.models import ChallengePage, ContentPage, Proposal, SiteSettings
from challenges.pages.first_site import CONTENT
from challenges.pages.front import kept_answers
from challenges.reviews.actions import message
from cocreate.common.texts import lix
from cocreate.common.working_days import add_working_days
from tests.factories import ChallengeFactory, opened, person_with, submitted

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


def test_what_is_not_there_yet_is_drawn_hollow_and_said(client):
    submitted()

    answer = client.get("/").content.decode()

    assert answer.count('<li class="later">') == 3
    assert "1 idé" in answer
    assert "først når det virker hver dag og er målt" in answer
    assert re.findall(r'class="art(?: flip)?".*?</svg>', answer)[0].count(" later") == 0


@pytest.mark.parametrize(("tried", "filled"), [(0, 0), (1, 1), (2, 2), (3, 3), (40, 3)])
def test_no_more_forms_are_filled_than_were_tried(tried, filled):
    drawn = render_to_string("components/station_trial.html", {"count": tried})

    assert 3 - drawn.count(" later") == filled


def test_one_can_see_in_which_languages_one_may_write(client):
    languages = {one["language"]: one["url"] for one in client.get("/").context["languages"]}
    in_english = {one["language"]: one["url"] for one in client.get("/en/").context["languages"]}

    assert languages == {"da": "", "en": "/en/udfordringer/din-egen-ide/svar/", "tr": "", "ar": "", "ur": "", "pl": ""}
    assert in_english == languages | {"da": "/udfordringer/din-egen-ide/svar/", "en": ""}


@pytest.mark.parametrize("prefix", ["/", "/en/"])
def test_the_foot_leads_to_pages_that_are_there_before_anything_is_set(client, prefix):
    answer = client.get(prefix)
    foot = answer.content.decode().split("<footer")[1]
    addresses = re.findall(r'href="(/[^"]*)"', foot)

    assert {f"{prefix}kildekode/", f"{prefix}tilgaengelighed/", f"{prefix}kontakt/", f"{prefix}privatliv/"} < set(addresses)
    assert {address: client.get(address, follow=True).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_the_foot_leads_to_the_code_and_the_statement_that_are_set(client):
    site = Site.objects.get(is_default_site=True)
    SiteSettings.objects.create(
        site=site, source_code="https://kode.example/sammen", accessibility_statement="https://was.example/sammen"
    )

    foot = client.get("/").content.decode().split("<footer")[1]

    assert "https://kode.example/sammen" in foot
    assert "https://was.example/sammen" in foot
    assert "/kildekode/" not in foot
    assert client.get("/was")["Location"] == "https://was.example/sammen"


def test_a_promise_is_kept_late_or_not_met_yet():
    reviewer = person_with("Bedømmer")
    kept, late, overdue, waiting = (submitted() for _number in range(4))
    for proposal in (kept, late):
        message(opened(proposal, reviewer), actor=reviewer, text="Jeg har læst dit forslag.")
    yesterday = timezone.localdate() - timezone.timedelta(days=1)
    Proposal.objects.filter(pk__in=[late.pk, overdue.pk]).update(reply_due=yesterday)

    assert kept_answers() == {"kept": 1, "late": 2, "total": 3, "can_be_drawn": True}
    assert waiting.reply_due >= timezone.localdate()
