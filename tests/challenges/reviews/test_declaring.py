"""Ties are declared before the material opens; who is tied leaves the case without a trace."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from challenges.models import Assignment, Criterion, Declaration, Proposal
from challenges.reviews.actions import assess, assign, declare, rule_on_doubt, screen
from challenges.reviews.rules import standing_with, verbs_for
from cocreate.common.models import Message
from cocreate.common.refusals import NotNow, may
from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, REVIEWER
from tests.factories import CentreFactory, ChallengeFactory, UserFactory, person_with, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator():
    return person_with(COORDINATOR)


def opened(person, case):
    return Proposal.objects.opened_by(person).filter(pk=case.pk).exists()


def in_queue(person, case):
    return Proposal.objects.in_queue_of(person).filter(pk=case.pk).exists()


def test_a_reviewer_knows_of_a_case_and_reads_it_once_no_tie_is_declared(clerk, case):
    before = in_queue(clerk, case), opened(clerk, case), verbs_for(clerk, case)
    declare(case, actor=clerk, answer="none")

    assert before == (True, False, ["declare", "assign"])
    assert opened(clerk, case)
    assert set(verbs_for(clerk, case)) == {"declare", "assign", "screen", "ask", "forward", "merge", "message", "note"}


@pytest.mark.parametrize("role", [COORDINATOR, DECISION_MAKER, AUDITOR])
def test_who_leads_decides_or_audits_reads_without_declaring(role, case):
    assert opened(person_with(role), case)


def test_a_coordinator_declares_before_deciding_and_a_decision_maker_need_not(case, coordinator, decider):
    screen(case, actor=coordinator, version=None)
    before = may(coordinator, "challenges.decide_case", case)
    declare(case, actor=coordinator, answer="none")

    assert (before, may(coordinator, "challenges.decide_case", case), may(decider, "challenges.decide_case", case)) == (
        False, True, True,
    )  # fmt: skip


def test_a_tie_takes_the_case_out_of_the_queue_and_the_person_off_the_case(clerk, case):
    assign(case, actor=clerk, version=None, reviewer=clerk)
    declare(case, actor=clerk, answer="tie", ground="Forslagsstilleren er min nabo.")

    assert (in_queue(clerk, case), opened(clerk, case), verbs_for(clerk, case)) == (False, False, [])
    assert not Assignment.objects.current().filter(proposal=case).exists()
    event = case.events.get(verb="declared")
    assert (event.audience, event.facts, event.reason) == ("staff", {"answer": "tie"}, "Forslagsstilleren er min nabo.")


@pytest.mark.parametrize("answer", ["tie", "in_doubt"])
def test_a_tie_and_a_doubt_have_a_ground(clerk, case, answer):
    with pytest.raises(ValidationError) as refused:
        declare(case, actor=clerk, answer=answer, ground="  ")

    assert (list(refused.value.error_dict), Declaration.objects.count()) == (["ground"], 0)


@pytest.mark.parametrize(("ruling", "opens"), [("none", True), ("tie", False)])
def test_a_doubt_is_closed_until_the_coordinator_rules(clerk, case, coordinator, ruling, opens):
    doubt = declare(case, actor=clerk, answer="in_doubt", ground="Vi gik i skole sammen.")
    meanwhile = in_queue(clerk, case), opened(clerk, case)
    rule_on_doubt(doubt, actor=coordinator, ruling=ruling, reason="Det er længe siden.")

    assert meanwhile == (True, False)
    assert (in_queue(clerk, case), opened(clerk, case)) == (opens, opens)


def test_nobody_rules_on_their_own_doubt_or_twice_and_reviewers_do_not_rule(clerk, case, coordinator):
    own = declare(case, actor=coordinator, answer="in_doubt", ground="Måske.")
    doubt = declare(case, actor=clerk, answer="in_doubt", ground="Måske.")

    for actor, declaration in [(coordinator, own), (clerk, doubt), (person_with(AUDITOR), doubt)]:
        with pytest.raises(PermissionDenied):
            rule_on_doubt(declaration, actor=actor, ruling="none", reason="Nej.")
    other = person_with(COORDINATOR)
    rule_on_doubt(doubt, actor=other, ruling="none", reason="Nej.")
    with pytest.raises(NotNow):
        rule_on_doubt(doubt, actor=other, ruling="tie", reason="Jo.")


def test_a_tie_found_later_cancels_the_assessment_and_stays_to_be_seen(clerk, case, coordinator):
    criterion = Criterion.objects.create(page=case.challenge, name="Værdi")
    screen(case, actor=coordinator, version=None)
    declare(case, actor=clerk, answer="none")
    assessment = assess(case, actor=clerk, scores={criterion.key: {"score": 4}})
    declare(case, actor=clerk, answer="tie", ground="Jeg opdagede, hvem det er.")

    assessment.refresh_from_db()
    assert assessment.cancelled_at is not None
    assert list(case.events.values_list("verb", flat=True))[-2:] == ["declared", "assessment_cancelled"]
    assert list(Declaration.objects.filter(person=clerk).values_list("answer", flat=True)) == ["none", "tie"]


def test_the_same_answer_twice_is_one_and_a_tie_is_not_taken_back(clerk, case):
    first, second = (declare(case, actor=clerk, answer="none") for _time in range(2))
    declare(case, actor=clerk, answer="in_doubt", ground="Hm.")

    assert first == second
    with pytest.raises(NotNow):
        declare(case, actor=clerk, answer="none")


def test_who_does_not_work_in_the_queue_declares_nothing(case):
    for somebody in (UserFactory(), person_with(AUDITOR), case.author):
        with pytest.raises(PermissionDenied):
            declare(case, actor=somebody, answer="none")


def test_the_database_keeps_one_standing_answer_each(clerk, case):
    declare(case, actor=clerk, answer="none")

    with pytest.raises(IntegrityError), transaction.atomic():
        Declaration.objects.create(proposal=case, person=clerk, answer="none")


def test_where_one_stands_in_a_list_is_what_the_rules_say_of_each(coordinator, decider, django_assert_num_queries):
    clerk = person_with(REVIEWER)
    cases = [submitted() for _one in range(4)]
    for case, answer in zip(cases, ["none", "in_doubt", "tie"], strict=False):
        for person in (clerk, coordinator):
            declare(case, actor=person, answer=answer, ground="Fordi.")

    for person in (clerk, coordinator, decider):
        seen = list(Proposal.objects.in_queue_of(person))
        standing = standing_with(person, seen)
        assert {case.pk: standing[case.pk].opened for case in seen} == {case.pk: opened(person, case) for case in seen}
        for case in seen:
            allowed = set(verbs_for(person, case))
            assert ("note" in allowed) == may(person, "challenges.note_on_case", case)
            assert ("decide" in allowed) == (may(person, "challenges.decide_case", case) and case.state == "assessment")
    with django_assert_num_queries(2):
        standing_with(clerk, cases)


# --- Who hears of a doubt ----------------------------------------------------


def told():
    """Who has a mail about a doubt."""
    return sorted(Message.objects.filter(key__startswith="doubt-").values_list("recipient", flat=True))


def test_the_coordinators_of_the_centre_hear_of_a_doubt_at_once_and_of_no_other_answer(clerk, decider):
    centre, elsewhere = CentreFactory(), CentreFactory()
    here, there, _of_all = (person_with(COORDINATOR, email=f"{name}@example.dk") for name in ("here", "there", "all"))
    here.centres.add(centre)
    there.centres.add(elsewhere)
    challenge = ChallengeFactory(title="Flere hænder", owner_centre=centre)
    case, other = submitted(challenge=challenge, title="Måltidsvenner"), submitted()
    declare(case, actor=decider, answer="none")
    declare(other, actor=decider, answer="tie", ground="Vi er i familie.")
    assert told() == []

    declare(case, actor=clerk, answer="in_doubt", ground="Vi bor i samme gade.")
    declare(case, actor=clerk, answer="in_doubt", ground="Vi bor i samme gade.")

    assert told() == ["here@example.dk"]
    declare(submitted(challenge=ChallengeFactory(owner_centre=CentreFactory())), actor=clerk, answer="in_doubt", ground="Måske.")
    assert told() == ["all@example.dk", "here@example.dk"]


def test_the_mail_about_a_doubt_is_a_number_and_a_link(clerk, coordinator):
    case = submitted(title="Måltidsvenner", challenge=ChallengeFactory(title="Flere hænder"))

    declare(case, actor=clerk, answer="in_doubt", ground="Vi bor i samme gade.")

    mail = Message.objects.get(key__startswith="doubt-")
    assert mail.subject == f"{case.reference} venter på, at du afgør en tvivl"
    for body in (mail.body_text, mail.body_html):
        assert f"/admin/koe/{case.pk}/" in body
        assert case.reference in body
        secrets = ("Måltidsvenner", "Flere hænder", clerk.name, case.proposer_name, "samme gade")
        assert [secret for secret in secrets if secret in body] == []


def test_a_coordinator_in_doubt_is_not_told_of_it_and_their_colleagues_are(coordinator):
    case, other, tied = submitted(), person_with(COORDINATOR), person_with(COORDINATOR)
    declare(case, actor=tied, answer="tie", ground="Vi er gift.")

    declare(case, actor=coordinator, answer="in_doubt", ground="Vi har arbejdet sammen.")

    assert told() == [other.email]
    declare(case, actor=other, answer="in_doubt", ground="Også jeg.")
    assert told() == [other.email]
