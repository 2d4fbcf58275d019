"""The screen where a coordinator chooses what those read who assess without names."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from challenges.models import Proposal
from challenges.proposals.actions import answer, attach
from challenges.proposals.states import S
from challenges.reviews import actions
from challenges.reviews.actions import redacted, seen_in
from partners.roles import COORDINATOR, REVIEWER
from tests.factories import ChallengeFactory, OrganisationFactory, UserFactory, opened, person_with, submitted
from tests.files import pdf

from .test_redacting import photo

pytestmark = pytest.mark.django_db
SOLUTION = """Bo Quist og Måltids Vennerne låner Kælderen på Havnevej 12.
Se www.vennerne.example/om eller @zebq, og skriv til zebulon@quist.example. Vi i MV glæder os."""


@pytest.fixture
def coordinator():
    return person_with(COORDINATOR, first_name="Karin", last_name="Juhl")


@pytest.fixture
def client(coordinator):
    client = Client()
    client.force_login(coordinator)
    return client


@pytest.fixture
def case():
    bo = UserFactory(first_name="Bo", last_name="Quist", email="zebulon@quist.example")
    case = submitted(challenge=ChallengeFactory(anonymous_assessment=True), author=bo, solution=SOLUTION)
    Proposal.objects.filter(pk=case.pk).update(organisation=OrganisationFactory(name="Måltids Vennerne"))
    return Proposal.objects.get(pk=case.pk)


def address(case):
    return reverse("review_queue:redact", args=[case.pk])


def page_of(answer):
    return BeautifulSoup(answer.content, "html.parser")


def seen(page):
    return page.select_one("[name=seen]")["value"]


def save(client, case, phrases, **more):
    looked_at = seen(page_of(client.get(address(case))))
    return client.post(address(case), {"do": "save", "phrases": phrases, "seen": looked_at, **more})


def marks(page):
    """What is hidden by itself, and what somebody chose."""
    texts = page.select_one("[data-redact-text]")
    auto = {" ".join(mark.get_text().split()) for mark in texts.select(".koe-hid--auto")}
    return auto, {" ".join(mark.get_text().split()) for mark in texts.select(".koe-hid:not(.koe-hid--auto)")}


def test_every_text_stands_there_with_what_is_hidden_in_it(client, case, coordinator):
    case = actions.ask(case, actor=coordinator, version=None, question="Hvem er Quist, og er Kælderen varm?")
    case.refresh_from_db()
    answer(case, actor=case.author, version=case.version, message="Ja, siger Bo Quist.", changes={"problem": "Quist er sulten."})
    actions.redact(case, actor=coordinator, phrases=["kælderen"], seen=seen_in([]))

    page = page_of(client.get(address(case)))

    headings = [heading.get_text() for heading in page.select("[data-redact-text] h2")]
    assert headings == ["Forslaget", "Det, der er skrevet om det", "Version 1"]
    auto, chosen = marks(page)
    assert {"Bo Quist", "Måltids Vennerne", "zebulon@quist.example", "Quist"} <= auto
    assert chosen == {"Kælderen"}
    assert "Forslagsstiller 1" in page.get_text()
    read = page.select_one("details.koe-changes").get_text()
    assert not re.search("Quist|Kælderen|Måltids Vennerne|zebulon@", read)
    assert "Hvem er [skjult], og er [skjult] varm?" in read


def test_words_that_may_tell_are_suggested_and_what_is_hidden_is_not(client, case):
    page = page_of(client.get(address(case)))

    suggested = {box["value"]: box.parent.select_one(".koe-meta").get_text() for box in page.select("[name=suggested]")}
    assert suggested.items() >= {
        "MV": "kort for organisationen", "@zebq": "et navn på sociale medier", "Havnevej 12": "en adresse",
    }.items()  # fmt: skip
    assert not {"Quist", "www.vennerne.example/om"} & suggested.keys()


def test_lines_and_ticked_suggestions_are_saved_without_a_script(client, case):
    done = save(client, case, "Kælderen\r\n\r\n  @zebq ", suggested=["MV", "@zebq"])

    assert (done.status_code, done.url, redacted(case)) == (302, address(case), ["Kælderen", "@zebq", "MV"])
    page = page_of(client.get(address(case)))
    assert page.select_one("#phrases").get_text().split() == ["Kælderen", "@zebq", "MV"]


def test_one_may_look_before_one_saves(client, case):
    looked = page_of(client.post(address(case), {"do": "look", "phrases": "Kælderen", "seen": seen_in([])}))

    assert (redacted(case), marks(looked)[1]) == ([], {"Kælderen"})
    assert "låner [skjult] på" in looked.select_one("details[open].koe-changes").get_text()
    assert "Ikke gemt endnu" in looked.get_text()
    assert seen(looked) == seen_in([])


def test_what_cannot_be_hidden_is_said_and_what_was_written_stays(client, case):
    refused = save(client, case, "Kælderen\na")

    page = page_of(refused)
    assert (refused.status_code, redacted(case)) == (422, [])
    assert "“a” er for kort" in page.select_one("[role=alert]").get_text()
    assert page.select_one("#phrases").get_text().split() == ["Kælderen", "a"]


def test_two_at_once_both_see_both_and_nothing_is_lost(client, case):
    before = seen(page_of(client.get(address(case))))
    actions.redact(case, actor=person_with(COORDINATOR), phrases=["Havnevej", "fælles"], seen=before)

    late = client.post(address(case), {"do": "save", "phrases": "Kælderen\nfælles", "seen": before})
    page = page_of(late)
    kept = [box["value"] for box in page.select("[name=suggested][checked]")]
    again = {"do": "save", "phrases": page.select_one("#phrases").get_text(), "suggested": kept, "seen": seen(page)}
    client.post(address(case), again)

    assert (late.status_code, kept) == (409, ["Havnevej"])
    assert "Kun hos dig: Kælderen" in " ".join(page.select_one("[role=alert]").get_text().split())
    assert sorted(redacted(case)) == ["Havnevej", "Kælderen", "fælles"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 200), ({"do": "save"}, 409), ({"do": "save", "seen": "x", "phrases": "Kælderen"}, 409),
        ({"do": "save", "seen": seen_in([]), "phrases": "Kælder\x1ben"}, 422), ({"do": "look", "phrases": "\x00y"}, 400),
        ({"do": "look", "phrases": "(" * 3_000}, 200), ({"do": "look", "phrases": "\n".join(map(str, range(3_000)))}, 200),
    ],
)  # fmt: skip
def test_whatever_is_sent_nothing_breaks(client, case, sent, status):
    assert (client.post(address(case), sent).status_code, redacted(case)) == (status, [])


def test_the_case_leads_there_while_names_are_hidden(client, case, coordinator, decider):
    inspect = reverse("review_queue:inspect", args=[case.pk])
    reviewer = person_with(REVIEWER)
    opened(case, reviewer)
    other = Client()
    other.force_login(reviewer)
    leads = [address(case) in one.get(inspect).content.decode() for one in (client, other)]
    case = actions.screen(case, actor=coordinator, version=None)
    actions.decide(case, actor=decider, version=None, outcome=S.SELECTED, public_reason="Ja.")

    afterwards = client.get(address(case))

    assert leads == [True, False]
    assert afterwards.url == inspect
    assert address(case) not in client.get(inspect).content.decode()


def test_what_is_right_to_left_is_read_so(client):
    text = "أنا محمد، أعمل مع جمعية النور."
    case = submitted(
        challenge=ChallengeFactory(anonymous_assessment=True), title="جمعية النور", solution=text, language="ar"
    )  # fmt: skip
    save(client, case, "محمد\nجمعية النور")

    page = page_of(client.get(address(case)))

    assert marks(page)[1] == {"محمد", "جمعية النور"}
    assert {words["dir"] for words in page.select(".koe-words")} == {"auto"}
    assert {words["lang"] for words in page.select(".koe-words")} == {"ar"}


# --- Files -------------------------------------------------------------------


def file_address(case, file):
    return reverse("review_queue:blind_file", args=[case.pk, file.public_id])


def told(client, case):
    return page_of(client.get(address(case))).select_one("main").get_text()


def test_a_file_is_let_through_looked_at_replaced_and_taken_back(client, case):
    file = attach(case, actor=case.author, upload=photo())
    url = file_address(case, file)
    closed = client.get(url).status_code

    shown = client.post(url, {"do": "show"})
    copy = client.get(url)
    words = told(client, case)
    client.post(url, {"do": "replace", "file": photo("sort.jpg")})
    client.post(url, {"do": "close"})

    assert (closed, shown.url) == (404, f"{address(case)}#filer")
    assert copy["Content-Disposition"] == 'attachment; filename="bilag-1.jpg"'
    assert ("bilag-1.jpg" in words, "Zebulons have.jpg" in words) == (True, True)
    assert "Lukket for dem, der vurderer" in told(client, case)
    assert [event.verb for event in case.events.filter(verb__startswith="file_")] == ["file_shown", "file_shown", "file_closed"]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"do": "show"}, "kan ikke læse filen"), ({"do": "replace"}, "Vælg en fil"),
        ({"do": "replace", "file": pdf("virus.exe", b"MZ")}, "PDF, ODT, DOCX"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_shown_is_refused_with_words(client, case, sent, words):
    file = attach(case, actor=case.author, upload=pdf())

    answer = client.post(file_address(case, file), sent, follow=True)

    assert words in answer.content.decode()
    file.refresh_from_db()
    assert file.blind_copy.name == ""


def test_a_file_of_another_case_is_not_there(client, case):
    other = submitted(challenge=case.challenge, author=case.author)
    file = attach(other, actor=case.author, upload=photo())

    assert client.post(file_address(case, file), {"do": "show"}).status_code == 404
