"""Reviewers in the same second: one takes a case, one assessment is sent, and a tie wins over what is under way."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from challenges.models import Assessment, Assignment, Criterion, Declaration, Opinion
from challenges.reviews.actions import (
    agree,
    assess,
    assign,
    decide,
    declare,
    message,
    rename_view,
    save_assessment,
    save_view,
    screen,
    words,
)
from partners.roles import COORDINATOR, DECISION_MAKER, REVIEWER
from tests.factories import opened, person_with, submitted
from tests.races import at_once, kinds

pytestmark = pytest.mark.django_db(transaction=True)
SCORES = {"value": {"score": 4, "reason": "Ja."}}
ROUNDS = pytest.mark.parametrize("round_", range(3))


@pytest.fixture
def case():
    """A case in assessment with one criterion."""
    case = submitted()
    Criterion.objects.create(page=case.challenge, key="value", name="Værdi", weight=1)
    return screen(case, actor=person_with(COORDINATOR), version=None)


@pytest.fixture
def clerk(case):
    person = person_with(REVIEWER)
    opened(case, person)
    return person


def verbs(case, *wanted):
    return list(case.events.filter(verb__in=wanted).values_list("verb", flat=True))


@ROUNDS
def test_two_take_the_same_case_and_one_is_told_that_somebody_was_faster(round_):
    case, people = submitted(), [person_with(REVIEWER) for _one in range(2)]

    results = at_once(*[lambda who=who: assign(case, actor=who, version=1, reviewer=who) for who in people])

    assert kinds(results) == ["Proposal", "Stale"]
    assert Assignment.objects.current().get().reviewer in people
    assert verbs(case, "screening_started", "assigned") == ["screening_started", "assigned"]


@ROUNDS
def test_two_give_the_case_to_the_same_person_and_it_is_given_once(round_):
    case, reviewer = submitted(), person_with(REVIEWER)
    leads = [person_with(COORDINATOR) for _one in range(3)]

    results = at_once(*[lambda who=who: assign(case, actor=who, version=None, reviewer=reviewer) for who in leads])

    assert kinds(results) == ["Proposal"] * 3
    assert (Assignment.objects.count(), verbs(case, "assigned")) == (1, ["assigned"])


@ROUNDS
def test_two_windows_send_the_same_assessment_and_it_is_sent_once(case, clerk, round_):
    results = at_once(*[lambda: assess(case, actor=clerk, version=case.version, scores=SCORES)] * 3)

    assert kinds(results) == ["Assessment", "NotNow", "NotNow"]
    assert (Assessment.objects.sent().count(), verbs(case, "assessed")) == (1, ["assessed"])


def test_one_window_sends_while_another_keeps_a_draft_and_what_is_sent_stays(case, clerk):
    results = at_once(
        lambda: assess(case, actor=clerk, scores=SCORES, comment="Sendt."),
        lambda: save_assessment(case, actor=clerk, scores={}, comment="Kladde."),
    )

    sent = Assessment.objects.get()
    assert kinds(results) in (["Assessment", "Assessment"], ["Assessment", "NotNow"])
    assert (sent.comment, sent.sent_at is not None, sent.scores.get().score) == ("Sendt.", True, 4)


def test_several_reviewers_send_at_once_and_all_count(case):
    people = [person_with(REVIEWER) for _one in range(4)]
    opened(case, *people)

    results = at_once(*[lambda who=who: assess(case, actor=who, scores=SCORES) for who in people])

    assert kinds(results) == ["Assessment"] * 4
    assert (Assessment.objects.sent().count(), case.events.filter(verb="assessed").count()) == (4, 4)


def test_two_opinions_of_one_person_at_once_are_one(case, clerk):
    other = person_with(REVIEWER)
    opened(case, other)
    theirs = assess(case, actor=other, scores=SCORES)
    assess(case, actor=clerk, scores=SCORES)

    results = at_once(*[lambda agrees=agrees: agree(theirs, actor=clerk, agrees=agrees) for agrees in (True, False)])

    assert (kinds(results), Opinion.objects.count()) == (["Opinion", "Opinion"], 1)


@ROUNDS
def test_a_tie_is_declared_while_the_same_person_sends_and_nothing_of_theirs_counts(case, clerk, round_):
    results = at_once(
        lambda: assess(case, actor=clerk, scores=SCORES), lambda: declare(case, actor=clerk, answer="tie", ground="Nabo.")
    )

    assert kinds(results) in (["Assessment", "Declaration"], ["Declaration", "PermissionDenied"])
    assert list(Assessment.objects.standing()) == []
    # What was sent just before is cancelled where everybody can see it, and not erased.
    sent = Assessment.objects.count()
    assert verbs(case, "assessed", "assessment_cancelled") == ["assessed", "assessment_cancelled"] * sent


@ROUNDS
def test_two_answers_of_one_person_at_once_leave_one_and_a_tie_stands(case, round_):
    person = person_with(REVIEWER)

    at_once(*[lambda answer=answer: declare(case, actor=person, answer=answer, ground="Nabo.") for answer in ("none", "tie")])

    assert Declaration.objects.standing().get().answer == "tie"


@pytest.mark.parametrize(
    ("role", "act"),
    [
        (REVIEWER, lambda case, who: assess(case, actor=who, scores=SCORES)),
        (REVIEWER, lambda case, who: save_assessment(case, actor=who, scores=SCORES)),
        (DECISION_MAKER, lambda case, who: decide(case, actor=who, version=None, outcome="declined", public_reason="Nej.")),
    ],
)
def test_a_tie_that_is_declared_between_the_question_and_the_lock_stops_the_work(case, role, act, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time, so nothing comes between")
    person, lock = person_with(role), words.lock
    opened(case, person)

    def late(*args, **kwargs):
        monkeypatch.setattr(words, "lock", lock)
        at_once(lambda: declare(case, actor=person, answer="tie", ground="Nabo."))
        return lock(*args, **kwargs)

    monkeypatch.setattr(words, "lock", late)
    with pytest.raises(PermissionDenied):
        act(case, person)

    assert (Assessment.objects.count(), case.decisions.count()) == (0, 0)


@ROUNDS
def test_two_write_to_the_proposer_at_once_and_the_second_is_told_of_the_first(case, round_):
    people = [person_with(COORDINATOR) for _one in range(2)]

    results = at_once(*[lambda who=who: message(case, actor=who, text="Tak.", seen=0) for who in people])

    assert kinds(results) == ["Proposal", "Stale"]
    assert verbs(case, "message") == ["message"]


@ROUNDS
def test_two_decide_at_once_and_one_decision_stands(case, round_):
    people = [person_with(DECISION_MAKER) for _one in range(2)]
    answers = zip(people, ("selected", "declined"), strict=True)

    results = at_once(*[
        lambda who=who, outcome=outcome: decide(case, actor=who, version=case.version, outcome=outcome, public_reason="Fordi.")
        for who, outcome in answers
    ])  # fmt: skip

    assert (kinds(results), case.decisions.count()) == (["Proposal", "Stale"], 1)


@ROUNDS
def test_two_windows_save_a_draft_at_once_and_one_is_told_of_the_other(case, clerk, round_):
    first = save_assessment(case, actor=clerk, scores={}).saved_at

    results = at_once(*[
        lambda words=words: save_assessment(case, actor=clerk, scores={}, comment=words, seen=first) for words in ("Et.", "To.")
    ])  # fmt: skip

    assert kinds(results) == ["Assessment", "Stale"]
    assert Assessment.objects.get().comment in {"Et.", "To."}


@ROUNDS
def test_two_windows_rename_a_view_at_once_and_one_is_told_of_the_other(clerk, round_):
    view = save_view(actor=clerk, name="Torsdag", query="")

    results = at_once(*[
        lambda name=name: rename_view(view, actor=clerk, name=name, was="Torsdag") for name in ("Fredag", "Onsdag")
    ])  # fmt: skip

    assert kinds(results) == ["SavedView", "Stale"]
