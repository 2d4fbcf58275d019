"""History: who sees which line, and that a line is written by whoever acts."""

import pytest

from challenges.proposals.states import S
from cocreate.common.lifecycle import Audience, lock, move, record
from cocreate.common.refusals import SYSTEM, Stale, may, require
from tests.factories import UserFactory, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(monkeypatch):
    monkeypatch.setattr("challenges.proposals.emails.render_to_string", lambda name, context: name)
    return submitted()


def test_a_line_is_written_with_its_facts(proposal):
    clerk = UserFactory()
    event = record(proposal, "noted", actor=clerk, reason="Fordi", door="staff", to="Park")

    stored = proposal.events.get(pk=event.pk)
    assert (stored.verb, stored.actor, stored.reason, stored.door, stored.facts, stored.audience) == (
        "noted", clerk, "Fordi", "staff", {"to": "Park"}, Audience.STAFF,
    )  # fmt: skip


def test_the_system_is_nobody(proposal):
    assert record(proposal, "noted", actor=SYSTEM).actor is None


def test_lines_have_one_order_also_within_the_same_moment(proposal):
    lines = [record(proposal, f"line {number}", actor=SYSTEM) for number in range(5)]
    proposal.events.update(at=lines[0].at)

    assert [event.verb for event in proposal.events.all()] == ["submitted", *(line.verb for line in lines)]


@pytest.mark.parametrize(("audience", "seen"), [(Audience.PUBLIC, True), (Audience.PROPOSER, True), (Audience.STAFF, False)])
def test_the_proposer_sees_what_is_meant_for_proposer_and_public(proposal, audience, seen):
    assert record(proposal, "noted", actor=SYSTEM, audience=audience).is_for_proposer is seen


def test_an_older_version_is_stale(proposal):
    assert lock(proposal, version=1).pk == proposal.pk
    move(proposal, S.SCREENING, actor=SYSTEM, verb="tested")
    with pytest.raises(Stale):
        lock(proposal, version=1)


def test_inactive_people_may_nothing_and_a_superuser_no_more_than_the_rules_say(proposal):
    author = proposal.author
    superuser = UserFactory(is_superuser=True)
    assert may(author, "challenges.withdraw_proposal", proposal)
    assert not may(superuser, "challenges.withdraw_proposal", proposal)

    author.is_active = False
    assert not may(author, "challenges.withdraw_proposal", proposal)


def test_the_system_may_only_what_names_it(proposal):
    from django.core.exceptions import PermissionDenied

    require(SYSTEM, "challenges.submit_proposal", proposal.challenge)
    require(SYSTEM, "challenges.wake_case")
    for permission in (
        "answer_proposal", "withdraw_proposal", "attach_to_proposal", "assign_case", "screen_case", "decide_case", "reopen_case",
        "write_to_proposer", "note_on_case", "read_case", "read_queue", "enter_proposal_for_someone",
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            require(SYSTEM, f"challenges.{permission}", proposal)
