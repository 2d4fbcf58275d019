"""The menu and the first page of the admin: how much waits for this person, and nothing for anybody else."""

import json
import re

import pytest
from django.utils.translation import gettext

from challenges.reviews import actions
from challenges.reviews.admin.tabs import forget_counts
from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, EDITOR, GAIN_OWNER, REVIEWER
from tests.factories import ChallengeFactory, person_with, submitted

pytestmark = pytest.mark.django_db
QUEUE = "/admin/koe/"


@pytest.mark.parametrize(
    ("role", "has_it"),
    [(REVIEWER, True), (COORDINATOR, True), (DECISION_MAKER, True), (AUDITOR, True), (EDITOR, False), (GAIN_OWNER, False)],
)
def test_the_queue_stands_in_the_menu_and_on_the_first_page_of_those_who_have_it(client, case, role, has_it):
    client.force_login(person_with(role))

    page = client.get("/admin/").content.decode()

    assert (QUEUE in page, case.title in page) == (has_it, has_it)


def test_the_menu_counts_what_waits_for_this_person_and_not_what_waits_for_others(client, clerk, decider, case):
    actions.assign(case, actor=clerk, version=case.version, reviewer=clerk)
    counted = json.dumps(gettext("Queue (%s)") % 1)
    pages = []
    for person in (clerk, decider):
        client.force_login(person)
        pages.append(client.get("/admin/").content.decode())

    assert [counted in page for page in pages] == [True, False]


def test_a_case_that_one_is_tied_to_is_not_on_the_first_page(client, clerk):
    submitted(title="Zebravogn", author=clerk)
    client.force_login(clerk)

    assert "Zebravogn" not in client.get("/admin/").content.decode()


@pytest.fixture
def busy_desk(client, decider):
    """A decision-maker with two cases of their own, one that nobody has, one to decide and one that waits."""
    first, second, asked, *_free = (submitted() for _ in range(6))
    other = submitted(challenge=ChallengeFactory(assessments_needed=0))
    client.force_login(decider)
    for case in (first, second):
        actions.assign(case, actor=decider, version=case.version, reviewer=decider)
    actions.screen(other, actor=decider, version=other.version)
    actions.ask(asked, actor=decider, version=asked.version, question="Hvem låser?")
    return client


def listed(client, query):
    return client.get(f"{QUEUE}?{query}").context["paginator"].total


def test_every_number_of_the_first_page_is_the_number_of_the_list_it_leads_to(busy_desk):
    page = busy_desk.get("/admin/").content.decode()

    links = re.findall(r'href="/admin/koe/\?(view=\w+)">([^<]*)</a>', page)
    said = {view: re.search(r"\d+", words).group() for view, words in links}

    assert said == {view: str(listed(busy_desk, view)) for view in said}
    assert said == {"view=mine": "2", "view=unassigned": "5", "view=waiting": "1", "view=decide": "1", "view=all": "7"}
    # The last leads from the cases that are shown to all of their kind.
    assert (links[0][0], links[-1][0]) == ("view=mine", "view=mine")


def test_the_menu_says_what_it_counts_and_the_list_of_that_name_agrees(busy_desk):
    page = busy_desk.get("/admin/").content.decode()
    mine = listed(busy_desk, "view=mine")

    assert json.dumps(gettext("Queue (%s)") % mine) in page
    assert json.dumps(gettext("Queue (%s): mine now") % mine) in page


def test_the_first_page_shows_what_is_mine_before_what_is_to_decide_before_what_nobody_has(client, decider):
    case = submitted(challenge=ChallengeFactory(assessments_needed=0))
    client.force_login(decider)

    def shown():
        return re.findall(r"\?(view=\w+)", client.get("/admin/").content.decode())[-1]

    found = [shown()]
    case = actions.screen(case, actor=decider, version=case.version)
    forget_counts(decider)
    found.append(shown())
    actions.assign(case, actor=decider, version=case.version, reviewer=decider)
    forget_counts(decider)

    assert [*found, shown()] == ["view=unassigned", "view=decide", "view=mine"]
