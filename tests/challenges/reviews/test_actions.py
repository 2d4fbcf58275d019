"""The verbs of the queue: what each does, who may, in which state, and what the proposer hears of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from challenges.models import AnswerPromise, ContactTask, Decision, Proposal
from challenges.proposals.actions import Contact, answer, withdraw
from challenges.proposals.states import Door, S
from challenges.reviews import actions
from challenges.reviews.actions import (
    ask,
    assess,
    assign,
    decide,
    declare,
    finish_contact_task,
    forward,
    merge,
    message,
    note,
    people_who_can_take,
    reopen,
    screen,
    unassign,
    wake_parked,
)  # fmt: skip
from challenges.reviews.rules import VERBS, verbs_for
from cocreate.common.outbox import Message
from cocreate.common.refusals import SYSTEM, NotNow, Stale
from partners.roles import AUDITOR, COORDINATOR, DECISION_MAKER, REVIEWER
from tests.factories import MembershipFactory, UserFactory, opened, person_with, submitted

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
LATER = lambda: timezone.localdate() + timedelta(days=30)  # noqa: E731


def again(case) -> Proposal:
    """The case as it stands in the database."""
    return Proposal.objects.get(pk=case.pk)


def history(case) -> list[tuple[str, str, str]]:
    """The lines of the case: verb, from, to."""
    return list(case.events.values_list("verb", "from_state", "to_state"))


def mails(case) -> list[str]:
    """The subjects of its mails, the receipt left out."""
    return [link.message.subject for link in case.messages.select_related("message")][1:]


def standing_in(state, decider) -> Proposal:
    """A case brought to ``state`` by the verbs themselves."""
    case = submitted()
    steps = {
        S.SUBMITTED: lambda: None,
        S.SCREENING: lambda: assign(case, actor=decider, version=None, reviewer=person_with(REVIEWER)),
        S.NEEDS_INFO: lambda: ask(case, actor=decider, version=None, question="Hvor?"),
        S.ASSESSMENT: lambda: screen(case, actor=decider, version=None),
        S.SELECTED: lambda: _decided(case, decider, S.SELECTED),
        S.PARKED: lambda: _decided(case, decider, S.PARKED, wake_on=LATER()),
        S.DECLINED: lambda: _decided(case, decider, S.DECLINED),
        S.DUPLICATE: lambda: merge(
            case, actor=decider, version=None, into=submitted(challenge=case.challenge), reason="Samme idé."
        ),
        S.FORWARDED: lambda: forward(case, actor=decider, version=None, to="Park og Vej", reason="De passer vejen."),
        S.WITHDRAWN: lambda: withdraw(case, actor=case.author, version=None),
    }
    steps[state]()
    return again(case)


def _decided(case, decider, outcome, **facts):
    screen(case, actor=decider, version=None)
    decide(case, actor=decider, version=None, outcome=outcome, public_reason="Derfor.", **facts)


CALLS = {
    # No tie, said twice, changes nothing; so the answer here is the other one.
    "declare": lambda case, actor, version=None: declare(
        case, actor=actor, version=version, answer="tie", ground="Vi er naboer."
    ),
    "assess": lambda case, actor, version=None: assess(case, actor=actor, version=version, scores={}),
    "assign": lambda case, actor, version=None: assign(case, actor=actor, version=version, reviewer=actor),
    "screen": lambda case, actor, version=None: screen(case, actor=actor, version=version),
    "ask": lambda case, actor, version=None: ask(case, actor=actor, version=version, question="Hvor?"),
    "forward": lambda case, actor, version=None: forward(
        case, actor=actor, version=version, to="Park og Vej", reason="De passer vejen."
    ),
    "merge": lambda case, actor, version=None: merge(
        case, actor=actor, version=version, into=submitted(challenge=case.challenge), reason="Samme idé."
    ),
    "decide": lambda case, actor, version=None: decide(
        case, actor=actor, version=version, public_reason="Derfor.",
        outcome=S.DECLINED if case.state != S.DECLINED else S.SELECTED,
    ),
    "park": lambda case, actor, version=None: decide(
        case, actor=actor, version=version, outcome=S.PARKED, public_reason="Derfor.", wake_on=LATER()
    ),
    "reopen": lambda case, actor, version=None: reopen(case, actor=actor, version=version, reason="Vi tog fejl."),
    "message": lambda case, actor, version=None: message(case, actor=actor, version=version, text="Tak for idéen."),
    "note": lambda case, actor, version=None: note(case, actor=actor, version=version, text="Ring til Park."),
}  # fmt: skip
STATES = [state for state in S if state != S.RECOMMENDED]


def test_every_verb_of_the_table_is_tried_here():
    assert set(CALLS) == set(VERBS)


@pytest.mark.parametrize("verb", list(CALLS))
@pytest.mark.parametrize("state", STATES)
def test_a_verb_works_exactly_where_it_is_offered(decider, state, verb):
    case = opened(standing_in(state, decider), decider)
    before = (case.state, case.version, case.events.count(), Message.objects.count(), case.answer_due, case.paused)
    offered = verb in verbs_for(decider, case)

    if offered:
        CALLS[verb](case, decider)
        assert again(case).events.count() > before[2]
    else:
        with pytest.raises(NotNow):
            CALLS[verb](case, decider)
        now = again(case)
        extra = 1 if verb == "merge" else 0  # the other proposal's own receipt
        assert (now.state, now.version, now.events.count(), Message.objects.count() - extra, now.answer_due, now.paused) == before


@pytest.mark.parametrize("verb", list(CALLS))
def test_nobody_else_may(case, verb):
    member = MembershipFactory()
    theirs = submitted(author=member.user, organisation=member.organisation)
    tied = person_with(REVIEWER, DECISION_MAKER)
    MembershipFactory(user=tied, organisation=member.organisation)
    refused = [UserFactory(), case.author, person_with(AUDITOR), person_with(DECISION_MAKER, is_active=False), SYSTEM, tied]
    declared, undeclared = person_with(REVIEWER), person_with(REVIEWER)
    before = history(opened(case, declared))
    if verb not in {"declare", "assign"}:
        refused.append(undeclared)
    if verb == "assess":
        refused += [person_with(COORDINATOR), person_with(DECISION_MAKER)]
    if VERBS[verb][0] == "challenges.decide_case":
        refused += [declared, person_with(COORDINATOR)]
    for actor in refused:
        with pytest.raises(PermissionDenied):
            CALLS[verb](theirs if actor is tied else case, actor)
    assert history(case) == before


@pytest.mark.parametrize("verb", list(CALLS))
def test_an_old_page_changes_nothing(decider, verb):
    case = standing_in(
        S.ASSESSMENT if verb not in {"screen", "reopen"} else S.SUBMITTED if verb == "screen" else S.PARKED, decider
    )
    opened(case, decider)
    with pytest.raises(Stale):
        CALLS[verb](case, decider, version=case.version - 1)
    CALLS[verb](case, decider, version=case.version)


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("question", lambda case, who, words: ask(case, actor=who, version=None, question=words)),
        ("reason", lambda case, who, words: forward(case, actor=who, version=None, to="Park", reason=words)),
        ("to", lambda case, who, words: forward(case, actor=who, version=None, to=words, reason="Derfor.")),
        ("reason", lambda case, who, words: merge(case, actor=who, version=None, into=submitted(), reason=words)),
        ("public_reason", lambda case, who, words: decide(
            case, actor=who, version=None, outcome=S.DECLINED, public_reason=words
        )),
        ("text", lambda case, who, words: message(case, actor=who, text=words)),
        ("text", lambda case, who, words: note(case, actor=who, text=words)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("words", ["", " \r\n\t", "NUL\x00", "\ud800", "x" * 20_001])
def test_empty_endless_and_unshowable_words_are_refused(decider, field, call, words):
    case = standing_in(S.ASSESSMENT, decider)
    with pytest.raises(ValidationError) as refusal:
        call(case, decider, words)
    assert list(refusal.value.error_dict) == [field]
    assert again(case).version == case.version


# --- One by one --------------------------------------------------------------


def test_the_first_assignment_starts_the_screening(case, clerk):
    assign(case, actor=clerk, version=1, reviewer=clerk, role="faglig")

    assert history(case) == [
        ("submitted", "", "submitted"), ("screening_started", "submitted", "screening"), ("assigned", "", ""),
    ]  # fmt: skip
    assert again(case).version == 3
    assert case.assignments.get().role == "faglig"
    assert mails(case) == [], "an assignment is no reply"
    assert again(case).replied_at is None


def test_assigning_twice_is_once_and_ending_it_leaves_it_in_the_history(case, clerk):
    assign(case, actor=clerk, version=None, reviewer=clerk)
    assign(case, actor=clerk, version=None, reviewer=clerk)
    assert case.assignments.count() == 1

    unassign(case, actor=clerk, version=None, reviewer=clerk)
    assert (case.assignments.current().count(), case.assignments.count()) == (0, 1)
    assign(case, actor=clerk, version=None, reviewer=clerk)
    assert case.assignments.current().count() == 1


def test_a_case_is_only_given_to_people_who_may_read_it(clerk):
    member = MembershipFactory()
    case = submitted(author=member.user, organisation=member.organisation)
    tied, auditor = person_with(REVIEWER), person_with(AUDITOR)
    MembershipFactory(user=tied, organisation=member.organisation)
    for person in (tied, auditor, UserFactory(), person_with(REVIEWER, is_active=False)):
        with pytest.raises(ValidationError) as refusal:
            assign(case, actor=clerk, version=None, reviewer=person)
        assert refusal.value.messages == ["This person cannot take the case."] or len(refusal.value.messages) == 1
    assert people_who_can_take(case) == [clerk]


def test_screening_lets_the_public_see_it_when_consented(case, clerk):
    assert not case.is_public
    screen(opened(case, clerk), actor=clerk, version=1)

    assert again(case).is_public
    assert history(case)[2:] == [("screening_started", "submitted", "screening"), ("screened", "screening", "assessment")]


def test_screening_leads_nowhere_else(case, clerk):
    with pytest.raises(ValidationError):
        screen(opened(case, clerk), actor=clerk, version=None, to=S.SELECTED)


def test_asking_is_a_reply_and_stops_the_clock(case, clerk):
    ask(opened(case, clerk), actor=clerk, version=1, question="Hvor mange?", due=TODAY() + timedelta(days=20))

    now = again(case)
    assert (now.state, now.returns_to, now.paused, now.paused_since) == (S.NEEDS_INFO, S.SCREENING, True, TODAY())
    assert now.info_due == TODAY() + timedelta(days=20)
    assert now.replied_at is not None
    assert now.answer_due == now.decision_due
    assert len(mails(case)) == 1
    assert not now.is_overdue


@pytest.mark.parametrize("days", [0, -1])
def test_a_question_is_due_in_the_future(case, clerk, days):
    opened(case, clerk)
    with pytest.raises(ValidationError):
        ask(case, actor=clerk, version=None, question="Hvor?", due=TODAY() + timedelta(days=days))


def test_a_silent_proposer_is_declined_by_a_person_after_the_date_and_not_before(decider):
    case = standing_in(S.NEEDS_INFO, decider)
    with pytest.raises(NotNow):
        decide(case, actor=decider, version=None, outcome=S.DECLINED, public_reason="Vi hørte ikke fra dig.")
    Proposal.objects.filter(pk=case.pk).update(info_due=TODAY() - timedelta(days=1))

    decide(case, actor=decider, version=None, outcome=S.DECLINED, public_reason="Vi hørte ikke fra dig.")

    now = again(case)
    assert (now.state, now.paused, now.info_due) == (S.DECLINED, False, None)


def test_forwarding_leaves_every_public_page_and_can_be_taken_back(case, clerk):
    screen(opened(case, clerk), actor=clerk, version=None)
    forward(case, actor=clerk, version=None, to="Park og Vej", reason="De passer vejen.")
    now = again(case)
    assert (now.state, now.is_public, list(Proposal.objects.public())) == (S.FORWARDED, False, [])
    event = case.events.get(verb="forwarded")
    assert (event.reason, event.facts) == ("De passer vejen.", {"to": "Park og Vej"})

    reopen(case, actor=clerk, version=None, reason="Det var en fejl.")

    assert again(case).state == S.SCREENING
    assert len(mails(case)) == 2


@pytest.mark.parametrize("start", [S.SUBMITTED, S.ASSESSMENT])
def test_a_merge_can_be_undone_to_where_it_was(decider, start):
    case = standing_in(start, decider)
    other = submitted(challenge=case.challenge)
    merge(case, actor=decider, version=case.version, into=other, reason="Samme idé.")
    now = again(case)
    assert (now.state, now.returns_to, now.merged_into) == (S.DUPLICATE, start, other)
    assert other.events.get(verb="received_duplicate").facts == {"duplicate": case.reference}
    assert list(other.merged.all()) == [now], "both are credited"

    reopen(case, actor=decider, version=None, reason="De er forskellige.")

    now = again(case)
    assert (now.state, now.returns_to, now.merged_into) == (start, "", None)


def test_no_merge_into_itself_or_into_what_is_gone(decider):
    case = standing_in(S.ASSESSMENT, decider)
    for into in (case, standing_in(S.DUPLICATE, decider), standing_in(S.FORWARDED, decider), standing_in(S.WITHDRAWN, decider)):
        with pytest.raises(ValidationError) as refusal:
            merge(case, actor=decider, version=None, into=into, reason="Samme idé.")
        assert list(refusal.value.error_dict) == ["into"]


def test_nobody_merges_into_a_case_they_may_not_read(case, clerk):
    own = submitted(author=clerk)
    opened(case, clerk)
    with pytest.raises(PermissionDenied):
        merge(case, actor=clerk, version=None, into=own, reason="Samme idé.")


@pytest.mark.parametrize("outcome", [S.SELECTED, S.PARKED, S.DECLINED])
def test_a_decision_is_written_once_with_its_reason_and_told(decider, outcome):
    case = standing_in(S.ASSESSMENT, decider)
    decide(
        case, actor=decider, version=case.version, outcome=outcome, public_reason="Fordi det hjælper.",
        internal_reason="Billigt.",
        wake_on=LATER(), next_step="Vi ringer.", contact="Mette, 43 57 00 00",
    )  # fmt: skip

    now = again(case)
    decision = now.decisions.get()
    assert (now.state, now.decided_at is not None) == (outcome, True)
    assert now.wake_on == decision.wake_on == (LATER() if outcome == S.PARKED else None)
    assert (decision.decided_by, decision.public_reason, decision.internal_reason, decision.supersedes) == (
        decider, "Fordi det hjælper.", "Billigt.", None,
    )  # fmt: skip
    event = now.events.get(verb="decided")
    assert (event.reason, event.audience, event.to_state) == ("Fordi det hjælper.", "public", outcome)
    assert "Billigt" not in str(now.events.values())
    assert len(mails(case)) == 1


def test_a_new_decision_supersedes_and_both_stay(decider):
    case = standing_in(S.ASSESSMENT, decider)
    for outcome in (S.DECLINED, S.SELECTED, S.PARKED):
        decide(case, actor=decider, version=None, outcome=outcome, public_reason=f"Nu {outcome}.", wake_on=LATER())

    first, second, third = Decision.objects.order_by("pk")
    assert (first.supersedes, second.supersedes, third.supersedes) == (None, first, second)
    assert again(case).state == S.PARKED
    with pytest.raises(NotNow):
        decide(case, actor=decider, version=None, outcome=S.PARKED, public_reason="Igen.", wake_on=LATER())


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"outcome": S.ASSESSMENT}, "outcome"), ({"outcome": ""}, "outcome"), ({"outcome": S.PARKED}, "wake_on"),
        ({"outcome": S.PARKED, "wake_on": timezone.localdate()}, "wake_on"),
    ],
)  # fmt: skip
def test_a_decision_that_lacks_something(decider, facts, field):
    case = standing_in(S.ASSESSMENT, decider)
    with pytest.raises(ValidationError) as refusal:
        decide(case, actor=decider, version=None, public_reason="Derfor.", **facts)
    assert list(refusal.value.error_dict) == [field]
    assert not Decision.objects.exists()


def test_coordinators_decide_too(decider):
    case = standing_in(S.ASSESSMENT, decider)
    coordinator = person_with(COORDINATOR)
    decide(opened(case, coordinator), actor=coordinator, version=None, outcome=S.SELECTED, public_reason="Ja.")
    assert again(case).state == S.SELECTED


def test_nobody_decides_on_their_own_proposal_not_even_a_superuser():
    for author in (person_with(DECISION_MAKER), UserFactory(is_superuser=True)):
        case = submitted(author=author)
        with pytest.raises(PermissionDenied):
            decide(case, actor=author, version=None, outcome=S.SELECTED, public_reason="Ja.")


def test_a_message_is_a_reply_and_a_note_is_not(case, clerk):
    note(opened(case, clerk), actor=clerk, version=1, text="Ring til Park.")
    assert (again(case).replied_at, mails(case)) == (None, [])

    message(case, actor=clerk, version=1, text="Tak, vi læser det.")

    now = again(case)
    assert (now.version, now.state, now.answer_due) == (1, S.SUBMITTED, now.decision_due)
    assert len(mails(case)) == 1
    told = [(event.verb, event.is_for_proposer) for event in case.events.all()]
    assert told == [("submitted", True), ("declared", False), ("note", False), ("message", True)]


def test_a_person_without_an_address_becomes_a_task_that_is_done_once(clerk):
    case = submitted(contact=Contact(name="Knud"), actor=clerk, door=Door.STAFF)
    message(opened(case, clerk), actor=clerk, text="Tak for brevet.")
    receipt, task = ContactTask.objects.order_by("pk")

    finish_contact_task(task, actor=clerk)
    finish_contact_task(task, actor=clerk)

    receipt.refresh_from_db()
    task.refresh_from_db()
    assert (receipt.done_by, task.done_by, case.events.filter(verb="contacted").count()) == (None, clerk, 1)
    assert not Message.objects.exists()


# --- Woken -------------------------------------------------------------------


def test_a_parked_case_wakes_on_its_day_and_the_proposer_hears_it(decider):
    case = standing_in(S.PARKED, decider)
    with pytest.raises(NotNow):
        wake_parked(case, actor=SYSTEM)
    Proposal.objects.filter(pk=case.pk).update(
        wake_on=TODAY(), decision_due=TODAY() - timedelta(days=200), answer_due=TODAY() - timedelta(days=200)
    )
    told = len(mails(case))

    assert actions.wake_due(timezone.now()) == 1
    assert actions.wake_due(timezone.now()) == 0

    now = again(case)
    assert (now.state, now.wake_on) == (S.ASSESSMENT, None)
    assert now.events.filter(verb="woken", actor=None).count() == 1
    assert len(mails(case)) == told + 1
    assert now.answer_due > TODAY(), "a date that has passed is promised anew"
    assert AnswerPromise.load().decision_days == 60


def test_only_the_clock_wakes(decider):
    case = standing_in(S.PARKED, decider)
    Proposal.objects.filter(pk=case.pk).update(wake_on=TODAY())
    with pytest.raises(PermissionDenied):
        wake_parked(case, actor=decider)


def test_a_reply_to_an_old_no_is_promised_an_answer(decider):
    case = standing_in(S.DECLINED, decider)
    past = TODAY() - timedelta(days=10)
    Proposal.objects.filter(pk=case.pk).update(decision_due=past, answer_due=past)

    answer(case, actor=case.author, version=None, message="I har misforstået det.")

    assert again(case).answer_due > TODAY()
