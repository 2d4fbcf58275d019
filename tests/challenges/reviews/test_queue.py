"""The list of the queue: its order, groups, views, filters and search, all of them told by the address."""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.models import AnswerPromise, Proposal
from challenges.proposals.actions import Contact
from challenges.reviews import actions
from challenges.reviews.admin.tabs import Count, counts
from challenges.reviews.clock import time_left
from tests.factories import CentreFactory, ChallengeFactory, opened, person_with, submitted

pytestmark = pytest.mark.django_db
QUEUE = "/admin/koe/"


@pytest.fixture
def desk(client, clerk):
    """The queue as a reviewer has it open; gives the references on a page."""
    client.force_login(clerk)
    return lambda query="": [
        row["case"].reference for _key, _name, rows in client.get(f"{QUEUE}{query}").context["groups"] for row in rows
    ]


def due_in(days, **facts):
    case = submitted(**facts)
    Proposal.objects.filter(pk=case.pk).update(answer_due=timezone.localdate() + timedelta(days=days))
    return case.reference


def test_what_is_due_first_stands_first_and_what_waits_for_others_last(client, clerk):
    client.force_login(clerk)
    later, late, today = due_in(40), due_in(-4), due_in(0)
    paused = submitted()
    actions.ask(opened(paused, clerk), actor=clerk, version=paused.version, question="Hvem låser?")

    groups = client.get(QUEUE).context["groups"]

    assert [(key, [row["case"].reference for row in rows]) for key, _name, rows in groups] == [
        ("late", [late]), ("today", [today]), ("later", [later]), ("paused", [paused.reference]),
    ]  # fmt: skip


def test_each_view_holds_what_its_name_says(desk, clerk):
    mine, free, late = submitted(), submitted(), due_in(-4)
    by_phone = submitted(contact=Contact("Jens Bak", "", "Ring"))
    actions.message(opened(by_phone, clerk), actor=clerk, text="Tak for forslaget.")
    asked = submitted()
    actions.assign(mine, actor=clerk, version=mine.version, reviewer=clerk)
    actions.ask(opened(asked, clerk), actor=clerk, version=asked.version, question="Hvem låser?")

    assert desk("?view=mine") == [mine.reference]
    assert desk("?view=late") == [late]
    assert desk("?view=waiting") == [asked.reference]
    assert desk("?view=call") == [by_phone.reference]
    assert set(desk("?view=unassigned")) == {late, free.reference, by_phone.reference, asked.reference}


def test_each_filter_narrows_the_list(desk, clerk):
    centre = CentreFactory()
    theirs = submitted(challenge=ChallengeFactory(p=["penge"], owner_centre=centre, track_hint="radical"), language="tr")
    mine = submitted()
    actions.assign(mine, actor=clerk, version=mine.version, reviewer=clerk)
    late = due_in(-4, challenge=mine.challenge)

    found = {
        query: desk(query)
        for query in (
            f"?challenge={theirs.challenge_id}", "?relief=penge", f"?centre={centre.pk}", "?track_hint=radical", "?language=tr",
            f"?assignee={clerk.pk}", "?overdue=1", "?state=screening", "?state=nonsense",
        )
    }  # fmt: skip

    alone = [theirs.reference]
    assert list(found.values()) == [alone, alone, alone, alone, alone, [mine.reference], [late], [mine.reference], []]


def test_a_search_finds_words_of_the_body_and_what_is_answered(desk, clerk, decider):
    case = opened(submitted(solution="En varmtvandsmaskine, som tre kommuner deler."), clerk)
    submitted()
    case = actions.screen(case, actor=decider, version=case.version)
    actions.decide(case, actor=decider, version=case.version, outcome="declined", public_reason="Ikke i år.")

    assert desk("?q=varmtvand") == [case.reference]
    assert desk() != [case.reference]


def test_a_search_finds_a_case_that_is_not_opened_by_its_title_and_number_alone(client, clerk, decider):
    case = submitted(title="Regnbede", solution="En varmtvandsmaskine, som tre kommuner deler.")

    def found_by(user):
        client.force_login(user)
        asked = ("varmtvand", "regnbed", case.reference, "regnbed varmtvand")
        return [bool(client.get(QUEUE, {"q": words}).context["object_list"]) for words in asked]

    assert found_by(clerk) == [False, True, True, False]
    assert found_by(decider) == [True, True, True, True]


@pytest.mark.parametrize(
    "query",
    ['?q="', "?q=%00", "?q=' OR 1", "?relief=1000000", "?view=%00", "?challenge=x", "?p=abc", "?p=-1", "?p=99999999999999999999"],
)
def test_whatever_is_asked_is_never_a_fault_of_ours(client, clerk, query):
    client.force_login(clerk)

    assert client.get(QUEUE + query).status_code < 500


def test_a_count_stops_at_a_thousand():
    assert (str(Count(999)), str(Count(1001))) == ("999", "1.000+")


def test_the_counts_are_remembered_for_the_person_and_forgotten_when_the_person_acts(client, clerk, case):
    client.force_login(clerk)
    assert counts(clerk)["mine"].number == 0

    client.post(f"{QUEUE}{case.pk}/take/", {"version": case.version})

    assert counts(clerk)["mine"].number == 1


def test_time_is_a_word_first_and_a_date_second(case):
    today = timezone.localdate()
    case.answer_due = today - timedelta(days=1)

    said = time_left(case, today, AnswerPromise.load().closed)

    assert (said.group, said.word) == ("late", said.word)
    assert str(case.answer_due.day) in said.day


def test_the_dashboard_says_what_to_do_and_only_to_people_with_the_queue(client, clerk, case):
    client.force_login(clerk)
    mine = client.get("/admin/").content.decode()
    client.force_login(person_with("Redaktør"))
    editors = client.get("/admin/").content.decode()

    assert case.title in mine
    assert QUEUE not in editors
