"""The assessments side by side: for who has sent their own, with what they disagree on first."""

import pytest
from django.utils.translation import gettext

from challenges.models import Opinion, Proposal
from challenges.reviews import actions
from challenges.reviews.totals import Spread
from cocreate.common.lifecycle import record
from partners.roles import AUDITOR, COORDINATOR, REVIEWER
from tests.factories import ChallengeFactory, CriterionFactory, opened, person_with, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return person_with(COORDINATOR)


@pytest.fixture
def case(coordinator):
    challenge = ChallengeFactory()
    for key, weight, independent in [("fun", 5, True), ("value", 60, False), ("ease", 40, False)]:
        CriterionFactory(page=challenge, key=key, name=key.title(), weight=weight, independent=independent)
    case = submitted(challenge=challenge)
    actions.screen(case, actor=coordinator, version=None)
    return Proposal.objects.get(pk=case.pk)


def assessment_of(case, *, value, ease, fun=3, reason="", person=None):
    person = person or person_with(REVIEWER)
    opened(case, person)
    scores = {"value": value, "ease": ease, "fun": fun}
    return actions.assess(
        case, actor=person, scores={key: {"score": score, "reason": reason} for key, score in scores.items()}
    )


def page_of(case, screen="assessments/"):
    return f"/admin/koe/{case.pk}/{screen}"


def read_by(client, person, case):
    client.force_login(person)
    return client.get(page_of(case))


def test_others_are_read_when_the_own_is_sent(client, clerk, case):
    assessment_of(case, value=4, ease=1, reason="HEMMELIG GRUND")
    opened(case, clerk)

    before = read_by(client, clerk, case)
    blind = client.get(page_of(case, "")).content.decode()
    assessment_of(case, value=5, ease=5, person=clerk)
    after = read_by(client, clerk, case).content.decode()

    assert before["Location"] == page_of(case, "")
    assert ("HEMMELIG GRUND" in blind, "HEMMELIG GRUND" in after) == (False, True)


def test_who_leads_decides_or_looks_after_the_work_reads_what_is_sent(client, decider, coordinator, case):
    assessment_of(case, value=4, ease=1, reason="Fordi")

    answers = [read_by(client, person, case) for person in (decider, coordinator, person_with(AUDITOR))]

    assert [(answer.status_code, "Fordi" in answer.content.decode()) for answer in answers] == [(200, True)] * 3


def test_each_criterion_is_a_line_with_mean_median_and_spread_and_what_is_far_apart_is_lit(client, coordinator, case):
    for value, ease in [(4, 1), (4, 4), (5, None)]:
        assessment_of(case, value=value, ease=ease)

    context = read_by(client, coordinator, case).context

    found = {line.name: (line.share, line.cannot, line.spread) for line in [*context["lines"], *context["independent"]]}
    assert found["Value"][:2] == (60, 0)
    assert found["Value"][2] == Spread(3, *map(type(found["Value"][2].mean), ("4.33", "4.00", "4", "5")))
    assert (found["Ease"][1], found["Ease"][2].width, found["Fun"][0]) == (1, 3, None)
    assert [line.name for line in context["split"]] == ["Ease"]
    assert [[name for name, _score, _wide in card["scores"]] for card in context["cards"]] == [["Ease", "Value", "Fun"]] * 3


def test_equal_scores_are_stacked_and_many_are_one_dot_with_a_number(client, coordinator, case):
    for value in [2, 2, 5, *[0] * 6]:
        assessment_of(case, value=value, ease=1)

    line = read_by(client, coordinator, case).context["lines"][0]

    assert [(x, [up for up, _person in dots], number) for x, dots, number in line.stacks] == [
        (14, [0], 6), (106, [0, -20], 2), (244, [0], 1),
    ]  # fmt: skip


def test_the_table_reads_aloud_who_gave_what(client, coordinator, case):
    one = assessment_of(case, value=4, ease=1)

    page = read_by(client, coordinator, case).content.decode()

    assert f"{one.reviewer.name}: 4" in page


def test_an_assessment_of_an_older_text_is_marked(client, coordinator, case):
    assessment_of(case, value=4, ease=1)
    fresh = read_by(client, coordinator, case).content.decode()
    Proposal.objects.filter(pk=case.pk).update(text_version=2)
    case.versions.create(number=2, title=case.title, solution="Nyt.")

    page = read_by(client, coordinator, case).content.decode()

    words = gettext("Has read version %(read)s, now %(now)s") % {"read": 1, "now": 2}
    assert (words in fresh, words in page) == (False, True)


def test_a_colleague_agrees_and_changes_their_mind(client, clerk, case):
    theirs = assessment_of(case, value=4, ease=1)
    mine = assessment_of(case, value=1, ease=1, person=clerk)
    client.force_login(clerk)

    for agrees in ("yes", "no"):
        client.post(page_of(case, f"assessments/{theirs.public_id}/"), {"agrees": agrees})
    client.post(page_of(case, f"assessments/{mine.public_id}/"), {"agrees": "yes"})
    cards = client.get(page_of(case)).context["cards"]

    assert list(Opinion.objects.values_list("assessment", "person", "agrees")) == [(theirs.pk, clerk.pk, False)]
    assert [(card["may_agree"], card["i_agree"], card["i_disagree"]) for card in cards] == [
        (True, False, True), (False, False, False),
    ]  # fmt: skip


def test_no_second_opinion_before_the_own_or_where_the_challenge_wants_none(client, clerk, coordinator, case):
    theirs = assessment_of(case, value=4, ease=1)
    address = page_of(case, f"assessments/{theirs.public_id}/")
    opened(case, clerk, coordinator)
    client.force_login(clerk)
    unseen = client.post(address, {"agrees": "yes"})
    client.force_login(coordinator)
    client.post(address, {"agrees": "yes"})

    case.challenge.second_opinions = False
    case.challenge.save()
    assessment_of(case, value=1, ease=1, person=clerk)
    client.force_login(clerk)
    client.post(address, {"agrees": "yes"})

    assert unseen.status_code == 404
    assert Opinion.objects.count() == 0
    assert not any(card["may_agree"] for card in client.get(page_of(case)).context["cards"])


def test_who_is_tied_vanishes_with_score_and_opinion(client, coordinator, case):
    theirs, tied = assessment_of(case, value=4, ease=1), assessment_of(case, value=0, ease=1, reason="Væk")
    actions.agree(theirs, actor=tied.reviewer, agrees=True)
    actions.declare(case, actor=tied.reviewer, answer="tie", ground="Nabo.")

    context = read_by(client, coordinator, case).context

    assert [card["assessment"] for card in context["cards"]] == [theirs]
    assert (context["cards"][0]["agree"], context["panel"].number) == ([], "1/1")


def test_nothing_sent_yet_is_said(client, coordinator, case):
    page = read_by(client, coordinator, case).content.decode()

    assert gettext("No assessment is sent yet.") in page


def test_a_case_with_20_assessments_and_200_events_asks_few_questions(client, coordinator, case, django_assert_max_num_queries):
    for number in range(20):
        assessment_of(case, value=number % 6, ease=1, reason="Derfor")
    for number in range(200):
        record(case, "note", actor=coordinator, reason=f"Note {number}")
    client.force_login(coordinator)
    client.get(page_of(case, ""))

    for screen in ("", "assessments/", "historik/"):
        with django_assert_max_num_queries(40):
            client.get(page_of(case, screen))
