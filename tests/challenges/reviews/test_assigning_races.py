"""Two people give out cases at the same moment, or somebody goes away meanwhile. Threads on real connections."""

from datetime import timedelta

import pytest
from django.utils import timezone

from challenges.models import Assignment
from challenges.reviews.actions import assign, reassign, remind_due, set_absence, unassign
from cocreate.common.models import Message
from partners.roles import COORDINATOR, REVIEWER
from tests.challenges.proposals.test_races import at_once, kinds
from tests.factories import person_with, submitted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("plain_mails")]


@pytest.fixture
def leads():
    return [person_with(COORDINATOR), person_with(COORDINATOR)]


def on(case):
    return [one.reviewer for one in Assignment.objects.current().filter(proposal=case)]


@pytest.mark.parametrize("round_", range(3))
def test_two_give_a_case_to_the_same_person_who_has_it_once_and_is_told_once(leads, round_):
    case, mette = submitted(), person_with(REVIEWER)

    results = at_once(*[lambda lead=lead: assign(case, actor=lead, version=None, reviewer=mette) for lead in leads])

    assert kinds(results) == ["Proposal", "Proposal"]
    assert on(case) == [mette]
    assert case.events.filter(verb="assigned").count() == Message.objects.filter(key__startswith="assigned-").count() == 1


@pytest.mark.parametrize("round_", range(3))
def test_two_who_looked_at_the_same_page_one_is_told_that_somebody_was_faster(leads, round_):
    case, mette, anne = submitted(), person_with(REVIEWER), person_with(REVIEWER)
    version = case.version

    results = at_once(
        lambda: assign(case, actor=leads[0], version=version, reviewer=mette),
        lambda: assign(case, actor=leads[1], version=version, reviewer=anne),
    )

    assert kinds(results) == ["Proposal", "Stale"]
    assert len(on(case)) == 1


@pytest.mark.parametrize("round_", range(4))
def test_somebody_goes_away_while_a_case_is_given_out(leads, round_):
    case, mette, anne, today = submitted(), person_with(REVIEWER), person_with(REVIEWER), timezone.localdate()
    set_absence(actor=mette)

    results = at_once(
        lambda: assign(case, actor=leads[0], version=None, reviewer=mette),
        lambda: set_absence(actor=mette, away_from=today, away_until=today, substitute=anne),
    )

    assert kinds(results) == ["Proposal", "ReviewerProfile"]
    (taker,) = on(case)
    facts = case.events.get(verb="assigned").facts
    stands_in = {"instead_of": str(mette.public_id)} if taker == anne else {}
    assert facts == {"reviewer": str(taker.public_id), "role": "", **stands_in}
    assert Message.objects.get(key__startswith="assigned-").recipient == taker.email


def test_two_who_step_in_for_each_other_do_not_wait_for_each_other(leads):
    today, cases = timezone.localdate(), [submitted() for _ in range(6)]
    mette, anne = person_with(REVIEWER), person_with(REVIEWER)
    set_absence(actor=mette, away_from=today, away_until=today, substitute=anne)
    set_absence(actor=anne, away_from=today, away_until=today, substitute=mette)

    results = at_once(*[
        lambda case=case, who=who: assign(case, actor=leads[0], version=None, reviewer=who)
        for case, who in zip(cases, [mette, anne] * 3, strict=True)
    ])  # fmt: skip

    assert kinds(results) == ["ValidationError"] * 6


def test_a_case_is_moved_and_taken_away_at_once_and_has_one_person_or_the_move_is_refused(leads):
    case, mette, anne = submitted(), person_with(REVIEWER), person_with(REVIEWER)
    case = assign(case, actor=leads[0], version=None, reviewer=mette)

    results = at_once(
        lambda: reassign(case, actor=leads[0], version=case.version, giver=mette, taker=anne),
        lambda: unassign(case, actor=leads[1], version=case.version, reviewer=mette),
    )

    assert kinds(results) == ["Proposal", "Stale"]
    assert on(case) in ([anne], [])


def test_two_schedulers_remind_once(leads):
    for _ in range(5):
        case = assign(submitted(), actor=leads[0], version=None, reviewer=person_with(REVIEWER))
        Assignment.objects.filter(proposal=case).update(due=timezone.localdate() - timedelta(days=14))

    at_once(*[lambda: remind_due(timezone.now())] * 3)

    assert Message.objects.filter(key__startswith="overdue-").count() == 5
    assert Message.objects.filter(key__startswith="escalated-").count() == 10
    assert remind_due(timezone.now()) == 0
