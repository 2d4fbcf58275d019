"""Assessing: a draft that nobody else reads, sent once, blind to others until then."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from challenges.models import Assessment, Criterion, Opinion
from challenges.reviews.actions import agree, assess, assign, declare, save_assessment, screen
from challenges.reviews.progress import Progress, progress_of, readable_assessments
from challenges.reviews.rules import standing_with, verbs_for
from cocreate.common.refusals import NotNow, Stale
from partners.roles import COORDINATOR, REVIEWER
from tests.factories import person_with, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return person_with(COORDINATOR)


@pytest.fixture
def case(coordinator):
    """A case in assessment, with three criteria of which the last is shown and not counted."""
    case = submitted()
    for name, weight, independent in [("value", 40, False), ("ease", 60, False), ("fun", 5, True)]:
        Criterion.objects.create(page=case.challenge, key=name, name=name, weight=weight, independent=independent)
    screen(case, actor=coordinator, version=None)
    return case


def reviewer_of(case):
    person = person_with(REVIEWER)
    declare(case, actor=person, answer="none")
    return person


def scores(value=4, ease=2, fun=5, **reasons):
    return {
        name: {"score": score, "reason": reasons.get(name, "")}
        for name, score in {"value": value, "ease": ease, "fun": fun}.items()
    }


def read_by(person, case):
    return list(readable_assessments(person, case, standing_with(person, [case])[case.pk]))


def test_an_assessment_is_the_weighted_mean_of_what_counts_pinned_to_the_text_that_was_read(case):
    clerk = reviewer_of(case)
    assign(case, actor=clerk, version=None, reviewer=clerk, role="faglig")

    sent = assess(case, actor=clerk, scores=scores(), comment=" Godt ")

    assert (sent.total, sent.role, sent.text_version, sent.comment) == (Decimal("2.80"), "faglig", 1, "Godt")
    assert list(sent.scores.values_list("criterion__key", "score")) == [("value", 4), ("ease", 2), ("fun", 5)]
    assert case.events.get(verb="assessed").facts == {"assessment": str(sent.public_id), "text_version": 1}


def test_what_cannot_be_judged_is_left_out_of_the_mean(case):
    sent = assess(case, actor=reviewer_of(case), scores=scores(ease=None))

    assert sent.total == Decimal("4.00")


def test_a_draft_requires_nothing_and_is_read_by_nobody_else(case, coordinator):
    clerk = reviewer_of(case)

    draft = save_assessment(case, actor=clerk, scores={"value": {"score": 3}})

    assert (draft.sent_at, draft.scores.count(), read_by(coordinator, case)) == (None, 1, [])
    assert not case.events.filter(verb="assessed").exists()


def test_an_assessment_that_lacks_something_is_pointed_at_and_nothing_is_lost(case):
    clerk = reviewer_of(case)
    save_assessment(case, actor=clerk, scores={"value": {"score": 3, "reason": "Ja"}})

    with pytest.raises(ValidationError) as refused:
        assess(case, actor=clerk, scores={"value": {"score": 3}, "fun": {"score": 1}})

    assert list(refused.value.error_dict) == ["ease"]
    assert Assessment.objects.drafts().get().scores.get().reason == "Ja"


def test_a_challenge_may_ask_for_reasons(case):
    clerk, challenge = reviewer_of(case), case.challenge
    challenge.reasons_required = True
    challenge.save()

    with pytest.raises(ValidationError) as refused:
        assess(case, actor=clerk, scores=scores(value=None, ease=1, ease_="x") | {"ease": {"score": 1, "reason": "Svært"}})

    assert sorted(refused.value.error_dict) == ["fun", "value"]


@pytest.mark.parametrize("score", [-1, 6, 2.5, "3", True])
def test_a_score_is_a_whole_number_from_0_to_5(case, score):
    with pytest.raises(ValidationError) as refused:
        assess(case, actor=reviewer_of(case), scores=scores(value=score))

    assert list(refused.value.error_dict) == ["value"]


def test_a_criterion_of_another_challenge_is_refused(case):
    with pytest.raises(ValidationError) as refused:
        save_assessment(case, actor=reviewer_of(case), scores={"elsewhere": {"score": 1}})

    assert list(refused.value.error_dict) == ["elsewhere"]


def test_it_is_sent_once(case):
    clerk = reviewer_of(case)
    assess(case, actor=clerk, scores=scores())

    for again in (assess, save_assessment):
        with pytest.raises(NotNow):
            again(case, actor=clerk, scores=scores())
    assert "assess" not in verbs_for(clerk, case)


def test_two_windows_do_not_overwrite_each_other(case):
    clerk = reviewer_of(case)
    draft = save_assessment(case, actor=clerk, scores={"value": {"score": 3}})
    save_assessment(case, actor=clerk, scores={"value": {"score": 1}}, seen=draft.saved_at)

    with pytest.raises(Stale):
        save_assessment(case, actor=clerk, scores={"value": {"score": 5}}, seen=draft.saved_at - timedelta(seconds=1))

    assert draft.scores.get().score == 1


def test_only_while_the_case_is_assessed_and_only_after_declaring(case):
    undeclared = person_with(REVIEWER)
    fresh = submitted(challenge=case.challenge)

    with pytest.raises(PermissionDenied):
        assess(case, actor=undeclared, scores=scores())
    with pytest.raises(NotNow):
        assess(fresh, actor=reviewer_of(fresh), scores=scores())


def test_a_reviewer_reads_others_once_the_own_is_sent_and_the_coordinator_reads_all(case, coordinator):
    first, second = reviewer_of(case), reviewer_of(case)
    theirs = assess(case, actor=first, scores=scores())
    before = read_by(second, case)
    mine = assess(case, actor=second, scores=scores(value=0))

    assert (before, read_by(second, case), read_by(coordinator, case)) == ([], [theirs, mine], [theirs, mine])
    assert read_by(person_with(REVIEWER), case) == []


def test_a_colleague_agrees_or_disagrees_once_the_own_is_sent_and_may_change_their_mind(case):
    first, second = reviewer_of(case), reviewer_of(case)
    theirs = assess(case, actor=first, scores=scores())

    with pytest.raises(NotNow):
        agree(theirs, actor=second, agrees=True)
    assess(case, actor=second, scores=scores())
    agree(theirs, actor=second, agrees=True)
    agree(theirs, actor=second, agrees=False)
    with pytest.raises(PermissionDenied):
        agree(theirs, actor=first, agrees=True)

    assert list(Opinion.objects.values_list("person", "agrees")) == [(second.pk, False)]


def test_a_challenge_may_go_without_second_opinions(case):
    first, second = reviewer_of(case), reviewer_of(case)
    theirs = assess(case, actor=first, scores=scores())
    assess(case, actor=second, scores=scores())
    case.challenge.second_opinions = False
    case.challenge.save()

    with pytest.raises(NotNow):
        agree(theirs, actor=second, agrees=True)


def test_the_needed_number_is_computed_anew_when_somebody_is_tied(case):
    clerks = [person_with(REVIEWER) for _one in range(2)]
    before = progress_of([case])[case.pk]
    declare(case, actor=clerks[0], answer="none")
    assess(case, actor=clerks[0], scores=scores())
    declare(case, actor=clerks[1], answer="tie", ground="Nabo.")

    assert (before, progress_of([case])[case.pk]) == (Progress(0, 2), Progress(1, 1))


def test_progress_asks_as_many_questions_for_many_as_for_one(case, django_assert_num_queries):
    cases = [case, *(submitted(challenge=case.challenge) for _one in range(9))]

    with django_assert_num_queries(3):
        progress_of(cases)


def test_an_assessment_of_an_older_text_is_marked(case):
    sent = assess(case, actor=reviewer_of(case), scores=scores())
    before = sent.is_of_an_older_text
    sent.proposal.text_version += 1

    assert (before, sent.is_of_an_older_text, timezone.now() > sent.sent_at) == (False, True, True)
