"""The place in the list: kept through cases and what is done to them, with its view, filters, search and page."""

import pytest
from django.contrib.messages import get_messages

from challenges.reviews import actions
from challenges.reviews.admin.listing import QueueView
from tests.factories import ChallengeFactory, submitted

pytestmark = pytest.mark.django_db
QUEUE = "/admin/koe/"


@pytest.fixture
def desk(client, decider, monkeypatch):
    """A decision-maker's list of two cases a page; gives the cases of the page it is opened at."""
    monkeypatch.setattr(QueueView, "get_paginate_by", lambda view, queryset: 2)
    client.force_login(decider)
    return lambda query="": [row["case"] for _key, _name, rows in client.get(f"{QUEUE}{query}").context["groups"] for row in rows]


@pytest.fixture
def five():
    challenge = ChallengeFactory()
    return [submitted(challenge=challenge, title=f"Regnbed {number}") for number in range(5)]


def at(case, screen=""):
    return f"{QUEUE}{case.pk}/{screen}"


def test_every_page_of_the_list_shows_its_own_cases(desk, five):
    pages = [desk(), desk("?p=2"), desk("?view=all&p=3"), desk("?relief=personale&p=2"), desk("?p=4")]

    assert pages == [five[:2], five[2:4], five[4:], five[2:4], five[4:]]


def test_next_and_previous_walk_the_list_as_it_was_opened(client, desk, decider, five):
    desk()
    second = five[1]
    actions.forward(second, actor=decider, version=second.version, to="Vej og park", reason="Forkert sted")

    context = client.get(at(second)).context

    assert context["previous_url"] == at(five[0])
    assert context["place"] == {"number": 2, "of": "5", "view": "Alle åbne"}


def test_after_the_last_case_of_a_page_comes_the_next_page(client, desk, five):
    desk("?view=unassigned")
    first_page = client.get(at(five[1])).context
    desk(first_page["next_url"].removeprefix(QUEUE))
    second_page = client.get(at(five[2])).context
    desk("?view=unassigned&p=3")
    last = client.get(at(five[4])).context

    assert first_page["next_url"] == f"{QUEUE}?view=unassigned&p=2"
    assert (second_page["place"]["number"], second_page["previous_url"], second_page["next_url"]) == (3, "", at(five[3]))
    assert (last["place"]["number"], last["next_url"]) == (5, "")


def test_a_case_that_stands_in_no_list_has_no_place(client, desk, five):
    desk("?p=2")

    context = client.get(at(five[0])).context

    assert (context["place"], context["next_url"]) == (None, "")


def test_after_something_is_done_the_next_case_and_the_same_list_are_offered(client, desk, five):
    desk("?view=unassigned&q=regnbed&p=2")

    answer = client.post(at(five[2], "take/"), {"version": five[2].version})

    (said,) = [str(message) for message in get_messages(answer.wsgi_request)]
    assert answer.url == at(five[2])
    assert f'href="{at(five[3])}"' in said
    assert f'href="{QUEUE}?view=unassigned&amp;q=regnbed&amp;p=2"' in said


def test_what_is_taken_from_the_list_leads_back_to_the_same_place_in_it(client, desk, decider, five):
    desk("?view=all&p=2")

    answer = client.post(at(five[2], "take/"), {"version": five[2].version, "from_list": "1"})

    assert answer.url == f"{QUEUE}?view=all&p=2#proposal_{five[2].pk}_title"
    assert [one.reviewer for one in five[2].assignments.all()] == [decider]
    assert f'id="proposal_{five[2].pk}_title"' in client.get(answer.url).content.decode()


def test_the_way_back_stands_in_the_heads_of_all_screens_of_a_case(client, desk, five):
    desk("?view=unassigned&p=2")

    pages = {screen: client.get(at(five[2], screen)).content.decode() for screen in ("", "historik/", "ask/")}

    assert [screen for screen, page in pages.items() if f'href="{QUEUE}?view=unassigned&amp;p=2"' not in page] == []


def test_a_list_that_is_searched_is_called_by_no_view(client, desk, five):
    desk("?view=unassigned&q=regnbed")

    assert client.get(at(five[0])).context["place"]["view"] == "dit udvalg"


def test_what_is_done_in_bulk_leads_back_to_the_same_place(client, desk, five):
    back = f"{QUEUE}?view=unassigned&p=2"

    answer = client.post(
        f"/admin/bulk/challenges/proposal/screen/?id={five[2].pk}&next=%2Fadmin%2Fkoe%2F%3Fview%3Dunassigned%26p%3D2"
    )

    assert answer.url == back
