"""Reminders of assessments: before the day, after it, and to the coordinators. Each once, and only for what waits."""

from datetime import UTC, date, datetime, timedelta

import pytest

from challenges.models import Assessment, Assignment, Declaration, Proposal
from challenges.proposals.states import S
from challenges.reviews.actions import remind_due
from cocreate.common.models import Message
from partners.roles import COORDINATOR, REVIEWER
from tests.factories import CentreFactory, ChallengeFactory, person_with, submitted

pytestmark = pytest.mark.django_db
# A Monday; the Friday before it is two working days before the Tuesday after.
DUE = date(2026, 11, 16)
GIVEN = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def mette():
    return person_with(REVIEWER, email="mette@example.dk", first_name="Mette", last_name="Krogh")


@pytest.fixture
def lead():
    return person_with(COORDINATOR, email="karin@example.dk")


def given(reviewer, *, state=S.ASSESSMENT, due=DUE, **facts):
    """A case in assessment that somebody has had for two weeks."""
    case = submitted(**facts)
    Proposal.objects.filter(pk=case.pk).update(state=state)
    return Assignment.objects.create(proposal=case, reviewer=reviewer, assigned_at=GIVEN, due=due)


def on(day, hour=8):
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def written():
    """Who was reminded of what, in the order of the keys."""
    rows = Message.objects.exclude(key__startswith="proposal-").order_by("key").values_list("key", "recipient")
    return [(key.rpartition("-")[0] if key.startswith(("due", "over")) else "escalated", to) for key, to in rows]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 11), []),
        (date(2026, 11, 12), [("due-soon", "mette@example.dk")]),  # Thursday: two working days before Monday
        (date(2026, 11, 14), [("due-soon", "mette@example.dk")]),
        (DUE, [("due-soon", "mette@example.dk")]),
        (date(2026, 11, 17), [("overdue", "mette@example.dk")]),
        (date(2026, 11, 18), [("overdue", "mette@example.dk")]),
        (date(2026, 11, 19), [("escalated", "karin@example.dk"), ("overdue", "mette@example.dk")]),
    ],
)
def test_what_is_written_on_which_day(mette, lead, day, expected):
    given(mette)

    assert remind_due(on(day)) == len(expected)
    assert written() == expected


def test_every_day_of_a_month_writes_each_once(mette, lead):
    given(mette)

    sent = [remind_due(on(date(2026, 11, 1) + timedelta(days=day), hour)) for day in range(30) for hour in (8, 9)]

    assert sum(sent) == 3
    assert written() == [("due-soon", "mette@example.dk"), ("escalated", "karin@example.dk"), ("overdue", "mette@example.dk")]


def test_the_mails_name_the_case_and_nothing_of_what_was_sent_in(mette, lead):
    challenge = ChallengeFactory(title="Mindre vand")
    one = given(mette, title="Regnbedet ved skolen", problem="Vandet løber i kælderen.", challenge=challenge)
    remind_due(on(date(2026, 11, 12)))
    remind_due(on(date(2026, 11, 19)))

    mails = {mail.key.split("-")[0]: mail for mail in Message.objects.exclude(key__startswith="proposal-")}
    assert mails.keys() == {"due", "overdue", "escalated"}
    for mail in mails.values():
        for body in (mail.body_text, mail.body_html):
            assert all(told in body for told in (one.proposal.reference, "Mindre vand", f"/admin/koe/{one.proposal_id}/"))
            assert not [word for word in ("Regnbedet", "kælderen", one.proposal.author.last_name) if word in body]
    assert "Mette Krogh" in mails["escalated"].body_text


def _sent(one):
    Assessment.objects.create(proposal=one.proposal, reviewer=one.reviewer, text_version=1, sent_at=GIVEN)


def _ended(one):
    Assignment.objects.filter(pk=one.pk).update(ended_at=GIVEN)


def _paused(one):
    Proposal.objects.filter(pk=one.proposal_id).update(paused=True, paused_since=DUE)


def _gone(one):
    type(one.reviewer).objects.filter(pk=one.reviewer_id).update(is_active=False)


@pytest.mark.parametrize("happened", [_sent, _ended, _paused, _gone])
def test_nothing_is_said_of_what_does_not_wait_for_the_person(mette, lead, happened):
    happened(given(mette))

    assert remind_due(on(date(2026, 11, 30))) == 0


@pytest.mark.parametrize("state", [S.RECOMMENDED, S.SELECTED, S.PARKED, S.DECLINED, S.FORWARDED, S.WITHDRAWN])
def test_nothing_is_said_of_a_case_that_left_assessment(mette, lead, state):
    given(mette, state=state)

    assert remind_due(on(date(2026, 11, 30))) == 0


def test_a_cancelled_assessment_waits_again_and_a_draft_is_none(mette):
    cancelled, draft = given(mette), given(mette)
    Assessment.objects.create(proposal=cancelled.proposal, reviewer=mette, text_version=1, sent_at=GIVEN, cancelled_at=GIVEN)
    Assessment.objects.create(proposal=draft.proposal, reviewer=mette, text_version=1)

    assert remind_due(on(date(2026, 11, 12))) == 2


def test_who_got_it_on_the_day_of_the_reminder_was_told_already(mette):
    one = given(mette)
    Assignment.objects.filter(pk=one.pk).update(assigned_at=on(date(2026, 11, 12), 7))

    assert remind_due(on(date(2026, 11, 13))) == 0


def test_an_assignment_without_a_day_is_left_alone(mette, lead):
    given(mette, due=None)

    assert remind_due(on(date(2026, 12, 30))) == 0


def test_the_coordinators_of_the_centre_are_told_and_else_those_of_all(mette):
    centre, other = CentreFactory(), CentreFactory()
    unit = CentreFactory(parent=centre)
    people = {name: person_with(COORDINATOR, email=f"{name}@example.dk") for name in ("here", "unit", "there", "all", "tied")}
    people["here"].centres.add(centre)
    people["unit"].centres.add(unit)
    people["there"].centres.add(other)
    people["tied"].centres.add(centre)
    one = given(mette, challenge=ChallengeFactory(owner_centre=unit))
    Declaration.objects.create(proposal=one.proposal, person=people["tied"], answer="tie", ground="Nabo")
    given(mette, challenge=ChallengeFactory(owner_centre=CentreFactory()))

    remind_due(on(date(2026, 11, 19)))

    assert sorted(to for kind, to in written() if kind == "escalated") == ["all@example.dk", "here@example.dk", "unit@example.dk"]


def test_many_cost_no_more_questions_than_few(mette, lead, django_assert_max_num_queries):
    for _ in range(12):
        given(mette)
    remind_due(on(date(2026, 11, 19)))

    # What was written is read and left: nothing for each row.
    with django_assert_max_num_queries(14):
        assert remind_due(on(date(2026, 11, 19), 9)) == 0
