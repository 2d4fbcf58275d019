"""The menu and the first page of the admin: how much waits for this person, and nothing for anybody else."""

import json

import pytest
from django.utils.translation import gettext

from challenges.reviews import actions
from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, EDITOR, GAIN_OWNER, REVIEWER
from tests.factories import person_with, submitted

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
