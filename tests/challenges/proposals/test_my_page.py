"""My page: what waits for me, what I sent, and one proposal as its proposer sees it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from challenges.models import Proposal
from challenges.proposals.states import S
from challenges.reviews.actions import ask, assign, decide, message, note, screen
from partners.roles import COORDINATOR, DECISION_MAKER, REVIEWER
from partners.states import MemberRole
from tests.factories import DraftFactory, MembershipFactory, UserFactory, opened, person_with, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return UserFactory(first_name="Amina", last_name="Yilmaz")


@pytest.fixture
def mine(client, author):
    client.force_login(author)
    return client


@pytest.fixture
def coordinator():
    return person_with(COORDINATOR, first_name="Mette", last_name="Holm")


@pytest.fixture
def decider():
    return person_with(DECISION_MAKER, first_name="Karin", last_name="Vad")


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def case(proposal, part=""):
    return f"/min-side/forslag/{proposal.reference}/{part}"


# --- The page ----------------------------------------------------------------


def test_it_is_for_those_who_are_logged_in(client):
    assert client.get("/min-side/").url == "/accounts/login/?next=%2Fmin-side%2F"


def test_what_waits_for_me_comes_first_then_my_proposals_with_their_promise_then_drafts(mine, author, coordinator):
    waiting = submitted(author=author, title="Bænke med hjælp")
    ask(waiting, actor=coordinator, version=None, question="Hvor mange bænke tænker I på?")
    new = submitted(author=author, title="Måltidsvenner")
    draft = DraftFactory(owner=author, data={"title": "Regnvand til nyttehaven"})
    submitted(title="En andens forslag")
    DraftFactory(data={"title": "En andens kladde"})

    page = words(mine.get("/min-side/"))

    order = [
        "Hej Amina", "Venter på dig", "Svar på et spørgsmål om Bænke med hjælp",
        "Mette Holm spørger: Hvor mange bænke tænker I på?", "Dine forslag", "Måltidsvenner", new.reference, "Kladder",
        "Regnvand til nyttehaven", draft.challenge.title,
    ]  # fmt: skip
    places = [page.index(part) for part in order]
    assert places == sorted(places)
    assert "En andens" not in page
    assert f"Du får svar senest {_day(new.answer_due)}" in page


def test_when_we_are_late_we_say_so(mine, author):
    late = submitted(author=author)
    Proposal.objects.filter(pk=late.pk).update(answer_due=timezone.localdate() - timedelta(days=4))

    sentence = "Vi er 4 dage for sene. Det er vores fejl. Din sag står nu øverst i vores kø."
    assert sentence in words(mine.get("/min-side/"))
    assert sentence in words(mine.get(case(late)))


def test_many_proposals_come_page_by_page_and_what_waits_for_me_is_on_each(mine, author, coordinator, monkeypatch):
    monkeypatch.setattr("challenges.pages.views.SHOWN", 2)
    challenge = submitted(author=author).challenge
    sent = [submitted(author=author, challenge=challenge).reference for _number in range(4)]
    oldest = Proposal.objects.order_by("pk").first()
    ask(oldest, actor=coordinator, version=None, question="Hvor mange?")

    pages, address = [], "/min-side/"
    while address:
        page = mine.get(address)
        pages.append([row["note"].split(" ")[0] for row in page.context["rows"]])
        assert [task["title"] for task in page.context["tasks"]] == [f"Svar på et spørgsmål om {oldest.title}"]
        address = page.context["next_url"] and f"/min-side/{page.context['next_url']}"

    newest_first = [*reversed(sent), oldest.reference]
    assert pages == [newest_first[:2], newest_first[2:4], newest_first[4:]]
    assert page.context["first_url"] == "/min-side/"


@pytest.mark.parametrize("after", ["F-1999-0001", "", "%F0%9F%90%9F", "F-2026-0001'"])
def test_a_place_in_the_list_that_is_none_of_mine_is_the_beginning(mine, author, after):
    own = submitted(author=author)

    page = mine.get(f"/min-side/?after={after}")

    assert [row["note"].split(" ")[0] for row in page.context["rows"]] == [own.reference]


def test_the_proposals_of_my_organisation_are_mine_too_until_i_leave(client):
    membership = MembershipFactory()
    colleague = MembershipFactory(organisation=membership.organisation)
    proposal = submitted(author=membership.user, organisation=membership.organisation)
    client.force_login(colleague.user)

    before = client.get(case(proposal)).status_code
    colleague.ended_at = timezone.now()
    colleague.save()

    assert before == 200
    assert client.get(case(proposal)).status_code == 404


def test_the_page_asks_the_same_number_of_questions_for_two_and_for_twenty_proposals(mine, author, coordinator):
    def count():
        with CaptureQueriesContext(connection) as queries:
            mine.get("/min-side/")
        return len(queries)

    challenge = submitted(author=author).challenge
    ask(submitted(author=author, challenge=challenge), actor=coordinator, version=None, question="Hvad?")
    count()
    at_two = count()
    for number in range(18):
        proposal = submitted(author=author, challenge=challenge)
        if number % 2:
            ask(proposal, actor=coordinator, version=None, question="Hvad?")

    assert count() == at_two


# --- The case ----------------------------------------------------------------


def test_another_persons_case_is_not_found_whatever_one_does(author):
    proposal = submitted(author=author)
    stranger = Client()
    stranger.force_login(UserFactory())

    answers = [stranger.get(case(proposal))]
    answers += [stranger.post(case(proposal, part), {"version": 1}) for part in ("svar/", "fil/", "traek-tilbage/")]

    assert [answer.status_code for answer in answers] == [404] * 4
    proposal.refresh_from_db()
    assert (proposal.state, proposal.version) == (S.SUBMITTED, 1)


def test_the_case_shows_every_message_and_nothing_internal(mine, author, coordinator, decider):
    proposal = submitted(author=author)
    silent = person_with(REVIEWER, first_name="Stille", last_name="Bedømmer")
    assign(proposal, actor=silent, version=None, reviewer=silent)
    note(opened(proposal, silent), actor=silent, text="Intern note om sagen")
    message(proposal, actor=coordinator, text="Vi har læst det med glæde.")
    screen(proposal, actor=silent, version=None)
    decide(
        proposal, actor=decider, version=None, outcome="parked", public_reason="Ikke før sommer.",
        internal_reason="Budgettet er brugt", wake_on=timezone.localdate() + timedelta(days=100),
    )  # fmt: skip

    page = words(mine.get(case(proposal)))

    assert "Mette Holm skrev til dig" in page
    assert "Vi har læst det med glæde." in page
    assert "Ikke før sommer." in page
    assert "Besluttet af Karin Vad." in page
    assert page.count("Mail: ") == 3
    for never in ("Intern note", "Budgettet er brugt", "Stille Bedømmer"):
        assert never not in page


def test_a_request_is_answered_with_changes_to_the_text(mine, author, coordinator):
    proposal = submitted(author=author)
    ask(proposal, actor=coordinator, version=None, question="Hvor mange?")
    shown = mine.get(case(proposal, "svar/")).content.decode()
    version = re.search(r'name="version" value="(\d+)"', shown)[1]

    mine.post(case(proposal, "svar/"), {
        "version": version, "message": "Fire bænke.", "title": "Måltidsvenner", "solution": "Fire frivillige spiser med.",
        "problem": "Nogle beboere spiser alene.", "beneficiaries": "", "help_needed": "", "place": "",
    })  # fmt: skip

    proposal.refresh_from_db()
    assert (proposal.state, proposal.paused, proposal.text_version) == (S.SCREENING, False, 2)
    assert [version.solution for version in proposal.versions.all()] == [
        "To frivillige spiser med beboerne tirsdag og torsdag.", "Fire frivillige spiser med."
    ]  # fmt: skip
    assert proposal.events.get(verb="answered").reason == "Fire bænke."


def test_a_request_answered_in_words_only_makes_no_new_text(mine, author, coordinator):
    proposal = submitted(author=author)
    ask(proposal, actor=coordinator, version=None, question="Hvor mange?")
    proposal.refresh_from_db()

    mine.post(case(proposal, "svar/"), {"version": proposal.version, "message": "Fire."})

    proposal.refresh_from_db()
    assert (proposal.state, proposal.text_version) == (S.SCREENING, 1)


def test_an_empty_answer_and_a_title_that_will_not_do_are_asked_about(mine, author, coordinator):
    proposal = submitted(author=author)
    ask(proposal, actor=coordinator, version=None, question="Hvor mange?")
    proposal.refresh_from_db()
    text = proposal.text
    facts = {"version": proposal.version, "title": text.title, "solution": text.solution, "problem": text.problem}

    empty = mine.post(case(proposal, "svar/"), facts)
    short = mine.post(case(proposal, "svar/"), {**facts, "message": "Fire", "title": "nej", "beneficiaries": "Alle naboer"})

    assert "<title>Fejl:" in empty.content.decode()
    assert 'href="#id_message"' in empty.content.decode()
    assert 'href="#id_title"' in short.content.decode()
    assert "Alle naboer" in short.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == S.NEEDS_INFO


def test_somebody_was_faster_and_the_text_is_kept(mine, author, coordinator):
    proposal = submitted(author=author)
    ask(proposal, actor=coordinator, version=None, question="Hvor mange?")
    proposal.refresh_from_db()

    stale = mine.post(case(proposal, "svar/"), {"version": proposal.version - 1, "message": "Mit lange svar"})
    version = re.search(r'name="version" value="(\d+)"', stale.content.decode())[1]
    mine.post(case(proposal, "svar/"), {"version": version, "message": "Mit lange svar"})

    assert stale.status_code == 409
    assert "Nogen kom først" in words(stale)
    assert "Mit lange svar" in stale.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == S.SCREENING


def test_an_answer_that_nobody_asked_for_keeps_its_words(mine, author, coordinator):
    proposal = submitted(author=author)
    ask(proposal, actor=coordinator, version=None, question="Hvor mange?")
    proposal.refresh_from_db()
    facts = {"version": proposal.version, "message": "To gange"}

    mine.post(case(proposal, "svar/"), facts)
    twice = mine.post(case(proposal, "svar/"), {**facts, "version": proposal.version + 1})

    assert twice.status_code == 409
    assert "To gange" in twice.content.decode()
    assert proposal.events.filter(verb="answered").count() == 1


def test_a_no_is_answered_once(mine, author, decider):
    proposal = submitted(author=author)
    screen(proposal, actor=decider, version=None)
    decide(proposal, actor=decider, version=None, outcome="declined", public_reason="For dyrt.")
    proposal.refresh_from_db()
    offered = words(mine.get(case(proposal)))

    mine.post(case(proposal, "svar/"), {"version": proposal.version, "message": "Det er gratis."})
    proposal.refresh_from_db()
    reopened = proposal.state
    decide(proposal, actor=decider, version=None, outcome="declined", public_reason="Stadig nej.")
    again = words(mine.get(case(proposal)))

    assert "Du kan svare på vores nej én gang" in offered
    assert reopened == S.ASSESSMENT
    assert "Du kan svare på vores nej én gang" not in again


def test_it_is_withdrawn_after_being_asked_once_more(mine, author):
    proposal = submitted(author=author)

    asked = mine.get(case(proposal, "traek-tilbage/"))
    proposal.refresh_from_db()
    looked = proposal.state
    mine.post(case(proposal, "traek-tilbage/"), {"version": proposal.version, "reason": "Vi gør det selv."})

    proposal.refresh_from_db()
    assert "Vil du trække forslaget tilbage?" in words(asked)
    assert looked == S.SUBMITTED
    assert proposal.state == S.WITHDRAWN
    assert proposal.events.get(verb="withdrawn").reason == "Vi gør det selv."
    assert mine.get(case(proposal, "traek-tilbage/")).status_code == 302


def test_withdrawing_an_older_version_is_asked_about_and_keeps_the_reason(mine, author, coordinator):
    proposal = submitted(author=author)
    assign(proposal, actor=coordinator, version=None, reviewer=coordinator)

    stale = mine.post(case(proposal, "traek-tilbage/"), {"version": 1, "reason": "Vi gør det selv."})

    assert stale.status_code == 409
    assert "Vi gør det selv." in stale.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == S.SCREENING


def test_a_reader_sees_and_does_nothing(client, coordinator):
    membership = MembershipFactory()
    reader = MembershipFactory(organisation=membership.organisation, role=MemberRole.READER)
    proposal = submitted(author=membership.user, organisation=membership.organisation)
    ask(proposal, actor=coordinator, version=None, question="Hvor mange?")
    proposal.refresh_from_db()
    client.force_login(reader.user)

    page = client.get(case(proposal)).content.decode()
    answers = [
        client.post(case(proposal, "svar/"), {"version": proposal.version, "message": "Mit"}).status_code,
        client.post(case(proposal, "traek-tilbage/"), {"version": proposal.version}).status_code,
    ]

    assert "Du kan læse forslaget." in page
    assert 'name="message"' not in page
    assert answers[0] in {403, 404}
    proposal.refresh_from_db()
    assert proposal.state == S.NEEDS_INFO


def test_a_forged_form_changes_nothing_and_an_honest_one_comes_back_filled_in(author, coordinator):
    proposal = submitted(author=author)
    ask(proposal, actor=coordinator, version=None, question="Hvor mange?")
    proposal.refresh_from_db()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(author)
    facts = {"version": proposal.version, "message": "Fire bænke."}

    forged = strict.post(case(proposal, "svar/"), facts)
    withdrawn = strict.post(case(proposal, "traek-tilbage/"), facts)

    assert "Fire bænke." in forged.content.decode()
    assert "Siden har været åben længe" in words(forged)
    assert withdrawn.status_code == 200
    proposal.refresh_from_db()
    assert proposal.state == S.NEEDS_INFO


def test_a_login_that_ran_out_keeps_the_answer(client, author, coordinator):
    proposal = submitted(author=author)
    ask(proposal, actor=coordinator, version=None, question="Hvor mange?")
    proposal.refresh_from_db()

    away = client.post(case(proposal, "svar/"), {"version": proposal.version, "message": "Fire bænke."})
    client.force_login(author)

    assert away.url.startswith("/accounts/login/")
    assert "Fire bænke." in client.get(case(proposal, "svar/")).content.decode()


def _day(date):
    from django.utils.formats import date_format

    return date_format(date, "DATE_FORMAT")
